import pytest
from bs4 import BeautifulSoup

from medcite.ingest.facts import Facts
from medcite.ingest.html.elements import tags
from medcite.ingest.html.metadata import marked_facts, page_facts


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "lxml")


def test_meta_tags() -> None:
    facts, titles = page_facts(
        soup(
            """<html lang="en"><title>Gout | Joint Health</title>
            <meta name="author" content="Ana Costa, RN"><meta name="AUTHOR" content="Omar Ito">
            <meta property="article:published_time" content="2020-01-02T00:00:00Z">
            <meta property="article:modified_time" content="2021-01-02">
            <meta name="last-reviewed" content="March 2022"><meta name="medical-reviewer" content="Noor Ito, MD">
            <meta property="og:site_name" content="Joint Health"><meta property="og:title" content="Gout">
            <link rel="canonical" href="https://a.example/gout">"""
        )
    )
    assert facts == Facts(
        authors=("Ana Costa, RN", "Omar Ito"),
        reviewers=("Noor Ito, MD",),
        publisher="Joint Health",
        published="2020-01-02",
        modified="2021-01-02",
        reviewed="2022-03",
        language="en",
        url="https://a.example/gout",
    )
    assert titles == ("Gout", "Gout | Joint Health")


@pytest.mark.parametrize(
    ("head", "source", "url"),
    [
        ('<link rel="canonical" href="/gout"><meta property="og:url" content="https://b.example">', "/x", "https://b.example"),
        ('<link rel="canonical" href="/gout">', "https://a.example/x", "https://a.example/gout"),
        ('<link rel="canonical" href="javascript:void(0)">', "/x.html", None),
        ("", "https://a.example/x", "https://a.example/x"),
        ("", "/x.html", None),
    ],
)  # fmt: skip
def test_the_address(head: str, source: str, url: str | None) -> None:
    assert page_facts(soup(head), source)[0].url == url


def test_json_ld_is_trusted_before_meta_tags() -> None:
    facts, titles = page_facts(
        soup(
            '<meta name="author" content="Admin User"><meta name="date" content="2001">'
            '<script type="application/ld+json">'
            '{"@type": "Article", "headline": "Gout", "author": "Ana Costa"}</script>'
        )
    )
    assert (facts.authors, facts.published, titles) == (("Ana Costa",), "2001", ("Gout",))


def test_meta_tags_that_say_nothing_useful() -> None:
    facts, _ = page_facts(
        soup(
            '<meta name="author" content="https://a.example/ana"><meta name="date" content="soon"><meta name="author">'
        )
    )
    assert facts == Facts()


def test_microdata_and_marked_bylines() -> None:
    page = soup(
        """<main><div itemprop="author"><img><span itemprop="name">Ana Costa</span> Writer</div>
        <time itemprop="datePublished" datetime="2020-01-02T10:00">2 Jan</time>
        <div class="post-meta">Medically reviewed by Omar Ito, MD on 3 March 2022</div></main>"""
    )
    assert marked_facts(page, tags(page, ["main"])[0]) == Facts(
        authors=("Ana Costa",), published="2020-01-02", reviewers=("Omar Ito, MD",), reviewed="2022-03-03"
    )


def test_the_bylines_of_other_articles_count_for_nothing() -> None:
    page = soup(
        '<div class="byline">By Ana Costa</div><main>Text</main>'
        '<article><p class="byline">By Omar Ito on 3 May 2020</p></article>'
    )
    assert marked_facts(page, tags(page, ["main"])[0]) == Facts(authors=("Ana Costa",))
