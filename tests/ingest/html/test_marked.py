import pytest

from medcite.ingest.facts import Facts, Stated, settle
from medcite.ingest.html.elements import tags
from medcite.ingest.html.marked import marked_statements
from medcite.ingest.html.metadata import page_statements
from medcite.ingest.html.parsing import parse


def stated(markup: str, *, without: str = "") -> list[Stated]:
    """What is marked on a page, but for elements named ``without``."""
    soup = parse(markup)
    page = page_statements(soup)
    content = next(iter(tags(soup, ["main"])), soup.body or soup)
    left_out = {id(tag) for tag in tags(soup, [without])}
    return marked_statements(page.marks, page.loose, content, left_out, page.language)


def facts(markup: str, *, without: str = "") -> Facts:
    return settle(stated(markup, without=without))


def test_microdata_and_marked_bylines() -> None:
    assert facts(
        """<main><div itemprop="author"><img><span itemprop="name">Ana Costa</span> Writer</div>
        <time itemprop="datePublished" datetime="2020-01-02T10:00">2 Jan</time>
        <div class="post-meta">Medically reviewed by Omar Ito, MD on 3 March 2022</div></main>"""
    ) == Facts(authors=("Ana Costa",), published="2020-01-02", reviewers=("Omar Ito, MD",), reviewed="2022-03-03")


def test_the_bylines_of_other_articles_count_for_nothing() -> None:
    assert facts(
        '<div class="byline">By Ana Costa</div><main>Text</main>'
        '<article><p class="byline">By Omar Ito on 3 May 2020</p></article><li class="byline">By Noor Grant</li>'
    ) == Facts(authors=("Ana Costa",))


def test_an_article_within_the_content_is_the_page_s_if_it_has_the_only_h1() -> None:
    markup = '<main><article><h1>Gout</h1><p class="byline">By Ana Costa</p></article></main>'
    assert facts(markup).authors == ("Ana Costa",)
    assert facts(markup.replace("h1", "h2")).authors == ()


def test_parts_left_out_count_for_nothing() -> None:
    markup = '<main>Text</main><nav><p class="byline">By Ana Costa</p><time pubdate>2020-01-02</time></nav>'
    assert facts(markup, without="nav") == Facts()
    assert facts(markup) == Facts(authors=("Ana Costa",), published="2020-01-02")


def test_inline_elements_of_a_byline_are_set_apart() -> None:
    assert facts('<p class="meta"><a>Ana Costa</a>, RN<span>3 May 2020</span></p>') == Facts()
    assert facts('<p class="meta"><a>By Ana Costa</a>, RN<br><span>3 May 2020</span></p>') == Facts(
        authors=("Ana Costa, RN",), published="2020-05-03"
    )


@pytest.mark.parametrize(
    ("markup", "fact"),
    [
        ("<p>Updated <time datetime='2020-01-02'>3 hours ago</time></p>", "modified"),
        ("<p><b>Last reviewed:</b> <time>2 January 2020</time></p>", "reviewed"),
        ("<p>Mis à jour le <time datetime='2020-01-02'>2 janvier</time></p>", "modified"),
        ("<p>Posted <time datetime='2020-01-02T10:00Z'>2 Jan</time></p>", "published"),
        ("<time pubdate datetime='2020-01-02'>2 Jan</time>", "published"),
        ("<time class='entry-date' datetime='2020-01-02'>2 Jan</time>", "published"),
        ("<time class='updated' datetime='2020-01-02'>2 Jan</time>", "modified"),
        ("<time class='date-reviewed' datetime='2020-01-02'>2 Jan</time>", "reviewed"),
        ("<abbr class='published' title='2020-01-02T10:00:00'>2 Jan</abbr>", "published"),
        ("<span class='dt-updated'>2020-01-02</span>", "modified"),
        ("<header><time datetime='2020-01-02'>2 Jan</time></header>", "published"),
        ("<p class='byline'>x <time datetime='2020-01-02'>2 Jan</time></p>", "published"),
    ],
)
def test_times(markup: str, fact: str) -> None:
    assert facts(f"<main>{markup}</main>") == Facts(**{fact: "2020-01-02"})


