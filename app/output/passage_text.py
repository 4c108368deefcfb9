"""A stretch of an article as it is shown: items with their bullets, matching words marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from medcite.corpus.article import Article, BlockKind

MATCH = "bold yellow"
"""The style of words that match."""

ANSWER = "underline"
"""The style of the sentence that answers."""


def shown_lines(article: Article, start: int, end: int) -> list[tuple[str, int, int]]:
    """``(lead, start, end)`` for each line of ``article.text[start:end]``, blank ones included.

    ``lead`` is what stands before it on the page: the indented bullet or number of an item.
    """
    leads = {
        block.start: "  " * max(0, block.depth - 1) + (block.marker or "•") + " "
        for block in article.blocks
        if block.kind is BlockKind.ITEM and start <= block.start < end
    }
    lines = []
    at = start
    for line in article.text[start:end].split("\n"):
        lines.append((leads.get(at, ""), at, at + len(line)))
        at += len(line) + 1
    return lines


def marked(
    article: Article,
    start: int,
    end: int,
    matches: Sequence[tuple[int, int]],
    answers: Sequence[tuple[int, int]] = (),
) -> Text:
    """The stretch with ``matches`` and the sentences that are ``answers``, in characters of it, marked."""
    text = Text()
    for number, (lead, line_start, line_end) in enumerate(shown_lines(article, start, end)):
        text.append("\n" if number else "")
        text.append(lead)
        line = Text(article.text[line_start:line_end])
        for spans, style in ((answers, ANSWER), (matches, MATCH)):
            for first, last in spans:
                line.stylize(style, max(0, start + first - line_start), max(0, start + last - line_start))
        text.append_text(line)
    return text
