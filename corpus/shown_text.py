"""An article's text as its page has it: what stands in blocks of its own there, on lines of its own."""

from __future__ import annotations

import re

from medcite.corpus.article import Article, BlockKind

_LONGEST_TERM = 80  # characters; a colon further on in an item is one of its sentences'
_CELL = re.compile(r"(?:^|; )(?:[^:;]*: )?")
_TERM = re.compile(r": ")


def shown_text(article: Article) -> str:
    """``article.text``, as long as it is, with line ends for all that the page does not have there.

    In a row of a table, cells are put together with the headers of their columns ("Dose: 5 mg; Form: tablet"), which
    the page has elsewhere, and in an item of a list of terms, a term with what is said of it. Neither stands so in
    one block of the page, in which alone a browser would find it.
    """
    pieces, done = [], 0
    for block in article.blocks:
        if block.kind is BlockKind.PARAGRAPH:
            continue
        text = article.text[block.start : block.end]
        if block.kind is BlockKind.ROW:
            shown = _CELL.sub(_blank, text)
        else:
            term = _TERM.search(text, 0, _LONGEST_TERM)
            shown = f"{text[: term.start()]}{_blank(term)}{text[term.end() :]}" if term else text
        pieces += article.text[done : block.start], shown
        done = block.end
    return "".join([*pieces, article.text[done:]])


def _blank(match: re.Match[str]) -> str:
    return "\n" * len(match[0])
