"""Pages of many shapes: what of them is article, where its parts belong, and what goes."""

import pytest

from medcite.corpus.article import Article, BlockKind
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.formats import Format
from medcite.ingest.html.page import read_html
from medcite.ingest.record import Record

SENTENCE = "Gout is a form of arthritis that comes on suddenly and hurts a great deal."


def reading(markup: str) -> Reading:
    return read_html(markup, Record("/pages/gout.html", b"", Format.HTML), fallback_title="Gout")


def read(markup: str) -> Article:
    return reading(markup).article


def body(markup: str) -> list[str]:
    """The texts of the blocks of a page whose body is ``markup``."""
    article = read(f"<h1>Gout</h1>{markup}")
    return [article.text[block.start : block.end] for block in article.blocks]


def items(markup: str) -> list[tuple[str, int, str]]:
    article = read(f"<h1>Gout</h1>{markup}")
    return [
        (block.marker, block.depth, article.text[block.start : block.end])
        for block in article.blocks
        if block.kind is BlockKind.ITEM
    ]


def outline(article: Article) -> list[tuple[str, ...]]:
    return [section.path for section in article.sections]


class TestBlocks:
    def test_inline_elements_do_not_split_words(self) -> None:
        assert body("<p>Un<b>believ</b>able<sup>[1]</sup>, <a href=x>linked</a>&nbsp;text\n here<wbr>.</p>") == [
            "Unbelievable[1], linked text here."
        ]

    def test_loose_text_is_a_paragraph(self) -> None:
        assert body("<div>Before <i>the</i> block<p>Block</p>after</div>tail") == [
            "Before the block", "Block", "after", "tail",
        ]  # fmt: skip

    def test_two_line_breaks_part_paragraphs_and_one_does_not(self) -> None:
        assert body("<p>One<br>line<br> <br/>Two</p>") == ["One line", "Two"]

    def test_quotes_captions_and_preformatted_text_are_kept(self) -> None:
        assert body(
            "<blockquote>Said.</blockquote><figure><img alt=x><figcaption>Shown.</figcaption></figure>"
            "<pre>a\nb\n\nc</pre>"
        ) == ["Said.", "Shown.", "a b", "c"]

    def test_comments_and_scripts_are_no_text(self) -> None:
        assert body("<p>a<!-- no --><script>no</script><style>no</style><template>no</template>b</p>") == ["ab"]

    def test_lists(self) -> None:
        assert items(
            "<ul><li>one<li><p>two</p><p>more</p></ul><ol start=3><li>three<li value=7>seven<li>eight</ol>"
        ) == [
            ("•", 1, "one"),
            ("•", 1, "two"),
            ("", 1, "more"),
            ("3.", 1, "three"),
            ("7.", 1, "seven"),
            ("8.", 1, "eight"),
        ]

    def test_nested_lists(self) -> None:
        assert items("<ul><li>a<ol><li>b<ul><li>c</ul></ol>d</ul>") == [
            ("•", 1, "a"), ("1.", 2, "b"), ("•", 3, "c"), ("", 1, "d"),
        ]  # fmt: skip

    def test_two_lists_are_two(self) -> None:
        article = read("<h1>Gout</h1><ul><li>a<li>b</ul><ul><li>c</ul>")
        assert article.text == "a\nb\n\nc"

    def test_a_heading_in_a_list_item_is_a_heading(self) -> None:
        article = read("<h1>Gout</h1><ol><li><h2>Rest</h2><p>Lie down.</p><li><h2>Ice</h2><p>Cool it.</p></ol>")
        assert outline(article) == [("Gout", "Rest"), ("Gout", "Ice")]
        assert {block.kind for block in article.blocks} == {BlockKind.PARAGRAPH}

    def test_definitions(self) -> None:
        assert items(
            "<dl><dt>Tophi:</dt><dd>Lumps.</dd><dt>Urate</dt><dt>Uric acid</dt>"
            "<dd><p>A waste.</p><p>Of purines.</p></dd><dt>Left over</dt></dl>"
        ) == [
            ("", 1, "Tophi: Lumps."),
            ("", 1, "Urate / Uric acid: A waste."),
            ("", 1, "Of purines."),
            ("", 1, "Left over"),
        ]

    def test_tables_are_read_row_by_row(self) -> None:
        article = read(
            "<h1>Gout</h1><p>Doses:</p><table><caption>Adults</caption>"
            "<tr><th>Drug<th>mg<tr><td>A<td>1<tr><td>B<td>2</table>"
        )
        assert article.text == "Doses:\n\nAdults\n\nDrug: A; mg: 1\nDrug: B; mg: 2"

    def test_a_table_for_layout_is_a_container(self) -> None:
        assert body("<table><tr><td><p>Left.</p></td></tr><tr><td><ul><li>Right.</ul></td></tr></table>") == [
            "Left.",
            "Right.",
        ]


