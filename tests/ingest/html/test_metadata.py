import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.facts import Facts, Stated, settle, statements
from medcite.ingest.html.marked import marked_statements
from medcite.ingest.html.metadata import PageStatements, in_order_of_trust, page_statements
from medcite.ingest.html.parsing import parse

LONGEST = 10.0  # seconds for a page of endless elements that state something, on a slow machine


def page(markup: str, address: str = "") -> PageStatements:
    return page_statements(parse(markup), address)


def facts(markup: str, address: str = "") -> Facts:
    return settle(in_order_of_trust(page(markup, address), "", [], []))


def json_ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(values)}</script>'


def test_meta_tags() -> None:
    markup = """<html lang="en"><title>Gout | Joint Health</title>
        <meta name="author" content="Ana Costa, RN"><meta name="AUTHOR" content="Omar Ito">
        <meta property="article:published_time" content="2020-01-02T00:00:00Z">
        <meta property="article:modified_time" content="2021-01-02">
        <meta name="last-reviewed" content="March 2022"><meta name="medical-reviewer" content="Noor Ito, MD">
        <meta property="og:site_name" content="Joint Health"><meta property="og:title" content="Gout">
        <link rel="canonical" href="https://a.example/gout">"""
    assert facts(markup) == Facts(
        title="Gout",
        authors=("Ana Costa, RN", "Omar Ito"),
        reviewers=("Noor Ito, MD",),
        publisher="Joint Health",
        published="2020-01-02",
        modified="2021-01-02",
        reviewed="2022-03",
        language="en",
        url="https://a.example/gout",
    )
    assert page(markup).titles == ("Gout", "Gout | Joint Health")
    assert page(markup).site_names == ("Joint Health",)


@pytest.mark.parametrize(
    ("head", "address", "url"),
    [
        ('<link rel="canonical" href="/gout"><meta property="og:url" content="https://b.example/1">', "", "https://b.example/1"),
        ('<link rel="canonical" href="/gout">', "https://a.example/x", "https://a.example/gout"),
        ('<base href="/b/"><link rel="canonical" href="gout">', "https://a.example/x", "https://a.example/b/gout"),
        ('<link rel="canonical" href="javascript:void(0)">', "", None),
        ('<link rel="canonical" href="https://a.example/">', "https://a.example/gout", "https://a.example/gout"),
        ('<link rel="canonical" href="https://a.example/">', "", "https://a.example/"),
        ('<link rel="alternate" href="https://a.example/feed">', "", None),
        ("", "https://a.example/x", "https://a.example/x"),
        ("", "/home/page.html", None),
    ],
)  # fmt: skip
def test_the_address(head: str, address: str, url: str | None) -> None:
    assert facts(head, address).url == url


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<html lang="de"><meta property="og:locale" content="en_US">', "de"),
        ('<html xml:lang="en-gb">', "en-GB"),
        ('<meta http-equiv="Content-Language" content="fr">', "fr"),
        (json_ld(**{"@type": "Article", "inLanguage": "it"}) + '<meta property="og:locale" content="en_US">', "it"),
        ('<html lang="">', None),
    ],
)
def test_the_language(markup: str, language: str | None) -> None:
    assert facts(markup).language == page(markup).language == language


def test_json_ld_is_trusted_before_meta_tags() -> None:
    markup = '<meta name="author" content="Admin User"><meta name="date" content="2001">' + json_ld(
        **{"@type": "Article", "headline": "Gout", "author": "Ana Costa"}
    )
    assert facts(markup) == Facts(title="Gout", authors=("Ana Costa",), published="2001")
    assert page(markup).titles == ("Gout",)


def test_accounts_are_trusted_after_names_in_the_text() -> None:
    found = page('<meta name="author" content="joint_editor">')
    assert settle(in_order_of_trust(found, "", [Stated("byline", Facts(authors=("Ana Costa",)))], [])).authors == (
        "Ana Costa",
    )
    assert settle(in_order_of_trust(found, "", [], [])).authors == ("joint_editor",)


def test_the_title_shown_comes_first_and_others_lose_the_site_s_name() -> None:
    found = page(
        "<title>Gout: signs - Joint Health</title><meta property=og:site_name content='Joint Health'>"
        "<meta property=og:title content='Gout, and how to tell'>"
    )
    titles = [(s.value, s.origin) for s in statements(in_order_of_trust(found, "Gout", [], [])) if s.fact == "title"]
    assert titles == [
        ("Gout", "heading"),
        ("Gout, and how to tell", "meta og:title"),
        ("Gout: signs", "title element"),
    ]


def test_a_title_in_a_drawing_is_none() -> None:
    assert page("<body><svg><title>Logo</title></svg><h1>Gout</h1>").titles == ()


@pytest.mark.parametrize(
    ("title", "publisher"),
    [("Gout | Joint Health", "Joint Health"), ("Gout - Symptoms", None), ("Gout - Joint Health", "Joint Health")],
)
def test_the_publisher_beside_the_title(title: str, publisher: str | None) -> None:
    found = page(f"<title>{title}</title>")
    assert settle(in_order_of_trust(found, "Gout", [], [])).publisher == publisher
    stated = Stated("byline", Facts(publisher="Other"))
    assert settle(in_order_of_trust(found, "Gout", [stated], [])).publisher == "Other"


def test_whose_site_it_is() -> None:
    hospital = json_ld(**{"@type": "Hospital", "name": "Joint Hospital", "parentOrganization": {"name": "Else"}})
    assert facts(hospital).publisher == "Joint Hospital"
    assert facts(hospital + json_ld(**{"@type": "Organization", "name": "Second"})).publisher is None
    assert facts(hospital + json_ld(**{"@type": "WebSite", "name": "Joints"})).publisher == "Joints"


