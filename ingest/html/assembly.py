"""Judging a page's pieces one by one: article text, byline, source, or none of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.bylines import parse_byline, together
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts
from medcite.ingest.html.cues import is_clutter_heading, is_furniture, is_pointer
from medcite.ingest.html.pieces import Kind, Piece
from medcite.ingest.references import (
    first_address,
    is_reference_entry,
    is_references_heading,
    source_entries,
    sources_line,
)

_MOST_LINKED = 0.8  # share of a block's characters within links from which it is a menu, not text
_SHORTEST_REPEATED = 30  # characters; fewer may well be quoted
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EDIT_LINK = re.compile(r"\s*(?:\[\s*edit[^\]]*\]|[¶#🔗])\s*$")  # of a wiki, or of a link to the heading itself
_SHORT_LINE = 60  # characters
_ENDS = (".", "?", "!", ":", "…", "”", '"')
_FEWEST_SOURCES = 2
_ENOUGH = 3  # paragraphs of running text
_MOST_OF_TEXT = 0.3  # share of the paragraphs that may stand in a box beside the article
_QUOTES = "\"'“”‘’«» "
_RUNNING_TEXT = 100  # characters of plain text that show that a run of teasers is over


def assemble(pieces: Sequence[Piece], builder: ArticleBuilder, language: str | None = None, title: str = "") -> Facts:
    """Add to ``builder`` what of ``pieces`` is the article; return what its bylines state.

    ``language`` tells how dates in bylines are meant; ``title`` is the title that the page shows.
    What precedes the heading that shows the title is left out.
    """
    assembly = _Assembly(pieces, builder, language, title)
    for _, group in groupby(pieces, lambda piece: piece.run or None if piece.kind is not Kind.HEADING else None):
        assembly.take(list(group))
    assembly.withdraw_emptied_heading()
    return assembly.facts


class _Assembly:
    """Takes the pieces in order; what some headings say holds for what stands under them."""

    def __init__(self, pieces: Sequence[Piece], builder: ArticleBuilder, language: str | None, title: str) -> None:
        self._language = language
        self._title = title or "\0"
        self.facts = Facts()
        self._builder = builder
        self._pieces = pieces
        self._running = sum(map(_is_running, pieces))
        self._is_awaiting = any(piece.is_title for piece in pieces)  # whether the title has yet to come
        self._sources_level: int | None = None  # of the heading of the list of sources, while under it
        self._clutter_level: int | None = None  # of a heading over teasers, while under it
        self._is_emptied = False  # whether something was left out right under the last heading
        self._run = 0
        self._place = 0  # of the piece in hand
        self._box_end = 0  # the place where a box with a heading over teasers ends
        headings = [piece for piece in pieces if piece.kind is Kind.HEADING and not piece.is_title]
        # On some pages every heading is a link; elsewhere, one that is leads to another article.
        self._has_text = self._running >= _ENOUGH
        self._links_headings = sum(piece.link_share >= _MOST_LINKED for piece in headings) > len(headings) / 2

    def take(self, group: list[Piece]) -> None:
        """Take the pieces of one list or table, or pieces that are in none."""
        if group[0].run and (self._is_menu(group) or self._is_post_info(group)):
            for piece in group:
                self._drop(piece.text, "links")
            self._place += len(group)
            return
        if group[0].run and not self._is_sources(group[0]) and self._is_bibliography(group):
            for piece in group:
                self._references([piece.text], piece.address)
            self._place += len(group)
            return
        for piece in group:
            if piece.run != self._run:
                self._builder.end_run()
                self._run = piece.run
            self._place += 1
            if self._place <= self._box_end:
                self._drop(piece.text, "clutter")
            elif piece.kind is Kind.HEADING:
                self._heading(piece)
            else:
                self._block(piece)

    def _is_menu(self, group: list[Piece]) -> bool:
        """A list of nothing but links, which no lead-in announces as part of the text."""
        if self._is_sources(group[0]):
            return False
        size = sum(piece.size for piece in group)
        if sum(piece.anchored for piece in group) >= _MOST_LINKED * size:
            return True  # the page's own table of contents
        if self._builder.last_text.endswith(":"):
            return False
        return sum(piece.linked for piece in group) >= _MOST_LINKED * size

    def _is_post_info(self, group: list[Piece]) -> bool:
        """A list of short lines with a date among them, above the text: when it was posted, under what rubric."""
        is_above = not self._builder.has_blocks and self._builder.level == 1 and self._has_text
        texts = [clean(piece.text) for piece in group]
        return (
            is_above
            and group[0].kind is Kind.ITEM
            and all(len(text) < _SHORT_LINE and not text.endswith(_ENDS) for text in texts)
            and any(_YEAR.search(text) for text in texts)
        )

    def _heading(self, piece: Piece) -> None:
        text = clean(_EDIT_LINK.sub("", piece.text))
        if piece.is_title:
            self._is_awaiting = False
            return
        if self._is_awaiting:
            self._drop(text, "before the title")
            return
        if not self._builder.last_text and text == self._title:
            self._drop(text, "title")  # once more
            return
        stated = parse_byline(text, language=self._language)
        if stated is not None:  # "Review Date 6/11/2023"
            if self._sources_level is not None and piece.level <= self._sources_level:
                self._sources_level = None
            self.facts = together(self.facts, stated)
            self._drop(text, "byline")
            return
        if self._sources_level is not None and piece.level <= self._sources_level:
            self._sources_level = None
        if self._clutter_level is not None and piece.level <= self._clutter_level:
            self._clutter_level = None
        if self._clutter_level is not None:
            self._drop(text, "clutter")
        elif is_references_heading(text):
            self._sources_level = piece.level
        elif is_clutter_heading(text) or (piece.link_share >= _MOST_LINKED and not self._links_headings):
            self._drop(text, "clutter")
            box = self._pieces[self._place : self._place + piece.box]
            if box and sum(map(_is_running, box)) <= _MOST_OF_TEXT * self._running:
                self._box_end = self._place + piece.box
            else:
                self._clutter_level = piece.level
        elif not self._is_sources(piece):
            self.withdraw_emptied_heading()
            self._builder.heading(piece.level, text)
            self._is_emptied = False

    def _is_sources(self, piece: Piece) -> bool:
        return piece.is_sources or self._sources_level is not None

    def _block(self, piece: Piece) -> None:
        is_sources = self._is_sources(piece)
        if piece.is_byline or (piece.kind is Kind.PARAGRAPH and not is_sources):
            is_start = not self._builder.has_blocks
            stated = parse_byline(piece.text, is_marked=piece.is_byline, is_start=is_start, language=self._language)
            if stated is not None or piece.is_byline:
                self.facts = together(self.facts, stated or Facts())
                self._drop(piece.text, "byline")
                return
        if is_sources:
            for entry in piece.text.split("\n"):
                below = parse_byline(entry, language=self._language)
                if below is not None and (below.reviewed or below.modified or below.reviewers):
                    self.facts = together(self.facts, below)
                    self._drop(entry, "byline")
                else:
                    self._references([entry], piece.address)
            return
        text = clean(piece.text)
        if piece.kind is Kind.PARAGRAPH and is_references_heading(text):
            self._sources_level = 6
            return
        sources = sources_line(piece.text) if piece.kind is Kind.PARAGRAPH else None
        if sources is not None:  # "SOURCES: ..." at the end of an old article
            self._references(source_entries(sources), piece.address)
            self._sources_level = 6 if not sources.strip() else None
            return
        if piece.kind is Kind.PARAGRAPH and _is_pointer(piece, text):
            self._drop(text, "links")
            return
        if self._is_before_the_text(piece, text):
            self._drop(text, "before the text")
            return
        if piece.kind is not Kind.ROW and (is_furniture(text) or (not piece.run and is_clutter_heading(text))):
            self._drop(text, "clutter")
            return
        if self._is_repeated(piece, text):
            self._drop(text, "repeated")
            return
        if piece.size - piece.linked >= _RUNNING_TEXT:
            self._clutter_level = None
        if self._is_awaiting:
            self._drop(piece.text, "before the title")
        elif self._clutter_level is not None:
            self._drop(piece.text, "clutter")
        else:
            self._add(piece)

    def _references(self, entries: Iterable[str], address: str | None) -> None:
        for entry in entries:
            self._builder.reference(entry, first_address(entry) or address)

    def _is_bibliography(self, group: list[Piece]) -> bool:
        """A list of sources that no heading announces, below the text."""
        if group[0].kind is not Kind.ITEM or not self._builder.has_blocks or len(group) < _FEWEST_SOURCES:
            return False
        if not any(is_reference_entry(piece.text) for piece in group[:_FEWEST_SOURCES]):
            return False
        return sum(is_reference_entry(piece.text) for piece in group) >= _MOST_LINKED * len(group)

    def _is_before_the_text(self, piece: Piece, text: str) -> bool:
        """A line between title and text that is no sentence: a name, a role, a date, the name of a rubric."""
        if piece.in_figure and not piece.is_caption and len(text) < _SHORT_LINE:
            return True  # who took the picture
        if (
            self._builder.has_blocks
            or self._builder.level > 1
            or piece.kind is not Kind.PARAGRAPH
            or piece.is_caption
            or not self._has_text
        ):
            return False
        return len(text) < _SHORT_LINE and not text.endswith(_ENDS)

    def _is_repeated(self, piece: Piece, text: str) -> bool:
        """What the page shows again, in large type, beside the text that says it."""
        return piece.is_quote and len(text) >= _SHORTEST_REPEATED and text.strip(_QUOTES) in self._whole

    @cached_property
    def _whole(self) -> str:
        """The page's text, what it shows in large type apart."""
        return "\n".join(clean(piece.text) for piece in self._pieces if not piece.is_quote)

    def _add(self, piece: Piece) -> None:
        """Add a block of the article."""
        match piece.kind:
            case Kind.ITEM:
                self._builder.item(piece.text, piece.marker, piece.depth)
            case Kind.ROW:
                self._builder.row(piece.text)
            case _:
                self._builder.paragraph(piece.text)

    def _drop(self, text: str, reason: str) -> None:
        self._builder.drop(text, reason)
        self._is_emptied = True

    def withdraw_emptied_heading(self) -> None:
        """Take back a heading under which everything was left out: it stood over a menu, say."""
        if self._is_emptied:
            self._builder.withdraw_empty_heading()


def _is_pointer(piece: Piece, text: str) -> bool:
    """A paragraph that only leads to other pages."""
    if piece.link_share >= _MOST_LINKED and not text.endswith((".", "?", "!", ":")):
        return True
    return piece.linked > 0 and is_pointer(text)


def _is_running(piece: Piece) -> bool:
    return (
        piece.kind is Kind.PARAGRAPH and piece.size - piece.linked > _SHORT_LINE and piece.text.strip().endswith(_ENDS)
    )
