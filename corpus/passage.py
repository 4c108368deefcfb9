"""The unit that is searched and cited: a run of whole sentences or items under one heading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters ``[start, end)`` of an article's text, never across a heading.

    ``article.text[p.start:p.end] == p.text`` always holds. ``tokens`` is the length, in the encoder's
    tokens, of what is embedded: title, heading path and text. ``id`` is drawn from the article's id
    and the passage's words, so that it survives re-adding and changes elsewhere in the article.
    """

    id: str
    article_id: str
    heading_path: tuple[str, ...]
    start: int
    end: int
    text: str
    tokens: int
