from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle
from medcite.corpus.snapshot import Line, Snapshot
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.facts import Facts, Stated


def article() -> Article:
    """One with a list in a list, a table, and paragraphs around."""
    builder = ArticleBuilder()
    builder.heading(2, "Treatment")
    builder.paragraph("What helps:")
    builder.block(BlockKind.ITEM, "Rest for two days.", "1.", 1)
    builder.block(BlockKind.ITEM, "Drink.", "2.", 1)
    builder.block(BlockKind.ITEM, "Water is best. Tea is good.", "", 2)
    builder.paragraph("Dose by age:")
    builder.row("Adults; 1 g")
    builder.row("Children; ask")
    facts = Facts(title="Flu", authors=("Ada Grey",), language="en")
    return builder.build("/flu.html", [Stated("test", facts)]).article


def snapshot(start: int, end: int) -> Snapshot:
    made = article()
    passage = Passage("3kf9a2000000", made.id, ("Flu", "Treatment"), start, end, made.text[start:end], 9)
    return Snapshot.of(passage.id, Citation.of(StoredArticle(1, made, "2025-01-02T03:04:05+00:00"), passage))


def test_a_passage_is_kept_as_the_page_shows_it() -> None:
    text = article().text
    kept = snapshot(text.index("What helps"), len(text))
    assert [(line.marker, line.depth, line.text) for line in kept.lines] == [
        ("", 0, "What helps:"),
        ("1.", 1, "Rest for two days."),
        ("2.", 1, "Drink."),
        ("•", 2, "Water is best. Tea is good."),
        ("", 0, "Dose by age:"),
        ("", 0, "Adults; 1 g"),
        ("", 0, "Children; ask"),
    ]
    assert [line.kind for line in kept.lines[-2:]] == [BlockKind.ROW, BlockKind.ROW]
    assert kept.quote == text[text.index("What helps") :]
    assert (kept.article["title"], kept.article["authors"], kept.article["url"]) == ("Flu", ["Ada Grey"], None)
    assert kept.reference["title"] == "Flu"
    assert kept.retrieved == "2025-01-02T03:04:05+00:00"
    assert kept.link.startswith("file:///flu.html#:~:text=")
    assert kept.citation["annotation"]["type"] == "Annotation"


def test_the_rest_of_an_item_has_no_bullet() -> None:
    start = article().text.index("Tea is")
    assert snapshot(start, start + len("Tea is good.")).lines == (Line(BlockKind.PARAGRAPH, "Tea is good.", depth=2),)


@given(st.data())
def test_no_word_of_any_stretch_is_lost(data: st.DataObject) -> None:
    text = article().text
    first = text.index("What helps")
    start = data.draw(st.integers(first, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kept = snapshot(start, end)
    assert " ".join(line.text for line in kept.lines).split() == text[start:end].split()
    assert Snapshot.from_dict(json.loads(json.dumps(kept.as_dict()))) == kept
