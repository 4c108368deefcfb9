"""An article's text as its page has it: what stands in blocks of its own there, on lines of its own."""

from __future__ import annotations

import re

from medcite.corpus.article import Article, BlockKind

SEAM = "\v"
"""Stands for the space behind a colon at which a block of the page may end."""

_LONGEST_TERM = 80  # characters; a colon further on in an item is one of its sentences'
_CELL = re.compile(r"(?:^|; )(?:[^:;]*: )?")


def shown_text(article: Article) -> str:
    """``article.text``, as long as it is, with line ends for what the page does not have there.

    In a row of a table, cells are put together with the headers of their columns ("Dose: 5 mg; Form: tablet"), which
    the page has elsewhere. In an item, what is before a colon may be the term of a list of terms, and then it has a
    block of its own on the page: there is a :data:`SEAM`. A browser finds nothing that reaches from one block into
    another.
    """
    pieces: list[str] = []
    done = 0
    for block in article.blocks:
        if block.kind is BlockKind.PARAGRAPH:
            continue
        text = article.text[block.start : block.end]
        if block.kind is BlockKind.ROW:
            shown = _CELL.sub(lambda match: "\n" * len(match[0]), text)
        else:
            colon = text.find(": ", 0, _LONGEST_TERM)
            shown = f"{text[: colon + 1]}{SEAM}{text[colon + 2 :]}" if colon > 0 else text
        pieces += article.text[done : block.start], shown
        done = block.end
    return "".join([*pieces, article.text[done:]])
