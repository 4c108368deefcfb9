import pytest

from medcite.corpus.article import Reference
from medcite.ingest.facts import Facts
from medcite.ingest.html.schema_facts import (
    language_of,
    names_of,
    node_body,
    node_facts,
    node_questions,
    node_references,
    site_name,
    stated_date,
)


def test_all_that_an_article_can_state() -> None:
    assert node_facts(
        {
            "@type": "MedicalWebPage",
            "headline": "Gout &amp; joints",
            "name": "Gout | Site",
            "url": "https://a.example/gout#article",
            "author": [{"@type": "Person", "name": "Ana Costa", "honorificSuffix": "RN"}],
            "reviewedBy": {"@type": "Person", "name": "Omar Ito, MD"},
            "datePublished": "2020-01-02T03:04:05Z",
            "dateModified": ["soon", "2021-01-02"],
            "lastReviewed": {"@type": "Date", "@value": "2022-01"},
            "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en-gb"},
            "publisher": {"@type": "Organization", "name": "Joint Health"},
        },
        {},
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


def test_what_stands_in_for_what_is_missing() -> None:
    node = {
        "@type": "Article",
        "name": "Gout",
        "author": {"name": ""},
        "contributor": "Ana Costa",
        "dateCreated": 2020,
        "sourceOrganization": "Joint Health",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "/gout"},
    }
    assert node_facts(node, {}, "https://a.example/x") == Facts(
        title="Gout",
        authors=("Ana Costa",),
        publisher="Joint Health",
        published="2020",
        url="https://a.example/gout",
    )
    assert node_facts({"@type": "Drug", "name": "Restorin", "headline": "Buy it"}, {}).title == "Restorin"


def test_a_page_of_one_question_is_by_who_answered_it() -> None:
    answer = {"@type": "Answer", "text": "Rest.", "author": {"@type": "Person", "name": "Dr. Ana Costa"}}
    question = {
        "@type": "Question",
        "name": "What helps?",
        "dateCreated": "2021-02-18",
        "author": {"name": "Anonymous"},
    }
    page = {"@type": "QAPage", "mainEntity": {**question, "acceptedAnswer": answer}}
    assert node_facts(page, {}) == Facts(title="What helps?", authors=("Dr. Ana Costa",), published="2021-02-18")
    assert node_facts({"@type": "QAPage", "mainEntity": [5]}, {}) == Facts()


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Ana Costa and Omar Ito", ("Ana Costa", "Omar Ito")),
        ("By Ana Costa", ("Ana Costa",)),
        ("https://a.example/ana", ()),
        ({"@type": "Person", "name": "https://a.example/ana"}, ()),
        ({"@type": "Person", "name": "admin"}, ()),
        ({"@type": "Person", "name": ["Ana Costa", "Omar Ito"]}, ("Ana Costa", "Omar Ito")),
        ({"@type": "Person", "givenName": "Ana", "familyName": "Costa"}, ("Ana Costa",)),
        ({"@type": "Organization", "name": "Heart, Lung, and Joint Trust"}, ("Heart, Lung, and Joint Trust",)),
        ({"@list": [{"name": "Ana Costa"}, {"@id": "#omar"}]}, ("Ana Costa", "Omar Ito")),
        ([{"name": "Ana Costa"}, {"name": "Ana Costa"}], ("Ana Costa",)),
        ({"@list": {"@list": {"@list": {"@list": {"@list": ["Ana Costa"]}}}}}, ()),
        ({"@id": "#nobody"}, ()),
        ({"name": "A" * 1_000}, ()),
        (5, ()),
    ],
)
def test_names(value: object, names: tuple[str, ...]) -> None:
    assert names_of(value, {"#omar": {"@type": "Person", "name": "Omar Ito"}}) == names


def test_the_name_of_a_site() -> None:
    assert site_name({"name": "Joints", "publisher": {"@id": "#o"}}, {"#o": {"name": "Joint Trust"}}) == "Joint Trust"
    assert site_name({"name": "Joints"}, {}) == "Joints"
    assert site_name({}, {}) is None


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("en", "en"),
        ("en_GB", "en-GB"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("en, de", "en"),
        (["de"], "de"),
        ("English", None),
        ("", None),
        (None, None),
        ("x" * 100, None),
    ],
)
def test_languages(value: object, language: str | None) -> None:
    assert language_of(value) == language


