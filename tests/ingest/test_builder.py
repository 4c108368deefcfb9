from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind, Section
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated

TITLE = [Stated("test", Facts(title="Gout"))]
Step = Callable[[ArticleBuilder], None]


def build(*steps: Step) -> Article:
    builder = ArticleBuilder()
    for step in steps:
        step(builder)
    return builder.build("/gout.html", TITLE).article


def heading(level: int, text: str) -> Step:
    return lambda builder: builder.heading(level, text)


def paragraph(text: str) -> Step:
    return lambda builder: builder.paragraph(text)


def item(text: str, marker: str = "•", depth: int = 1) -> Step:
    return lambda builder: builder.item(text, marker, depth)


def test_the_text_is_laid_out_as_the_model_says() -> None:
    article = build(
        paragraph("What it is."),
        heading(2, "Symptoms"),
        paragraph("Often:"),
        item("pain"),
        item("swelling", depth=2),
        paragraph("Less often:"),
        lambda builder: builder.row("Joint: toe"),
        lambda builder: builder.row("Joint: knee"),
    )
    assert article.text == (
        "What it is.\n\nSymptoms\n\nOften:\n\npain\nswelling\n\nLess often:\n\nJoint: toe\nJoint: knee"
    )
    assert [article.text[block.start : block.end] for block in article.blocks] == [
        "What it is.", "Often:", "pain", "swelling", "Less often:", "Joint: toe", "Joint: knee",
    ]  # fmt: skip
    assert [(block.marker, block.depth) for block in article.blocks if block.kind is BlockKind.ITEM] == [
        ("•", 1),
        ("•", 2),
    ]


def test_paths_lead_from_the_title_through_the_open_headings() -> None:
    article = build(
        paragraph("Lead."),
        heading(2, "Treatment"),
        heading(3, "Medicines"),
        paragraph("Text."),
        heading(4, "Doses"),
        heading(3, "Surgery"),
        heading(2, "Outlook"),
        paragraph("Good."),
    )
    assert [(section.path, section.level) for section in article.sections] == [
        (("Gout",), 1),
        (("Gout", "Treatment"), 2),
        (("Gout", "Treatment", "Medicines"), 3),
        (("Gout", "Treatment", "Medicines", "Doses"), 4),
        (("Gout", "Treatment", "Surgery"), 3),
        (("Gout", "Outlook"), 2),
    ]


def test_a_heading_with_nothing_under_it_is_a_section_without_text() -> None:
    article = build(heading(2, "Symptoms"), heading(2, "Outlook"), paragraph("Good."))
    assert article.sections[0] == Section("Symptoms", 2, ("Gout", "Symptoms"), 8, 8)


def test_without_text_before_the_first_heading_there_is_no_lead() -> None:
    article = build(heading(2, "Outlook"), paragraph("Good."))
    assert [section.heading for section in article.sections] == ["Outlook"]


def test_an_ended_list_is_not_continued() -> None:
    article = build(item("a"), item("b"), ArticleBuilder.end_run, item("c"))
    assert article.text == "a\nb\n\nc"


def test_pieces_without_anything_visible_are_ignored() -> None:
    article = build(heading(2, " \u200b"), paragraph("\u00a0"), paragraph("Text."), item(""))
    assert (article.text, len(article.sections), len(article.blocks)) == ("Text.", 1, 1)


def test_an_empty_heading_can_be_withdrawn() -> None:
    article = build(
        paragraph("Text."), heading(2, "Menu"), ArticleBuilder.withdraw_empty_heading, paragraph("More."),
        ArticleBuilder.withdraw_empty_heading,
    )  # fmt: skip
    assert article.text == "Text.\n\nMore."
    assert [section.heading for section in article.sections] == [""]


def test_references_and_what_was_left_out_are_no_text() -> None:
    builder = ArticleBuilder()
    builder.paragraph("Text.")
    builder.reference("A study.", "https://example.org/study")
    builder.drop("Buy  now", "advert")
    reading = builder.build("/gout.html", TITLE)
    assert reading.article.text == "Text."
    assert [(entry.text, entry.url) for entry in reading.article.references] == [
        ("A study.", "https://example.org/study")
    ]
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [("Buy now", "advert")]


def test_headings_alone_are_no_article() -> None:
    with pytest.raises(ReadingError, match="holds no article text"):
        build(heading(2, "Symptoms"))


_WORDS = st.text(st.sampled_from("ab \n\t\u00a0\u200b\u0301é.?\ud800"), max_size=12)
_STEPS = st.one_of(
    st.builds(heading, st.integers(1, 6), _WORDS),
    st.builds(paragraph, _WORDS),
    st.builds(item, _WORDS, st.sampled_from(["", "•", "1."]), st.integers(1, 4)),
    st.builds(lambda text: lambda builder: builder.row(text), _WORDS),
    st.just(ArticleBuilder.end_run),
    st.just(ArticleBuilder.withdraw_empty_heading),
)


@given(st.lists(_STEPS, max_size=30))
def test_every_offset_holds(steps: list[Step]) -> None:
    article = build(paragraph("first"), *steps)
    _check_offsets(article)


def _check_offsets(article: Article) -> None:
    blocks, sections, text = article.blocks, article.sections, article.text
    for block in blocks:
        piece = text[block.start : block.end]
        assert piece
        assert clean(piece) == piece
    covered = [False] * len(text)
    for block in blocks:
        assert not any(covered[block.start : block.end])
        covered[block.start : block.end] = [True] * (block.end - block.start)
    held = []
    for section in sections:
        own = [block for block in blocks if section.start <= block.start < section.end]
        held += own
        if own:
            assert (section.start, section.end) == (own[0].start, own[-1].end)
        else:
            assert section.start == section.end
        assert section.path[0] == article.title
        assert section.path[1:][-1:] == ((section.heading,) if section.heading else ())
    assert held == list(blocks)
    ends = [0, *(section.end for section in sections)]
    for section, before in zip(sections, ends, strict=False):
        between = text[before : section.start]
        assert between.strip() == section.heading  # its heading line, and no other
    lines = [line for line in text.split("\n") if line]
    assert len(lines) == len(blocks) + sum(bool(section.heading) for section in sections)
