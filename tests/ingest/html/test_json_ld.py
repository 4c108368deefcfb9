import json

import pytest
from bs4 import BeautifulSoup

from medcite.ingest.facts import Facts
from medcite.ingest.html.json_ld import json_ld_facts


def read(*scripts: object) -> Facts:
    texts = [script if isinstance(script, str) else json.dumps(script) for script in scripts]
    markup = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return json_ld_facts(BeautifulSoup(markup, "lxml"))


def test_an_article_s_facts() -> None:
    assert read(
        {
            "@type": "MedicalWebPage",
            "headline": "Gout &amp; joints",
            "url": "https://a.example/gout",
            "author": [{"@type": "Person", "name": "Ana Costa", "honorificSuffix": "RN"}],
            "reviewedBy": {"@type": "Person", "name": "Omar Ito, MD"},
            "datePublished": "2020-01-02T03:04:05Z",
            "dateModified": "2021-01-02",
            "lastReviewed": "2022-01",
            "inLanguage": "en-GB",
            "publisher": {"@type": "Organization", "name": "Joint Health"},
        }
    ) == Facts(
        title="Gout & joints",
        authors=("Ana Costa, RN",),
        reviewers=("Omar Ito, MD",),
        publisher="Joint Health",
        published="2020-01-02",
        modified="2021-01-02",
        reviewed="2022-01",
        language="en-GB",
        url="https://a.example/gout",
    )


def test_a_graph_with_references_between_its_nodes() -> None:
    facts = read(
        {
            "@graph": [
                {"@type": "WebPage", "name": "Gout", "isPartOf": {"@id": "#site"}, "author": {"@id": "#ana"}},
                {"@type": "WebSite", "@id": "#site", "name": "Site", "publisher": {"@id": "#org"}},
                {"@type": "Organization", "@id": "#org", "name": "Joint Health, Education, and Care"},
                {"@type": "Person", "@id": "#ana", "name": "Ana Costa"},
            ]
        }
    )
    assert facts == Facts(title="Gout", authors=("Ana Costa",), publisher="Joint Health, Education, and Care")


def test_an_article_is_trusted_before_the_page_around_it() -> None:
    page = {"@type": "WebPage", "name": "Gout | Site", "datePublished": "2001"}
    article = {"@type": ["Article", "MedicalWebPage"], "headline": "Gout", "author": "Ana Costa and Omar Ito"}
    assert read([page, article]) == Facts(title="Gout", authors=("Ana Costa", "Omar Ito"), published="2001")
    assert read(page, article) == read([page, article])


def test_addresses_are_no_names() -> None:
    assert read({"@type": "Article", "author": "https://a.example/ana"}).authors == ()


def test_comment_wrappers_are_taken_off() -> None:
    assert read('<!-- {"@type": "Article", "headline": "Gout"} -->').title == "Gout"
    assert read('//<![CDATA[\n{"@type": "Article", "headline": "Gout"}\n//]]>').title == "Gout"


@pytest.mark.parametrize(
    "script",
    [
        "{bad json",
        "",
        "null",
        '"text"',
        "[" * 100_000,
        '{"@type": "Article", "author": {"@id": "#a"}, "headline": 5, "datePublished": {}, "url": []}',
        '{"@type": "Article", "@id": "#a", "author": {"@list": {"@list": {"@list": {"@list": {"@list": {}}}}}}}',
        '{"@type": 5, "@graph": {"@graph": []}}',
    ],
)
def test_malformed_data_states_nothing(script: str) -> None:
    assert read(script) == Facts()


def test_a_bad_script_does_not_hide_a_good_one() -> None:
    assert read("{bad", {"@type": "Article", "headline": "Gout"}).title == "Gout"
