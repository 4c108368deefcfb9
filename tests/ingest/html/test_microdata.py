from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.html.marks import gather
from medcite.ingest.html.microdata import Items
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.schema_nodes import WHOLE_PAGE


def items(markup: str) -> Items:
    soup = parse(markup)
    return Items(soup, gather(soup).items)


def test_an_article_with_nested_items() -> None:
    article = """<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Gout</h1>
        <meta itemprop="datePublished dateModified" content="2020-01-02">
        <a itemprop="url mainEntityOfPage" href="/gout">here</a>
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/ana">
        <b itemprop="name">Ana <i>Costa</i></b></a><em itemprop="jobTitle">Writer</em></span>
        <div itemprop="articleBody">Text.</div></article>"""
    assert items(article).microdata == [
        {
            "@type": ["https://schema.org/NewsArticle"],
            "headline": ["Gout"],
            "datePublished": ["2020-01-02"],
            "dateModified": ["2020-01-02"],
            "url": ["/gout"],
            "mainEntityOfPage": ["/gout"],
            "author": [{"@type": ["https://schema.org/Person"], "url": ["/ana"], "name": ["Ana Costa"]}],
        }
    ]


def test_properties_of_what_is_nested_are_not_the_article_s() -> None:
    article = """<div itemscope itemtype="Article"><div itemprop="comment" itemscope itemtype="Comment">
        <span itemprop="author">Else Who</span></div><div itemscope itemtype="Article">
        <span itemprop="author">Noor Grant</span></div><span itemprop="author">Ana Costa</span></div>"""
    assert items(article).microdata == [
        {"@type": ["Article"], "author": ["Ana Costa"]},
        {"@type": ["Article"], "author": ["Noor Grant"]},
    ]


def test_values_in_attributes() -> None:
    found = items(
        """<div itemscope itemid="https://a.example/gout"><time itemprop="dateModified" datetime="2020-01-02">x</time>
        <abbr itemprop="datePublished" title="2019-01-02">9:00</abbr><a itemprop="author" href="/ana">Ana Costa</a>
        <link itemprop="citation" href="https://a.example/source"></div>"""
    )
    assert found.microdata == [
        {
            "@type": [],
            "@id": "https://a.example/gout",
            "dateModified": ["2020-01-02"],
            "datePublished": ["2019-01-02"],
            "author": ["Ana Costa"],
            "citation": ["https://a.example/source"],
        }
    ]


def test_properties_elsewhere_that_an_item_refers_to() -> None:
    found = items(
        """<div itemscope itemref="by when nowhere" itemtype="Article"></div>
        <p id="by"><span itemprop="author">Ana Costa</span></p><p id="when" itemprop="datePublished">2020</p>"""
    )
    assert found.microdata == [{"@type": ["Article"], "author": ["Ana Costa"], "datePublished": ["2020"]}]
    assert found.loose == []


def test_an_item_around_the_whole_page() -> None:
    found = items('<html itemscope itemtype="WebPage"><head><meta itemprop="name" content="Gout"></head></html>')
    assert found.microdata == [{"@type": ["WebPage"], WHOLE_PAGE: True, "name": ["Gout"]}]
    assert len(found.owned) == 1


def test_properties_of_nothing_are_loose() -> None:
    found = items('<p><span itemprop="author">Ana Costa</span><meta itemprop="datePublished" content="2020"></p>')
    assert [tag.name for tag in found.loose] == ["span"]
    assert found.microdata == []


def test_rdfa() -> None:
    found = items(
        """<div vocab="https://schema.org/" typeof="Article" resource="/gout"><h1 property="headline">Gout</h1>
        <span property="author" typeof="schema:Person"><b property="schema:name">Ana Costa</b></span>
        <span property="dc:date" content="2001"></span><span property="https://schema.org/dateModified">2020</span></div>
        <meta property="og:title" content="Gout">"""
    )
    assert found.microdata == []
    assert found.rdfa == [
        {
            "@type": ["Article"],
            "@id": "/gout",
            "headline": ["Gout"],
            "author": [{"@type": ["schema:Person"], "name": ["Ana Costa"]}],
            "dateModified": ["2020"],
        }
    ]


def test_rdfa_of_what_an_element_is_about() -> None:
    found = items('<article typeof="Article"><i about="/u/1" typeof="Person" property="name">Ana Costa</i></article>')
    assert found.rdfa == [{"@type": ["Article"]}, {"@type": ["Person"], "@id": "/u/1", "name": ["Ana Costa"]}]


ELEMENTS = st.sampled_from(
    ['<div itemscope itemtype="Article">', '<p itemprop="author">', '<p itemprop="name" itemscope id="a">', "</div>",
     "</p>", '<div itemscope itemref="a b" id="b">', '<b typeof="Person" property="author">', "</b>", "Ana",
     '<b about="x" typeof="y" property="name">', '<meta itemprop="name">', '<time itemprop="dateModified">']
)  # fmt: skip


@given(st.lists(ELEMENTS, max_size=30).map("".join))
def test_no_nesting_breaks_it(markup: str) -> None:
    found = items(markup)
    assert all("@type" in node for node in (*found.microdata, *found.rdfa))


def test_a_page_without_marks() -> None:
    assert Items(BeautifulSoup("", "lxml"), []).microdata == []