def test_a_time_may_be_of_two_events() -> None:
    assert facts("<time class='published updated' datetime='2020-01-02'></time>") == Facts(
        published="2020-01-02", modified="2020-01-02"
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The rules of <time datetime='2020-01-02'>2 January</time> hold.</p>",
        "<p>Next review due: <time datetime='2020-01-02'>2 January</time></p>",
        "<p>Updated</p><p>It ended on <time datetime='2020-01-02'>2 January</time></p>",
        "<time class='updated'>soon</time>",
        "<time class='updated' datetime='1970-01-01'></time>",
    ],
)
def test_times_of_something_else(markup: str) -> None:
    assert facts(f"<main>{markup}</main>") == Facts()


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<a rel="author" href="/ana">Ana Costa</a>', ("Ana Costa",)),
        ('<a rel="author nofollow" href="/ana">By Ana Costa, RN</a>', ("Ana Costa, RN",)),
        ('<a rel="author" href="/ana">See all posts</a>', ()),
        ('<a rel="tag" href="/ana">Ana Costa</a>', ()),
        ('<span class="author vcard"><span class="fn">Ana Costa</span></span>', ("Ana Costa",)),
        ('<span class="vcard"><span class="fn">Ana Costa</span></span>', ()),
        ('<div class="box-author-box"><h4 class="box-author-box__name">Ana Costa</h4></div>', ("Ana Costa",)),
        ('<div class="x"><b class="post-author-name">About the author</b></div>', ()),
    ],
)
def test_names_of_authors(markup: str, authors: tuple[str, ...]) -> None:
    assert facts(f"<main>{markup}</main>").authors == authors


def test_a_box_about_the_author_counts_though_it_is_left_out() -> None:
    markup = '<main>Text</main><aside><h4 class="author-name">Ana Costa</h4></aside>'
    assert stated(markup, without="aside") == [Stated("author box", Facts(authors=("Ana Costa",)))]


def test_lines_outside_the_content_that_read_like_bylines() -> None:
    markup = """<div><p>By Symptom Checker</p><p>Medically reviewed by</p><p>Ana Costa, MD</p>
        <div><b>Online Medical Reviewer:</b> Omar Ito, MD</div><div>Date Last Reviewed: 8/1/2022</div><p>Share</p></div>
        <main>Text</main><nav>Updated 3 May 2020</nav><p>Written by Noor Grant</p>"""
    assert stated(markup, without="nav") == [
        Stated("byline", Facts(reviewers=("Ana Costa, MD", "Omar Ito, MD"), reviewed="2022-08-01")),
        Stated("byline", Facts(authors=("Noor Grant",))),
    ]


def test_dates_outside_the_content_that_contradict_each_other_are_of_other_pages() -> None:
    markup = "<main>Text</main><div><p>Posted May 3, 2020</p><b>Other</b></div><div><p>Posted May 4, 2020</p></div>"
    assert facts(markup) == Facts()
    assert facts(markup.replace("4, 2020", "3, 2020")) == Facts(published="2020-05-03")


def test_footers_say_when_the_page_was_reviewed() -> None:
    markup = """<main>Text</main><footer>By Ana Costa<p>Last reviewed: <b>May 2022</b></p><p>Updated 3 June 2022</p>
        </footer><aside><p>Medically reviewed by Omar Ito, MD</p><p>Updated 3 May 2025</p></aside>"""
    assert stated(markup, without="footer")[-3:] == [
        Stated("footer", Facts(reviewed="2022-05")),
        Stated("footer", Facts(modified="2022-06-03")),
        Stated("aside", Facts(reviewers=("Omar Ito, MD",))),
    ]