class TestSections:
    def test_headings_of_all_kinds(self) -> None:
        article = read(
            "<h1>Gout</h1><p>Lead.</p><h2>Signs</h2><p>a</p><h3>Early <em>signs</em></h3><p>b</p>"
            '<div role="heading" aria-level="2">Care</div><p>c</p>'
        )
        assert outline(article) == [("Gout",), ("Gout", "Signs"), ("Gout", "Signs", "Early signs"), ("Gout", "Care")]

    def test_questions_that_unfold(self) -> None:
        article = read(
            "<h1>Gout</h1><h2>Questions</h2><details><summary>Does it hurt?</summary><p>Yes.</p>"
            "<details><summary>Much?</summary><p>Very.</p></details></details>"
            "<details><summary><h3>Who?</h3></summary>All.</details>"
        )
        assert outline(article) == [
            ("Gout", "Questions"), ("Gout", "Questions", "Does it hurt?"),
            ("Gout", "Questions", "Does it hurt?", "Much?"), ("Gout", "Questions", "Who?"),
        ]  # fmt: skip

    def test_accordions_with_buttons_in_headings(self) -> None:
        article = read(
            '<h1>Gout</h1><h2><button aria-expanded="false" aria-controls="a1">Signs</button></h2>'
            '<div id="a1" hidden><p>Pain.</p></div>'
            '<h2><button>Care</button></h2><div role="region" style="display:none"><p>Rest.</p></div>'
        )
        assert article.text == "Signs\n\nPain.\n\nCare\n\nRest."

    def test_a_heading_over_nothing_but_links_goes_with_them(self) -> None:
        article = read(
            "<h1>Gout</h1><h2>Signs</h2><p>Pain.</p><h2>Elsewhere</h2>"
            "<ul><li><a href=x>Joints</a><li><a href=y>Toes</a></ul>"
        )
        assert article.text == "Signs\n\nPain."

    def test_a_list_of_links_with_a_lead_in_stays(self) -> None:
        assert body("<p>Signs are:</p><ul><li><a href=x>fever</a><li><a href=y>pain</a></ul>") == [
            "Signs are:",
            "fever",
            "pain",
        ]


class TestClutter:
    @pytest.mark.parametrize(
        "clutter",
        [
            "<nav>no</nav>",
            "<aside><h3>no</h3><p>no</p></aside>",
            "<footer>no</footer>",
            "<form><p>no</p></form>",
            "<button>no</button>",
            '<div role="complementary">no</div>',
            '<div class="ad-slot">no</div>',
            '<div class="inlinePromo">no</div>',
            '<div id="google_ads_1">no</div>',
            '<div class="c-newsletter__box">no</div>',
            '<ul class="share-buttons"><li>no</ul>',
            '<section class="RelatedArticles"><h2>no</h2><p>no</p></section>',
            '<div class="cookie-consent">no</div>',
            '<div id="comments"><p>no</p></div>',
            "<p hidden>no</p>",
            '<p aria-hidden="true">no</p>',
            '<p style="display: none">no</p>',
            '<p><a href="x">no</a> <a href="y">no</a></p>',
            "<h2>Related articles</h2><p>no</p><h2></h2>",
            '<a class="skip-link" href="#x">no</a><span class="sr-only">no</span>',
            "<noscript>no</noscript><iframe>no</iframe><svg><text>no</text></svg>",
        ],
    )
    def test_what_is_no_article_text_goes(self, clutter: str) -> None:
        article = read(f"<main><h1>Gout</h1><p>{SENTENCE}</p>{clutter}</main>")
        assert article.text == SENTENCE

    @pytest.mark.parametrize(
        "names",
        [
            "article-body",
            "has-sidebar",
            "with-ads",
            "header-image",
            "additional",
            "elementor-widget",
            "commentary",
            "shared-care",
            "navigable",
        ],
    )
    def test_words_that_only_look_like_clutter_do_no_harm(self, names: str) -> None:
        assert body(f'<div class="{names}"><p>{SENTENCE}</p></div>') == [SENTENCE]

    def test_a_form_or_box_around_the_whole_page_stays(self) -> None:
        page = f"<h1>Gout</h1><p>{SENTENCE}</p>"
        assert read(f"<form id=aspnet><div class=sidebar-page-sidebar>{page}</div></form>").text == SENTENCE

    def test_teasers_end_where_the_article_goes_on(self) -> None:
        article = read(f"<h1>Gout</h1><h2>Signs</h2><p>Pain.</p><h4>Advertisement</h4><p>Buy.</p><p>{SENTENCE * 3}</p>")
        assert article.text == f"Signs\n\nPain.\n\n{SENTENCE * 3}"

    def test_what_was_left_out_is_reported(self) -> None:
        dropped = reading(f"<h1>Gout</h1><p>By Ana Costa, RN</p><p>{SENTENCE}</p><nav>Menu</nav>").dropped
        assert [(text.text, text.reason) for text in dropped] == [("Menu", "clutter"), ("By Ana Costa, RN", "byline")]