def test_the_last_modification_stands_for_a_review_only_where_none_is_stated() -> None:
    found = page('<meta name="dcterms.modified" content="2020-01-02">')
    assert settle(in_order_of_trust(found, "", [], [])).reviewed == "2020-01-02"
    review = Stated("byline", Facts(reviewed="2019"))
    assert settle(in_order_of_trust(found, "", [], [review])).reviewed == "2019"


def test_meta_tags_that_say_nothing_useful() -> None:
    markup = '<meta name="author" content="https://a.example/ana"><meta name="date" content="soon"><meta name="author">'
    assert facts(markup) == Facts()


def test_what_json_ld_has_besides_facts() -> None:
    article = {"@type": "Article", "headline": "Gout", "articleBody": "Gout hurts.", "citation": ["Joint Journal"] * 2}
    found = page(json_ld(**article) + json_ld(**{"@type": "Article", "headline": "Other", "articleBody": "x" * 99}))
    assert [reference.text for reference in found.references()] == ["Joint Journal"]
    assert found.body() == "Gout hurts."
    assert found.questions() == ()
    assert page("").body() is None


ELEMENTS = {
    "meta": '<meta name="citation_author" content="Costa, Ana{n}"><meta name="dc.date" content="2020-01-0{d}">',
    "names": '<meta name="n{n}" property="og:title" content="Gout - {n} | b">',
    "itemprop": '<div itemprop="author" itemscope itemtype="Person"><b itemprop="name">Ana {n}</b>',
    "nested items": '<div itemscope itemtype="Article" id="i{n}" itemref="i1 i2"><i itemprop="headline">Gout</i>',
    "byline": '<p class="byline">By Ana Costa, MD | Updated on <time datetime="2020-01-0{d}">3 May</time></p>',
    "nested byline": '<div class="byline">By Ana',
    "time": "<time>3 May 2020</time>",
    "link": '<link rel="canonical" href="https://a.example/{n}"><a rel="author" href="/a">Ana Costa</a>',
    "footer": "<footer>Last reviewed 3 May 2020",
    "heading": "<h1>Gout - {n} | a</h1>",
    "script": '<script type="application/ld+json">{{"@type": "Article", "headline": "{n}"}}</script>',
}


@pytest.mark.parametrize("kind", ELEMENTS)
def test_endless_elements_take_no_more_than_seconds(kind: str) -> None:
    count = 100_000 if kind == "meta" else 25_000  # Beautiful Soup takes seconds, too
    soup = parse("".join(ELEMENTS[kind].format(n=n, d=n % 9 + 1) for n in range(count // ELEMENTS[kind].count("<"))))
    start = time.perf_counter()
    found = page_statements(soup, "https://a.example/x")
    marked = marked_statements(found.marks, found.loose, soup.body or soup, (), found.language)
    stated = in_order_of_trust(found, "", [], marked)
    assert len(list(statements(stated))) < 5_000
    found.references()
    assert time.perf_counter() - start < LONGEST


PIECES = st.sampled_from(
    [
        "<html lang=x>", "<title>a | b", "</title>", '<meta name="author" content="Ana Costa">',
        '<meta property="og:url" content="//[">', '<link rel=canonical href="//[">', '<base href="http://[">',
        '<script type="application/ld+json">', "</script>", '{"@type":', '"Article"', '"author": {"@id": "#a"}', "}",
        '<p class="byline">', "By Ana Costa", "Updated", "<time>", "2020-01-02", '<div itemscope itemtype="Article">',
        '<i itemprop="author">', "</i>", "</div>", "<article>", "<li>", "<footer>", "<main>", '<a rel="author">', ",",
        '<b typeof="Article" property="name" about="//[">', "</b>", "\x00", "&lt;", "<svg><title>",
    ]
)  # fmt: skip
MARKUP = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


@given(MARKUP, st.sampled_from(["", "https://a.example/b", "https://["]))
def test_no_markup_breaks_it(markup: str, address: str) -> None:
    soup = parse(markup)
    found = page_statements(soup, address)
    for content in [soup, *soup.find_all(limit=3)]:
        marked = marked_statements(found.marks, found.loose, content, {id(tag) for tag in found.marks.edges})
        stated = in_order_of_trust(found, "Title", [], marked)
        for statement in statements(stated):
            assert statement.value.strip()
            assert statement.origin
    found.references()
    found.body()
    found.questions()


def test_a_later_page_of_an_article_is_not_the_first() -> None:
    from medcite.ingest.formats import Format
    from medcite.ingest.reading import inspect_record
    from medcite.ingest.record import Record

    def url(before: str, address: str) -> str | None:
        page = (
            f'<link rel="canonical" href="https://a.example/gout"><link rel="prev" href="{before}">'
            '<meta property="og:url" content="https://a.example/gout"><h1>Gout</h1><p>It hurts, mostly at night.</p>'
        )
        return inspect_record(Record("/gout.html", page.encode(), Format.HTML, address=address)).article.url

    assert url("https://a.example/gout", "") is None
    assert url("https://a.example/gout", "https://a.example/gout?page=2") == "https://a.example/gout?page=2"
    assert url("https://a.example/gout?page=2", "https://a.example/gout?page=3") == "https://a.example/gout?page=3"
    assert url("https://a.example/an-older-story", "https://a.example/gout?ref=x") == "https://a.example/gout"
