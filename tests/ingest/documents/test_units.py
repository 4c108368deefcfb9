from medcite.corpus.article import Article
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.documents.units import BEFORE_TITLE, Unit, UnitKind, add_units
from medcite.ingest.facts import Facts, Stated

TEXT = Unit(UnitKind.PARAGRAPH, "Gout is a form of arthritis.")


def heading(text: str, level: int = 2) -> Unit:
    return Unit(UnitKind.HEADING, text, level)


def paragraph(text: str, *lines: str) -> Unit:
    return Unit(UnitKind.PARAGRAPH, text, lines=lines)


def item(text: str, marker: str = "•") -> Unit:
    return Unit(UnitKind.ITEM, text, marker=marker)


def add(*units: Unit) -> tuple[Reading, Facts]:
    builder = ArticleBuilder()
    facts = add_units(units, builder)
    return builder.build("/a.pdf", [Stated("test", Facts(title="Gout"))]), facts


def article(*units: Unit) -> Article:
    return add(*units)[0].article


def test_units_become_blocks() -> None:
    made = article(TEXT, heading("Signs"), item("pain"), item("redness"), Unit(UnitKind.ROW, "a: 1"), item("heat"))
    assert made.text == "Gout is a form of arthritis.\n\nSigns\n\npain\nredness\n\na: 1\n\nheat"


def test_bylines_are_facts() -> None:
    reading, facts = add(
        paragraph("By Ana Costa, RN Reviewed by Omar Ito, MD", "By Ana Costa, RN", "Reviewed by Omar Ito, MD"),
        TEXT,
        paragraph("Last reviewed: 9 March 2024"),
        paragraph("© 2024 Northfield Clinic. All rights reserved."),
    )
    assert (facts.authors, facts.reviewers) == (("Ana Costa, RN",), ("Omar Ito, MD",))
    assert (facts.reviewed, facts.publisher) == ("2024-03-09", "Northfield Clinic")
    assert reading.article.text == TEXT.text
    assert [text.reason for text in reading.dropped] == ["byline", "byline", "footer"]


def test_a_sentence_on_copyright_is_text() -> None:
    assert article(paragraph("Copyright law protects this leaflet.")).text == "Copyright law protects this leaflet."


def test_what_is_left_out_states_facts_all_the_same() -> None:
    reading, facts = add(
        Unit(UnitKind.LEFT_OUT, "Northfield Hospital", reason=BEFORE_TITLE),
        TEXT,
        Unit(UnitKind.LEFT_OUT, "Reviewed: March 2024", reason="header or footer"),
        Unit(UnitKind.LEFT_OUT, "The Gout Society", reason="header or footer"),
    )
    assert (facts.publisher, facts.reviewed) == ("Northfield Hospital", "2024-03")
    assert [text.reason for text in reading.dropped] == [BEFORE_TITLE, "header or footer", "header or footer"]


def test_sources_are_kept_apart() -> None:
    made = article(
        TEXT,
        heading("4. References"),
        item("Costa A. Gout. J Toes. 2020;3(2):11-19. doi:10.1000/abc.1", "1."),
        heading("Web pages", 3),
        paragraph("Gout Society. https://gout.example/"),
        paragraph("Last reviewed: March 2024"),
        heading("Further help"),
        paragraph("Call us."),
    )
    assert [(entry.doi, entry.url) for entry in made.references] == [
        ("10.1000/abc.1", None),
        (None, "https://gout.example/"),
    ]
    assert [section.heading for section in made.sections] == ["", "Further help"]


def test_a_line_of_sources() -> None:
    made = article(TEXT, paragraph("SOURCES: Gout Society, 2020; National Institute of Toes."))
    assert [entry.text for entry in made.references] == ["Gout Society, 2020", "National Institute of Toes."]