class TestContent:
    def test_main_is_the_article(self) -> None:
        assert (
            read(
                f"<div>Welcome to our site.</div><main><h1>Gout</h1><p>{SENTENCE}</p></main><div>{SENTENCE}</div>"
            ).text
            == SENTENCE
        )

    def test_cards_beside_the_article_are_not_it(self) -> None:
        cards = "<article><h3>Card</h3><p>Short.</p></article>" * 2
        page = f"<main><article><h1>Gout</h1><p>{SENTENCE * 5}</p></article>{cards}</main>"
        assert read(page).text == SENTENCE * 5

    def test_a_page_of_tables_whose_h1_names_the_site(self) -> None:
        article = read(
            f"""<title>Gout - Joint Health</title><div><h1>Joint Health</h1></div>
            <table><tr><td><h2>Tools</h2><a href=x>Finder</a></td>
            <td><h2>Gout</h2><p>{SENTENCE}</p><h3>Signs</h3><p>{SENTENCE}</p></td>
            <td><h2>Today</h2><p>Nails and you</p></td></tr></table>"""
        )
        assert (article.title, outline(article)) == ("Gout", [("Gout",), ("Gout", "Signs")])

    def test_what_stands_above_the_title_goes(self) -> None:
        assert read(f"<main><div>Home &gt; Joints</div><h1>Gout</h1><p>{SENTENCE}</p></main>").text == SENTENCE

    def test_a_page_without_any_structure(self) -> None:
        article = read(f"<title>Gout</title>{SENTENCE}<br><br>{SENTENCE}")
        assert article.text == f"{SENTENCE}\n\n{SENTENCE}"

    def test_the_title_may_stand_apart_from_the_text(self) -> None:
        article = read(f"<title>Gout</title><div><h1>Gout</h1></div><div><div><p>{SENTENCE}</p></div></div>")
        assert (article.title, article.text) == ("Gout", SENTENCE)


class TestFacts:
    def test_a_visible_byline_fills_the_gaps(self) -> None:
        article = read(
            f'<h1>Gout</h1><p class="byline">By <a rel="author">Ana Costa</a>, RN'
            f" | Medically reviewed by Omar Ito, MD on 2024-03-09</p><p>{SENTENCE}</p>"
        )
        assert (article.authors, article.reviewers, article.reviewed) == (
            ("Ana Costa, RN",),
            ("Omar Ito, MD",),
            "2024-03-09",
        )
        assert article.text == SENTENCE

    def test_dcterms_modified_stands_in_for_a_review_only_where_none_is_stated(self) -> None:
        meta = '<meta name="dcterms.modified" content="2024-03-09">'
        silent = read(f"{meta}<h1>Gout</h1><p>{SENTENCE}</p>")
        assert (silent.modified, silent.reviewed) == ("2024-03-09", "2024-03-09")
        stating = read(f"{meta}<h1>Gout</h1><p>{SENTENCE}</p><p>Last reviewed: May 2020</p>")
        assert (stating.modified, stating.reviewed) == ("2024-03-09", "2020-05")
        other = read(f'<meta property="article:modified_time" content="2024-03-09"><h1>Gout</h1><p>{SENTENCE}</p>')
        assert (other.modified, other.reviewed) == ("2024-03-09", None)

    def test_the_title_without_the_site_s_name(self) -> None:
        assert read(f"<title>All about gout | Joint Health</title><p>{SENTENCE}</p>").title == "All about gout"
        assert read(f"<p>{SENTENCE}</p>").title == "Gout"

    def test_references_are_kept_apart(self) -> None:
        article = read(
            f"""<h1>Gout</h1><p>{SENTENCE}</p><h2>References</h2>
            <ol><li>Costa A. Gout. <a href="https://a.example/1">Link</a>
            <li>Ito O. Toes. https://a.example/2.</ol><h3>Guidelines</h3><p>One.<br>Two.</p><h2>Outlook</h2><p>Good.</p>"""
        )
        assert [(entry.text, entry.url) for entry in article.references] == [
            ("Costa A. Gout. Link", "https://a.example/1"),
            ("Ito O. Toes. https://a.example/2.", "https://a.example/2"),
            ("One.", None),
            ("Two.", None),
        ]
        assert article.text == f"{SENTENCE}\n\nOutlook\n\nGood."

    def test_references_in_an_aside_or_a_box_are_found(self) -> None:
        aside = read(f"<h1>Gout</h1><p>{SENTENCE}</p><aside><h2>Sources</h2><ul><li>Costa A. Gout.</ul></aside>")
        assert [entry.text for entry in aside.references] == ["Costa A. Gout."]
        box = read(f'<h1>Gout</h1><p>{SENTENCE}</p><div class="references"><p>Costa A. Gout.</p></div>')
        assert [entry.text for entry in box.references] == ["Costa A. Gout."]


@pytest.mark.parametrize(
    "markup", ["", "<html></html>", "<h1>Gout</h1>", "<script>x</script>", "<nav>Menu</nav>", "<!-- x -->"]
)
def test_a_page_without_text_is_refused(markup: str) -> None:
    with pytest.raises(ReadingError, match="holds no article text"):
        read(markup)