def test_the_zero_of_clocks_is_no_date() -> None:
    assert stated_date("1970-01-01T00:00:00Z", None) is None
    assert stated_date("1970-01-02", None) == "1970-01-02"


def test_sources_as_lines_and_as_works() -> None:
    node = {
        "citation": [
            "Costa A. Gout. J Made Up. 2019;1(2):3-4. doi:10.1000/jj.5",
            "https://joints.example/gout",
            {"@type": "CreativeWork", "name": "What is gout?", "url": "/what", "datePublished": "2018-03"},
            {"@type": "ScholarlyArticle", "headline": "Gout", "author": [{"name": "Ana Costa"}, {"name": "Omar Ito"}],
             "isPartOf": {"@type": "Periodical", "name": "Joint Journal"}, "sameAs": "https://doi.org/10.1000/jj.6"},
            {"@id": "#ref"},
            {"@type": "CreativeWork", "url": "https://joints.example/only"},
            {"@type": "CreativeWork"},
            5,
        ]
    }  # fmt: skip
    by_id = {"#ref": {"@id": "#ref", "name": "By reference", "identifier": "PMID: 123"}}
    assert list(node_references(node, by_id, "https://a.example/x")) == [
        Reference("Costa A. Gout. J Made Up. 2019;1(2):3-4. doi:10.1000/jj.5", None, "10.1000/jj.5"),
        Reference("https://joints.example/gout", "https://joints.example/gout"),
        Reference("What is gout? 2018.", "https://a.example/what"),
        Reference("Ana Costa, Omar Ito. Gout. Joint Journal.", "https://doi.org/10.1000/jj.6", "10.1000/jj.6"),
        Reference("By reference.", None, None, "123"),
        Reference("https://joints.example/only", "https://joints.example/only"),
    ]
    assert list(node_references({"citation": "Joint Journal"}, {})) == [Reference("Joint Journal")]
    assert list(node_references({}, {})) == []


def test_bodies() -> None:
    assert node_body({"articleBody": "Gout hurts.\n\nRest helps."}) == "Gout hurts.\n\nRest helps."
    assert node_body({"articleBody": " ", "text": ["One.", 5, "Two."]}) == "One.\n\nTwo."
    assert node_body({"articleBody": {"@value": 5}}) is None


def test_questions() -> None:
    page = {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": "A?", "acceptedAnswer": {"@type": "Answer", "text": "<p>Yes.</p>"}},
            {"@type": "Question", "name": "B?", "acceptedAnswer": {"text": " "}},
            {"@type": "Question", "acceptedAnswer": {"text": "No question."}},
            {"@type": "Thing", "name": "C?", "acceptedAnswer": {"text": "No."}},
            {"@id": "#d"},
            5,
        ],
    }
    by_id = {"#d": {"@type": "Question", "text": "D?", "acceptedAnswer": [{"text": "No."}, {"text": "Yes."}]}}
    assert list(node_questions(page, by_id)) == [("A?", "<p>Yes.</p>"), ("D?", "No.")]
    one = {"mainEntity": {"@type": "Question", "name": "A?", "acceptedAnswer": {"text": "Yes."}}}
    assert list(node_questions(one, {})) == [("A?", "Yes.")]


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Article", "author": {"@id": "#a"}, "headline": 5, "datePublished": {}, "url": [], "citation": {}},
        {"@type": "Article", "author": [[[[[["Ana"]]]]]], "dateModified": [None, []], "inLanguage": []},
        {"@type": "Article", "publisher": {"name": {}}, "mainEntityOfPage": True, "name": [[]]},
    ],
)
def test_malformed_nodes_state_nothing(node: dict[str, object]) -> None:
    assert node_facts(node, {}) == Facts()
    assert list(node_references(node, {})) == []
    assert list(node_questions(node, {})) == []
