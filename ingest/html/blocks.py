"""Walking a page's content: its elements become pieces, in reading order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from bs4 import Tag

from medcite.ingest.cleaning import clean, collapsed
from medcite.ingest.facts import web_address
from medcite.ingest.html.cues import is_marked_byline, is_marked_quote, is_marked_sources
from medcite.ingest.html.disclosures import opens_text
from medcite.ingest.html.elements import BLOCKS, HEADINGS, UNSEEN, attribute, heading_level, is_text, shown_text, tags
from medcite.ingest.html.pieces import Kind, Piece
from medcite.ingest.html.tables import is_data_table, table_caption, table_rows
from medcite.ingest.raised import raised

_LONGEST_SUMMARY = 200  # characters up to which the label of a disclosure serves as a heading
_LONGEST_LABEL = 120  # characters of a line in bold, above the text it belongs to
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_BOLD = frozenset({"b", "strong", "u"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-decoration\s*:\s*underline", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[a-z]|[*†‡§])(?:\s*[,–-]\s*\d{1,3})*\s*[\])]?\s*")
_BULLET_LINE = re.compile(r"\s*(?P<marker>[•‣▪●○◦■□➢✓·∙]|[–—*-](?=\s)|\(?\d{1,2}[.)](?=\s))\s*(?P<text>\S.*)")


def walk_blocks(content: Tag, title: Tag | None = None, left_out: Collection[int] = ()) -> list[Piece]:
    """All that ``content`` shows, but for elements whose ``id()`` is among those ``left_out``.

    ``title`` is the heading that shows the article's title.
    """
    walker = _Walker(title, left_out)
    walker.walk(content)
    return walker.pieces


@dataclass(slots=True)
class _List:
    """An open list: its depth, the number of its last item, and terms that wait for their definition."""

    depth: int
    run: int
    is_ordered: bool = False
    number: int = 0
    terms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """An open list item or definition; marker and prefix are used up by the first block in it."""

    depth: int
    run: int
    marker: str = ""
    prefix: str = ""
    has_heading: bool = False


class _Context(NamedTuple):
    """What is open around a node."""

    list: _List | None = None
    item: _Item | None = None
    disclosures: int = 0
    in_link: bool = False
    is_anchored: bool = False
    is_bold: bool = False
    is_verbatim: bool = False
    is_byline: bool = False
    is_sources: bool = False
    is_quote: bool = False
    in_figure: bool = False
    is_caption: bool = False


class _Part(NamedTuple):
    """A run of inline text of the block in hand."""

    text: str
    is_bold: bool
    is_linked: bool
    is_anchored: bool


_BREAK = _Part("\n", True, False, False)


class _Walker:
    """Goes through the elements, gathering inline text until the block that it belongs to ends."""

    def __init__(self, title: Tag | None, left_out: Collection[int]) -> None:
        self.pieces: list[Piece] = []
        self._title = title
        self._left_out = left_out
        self._parts: list[_Part] = []  # the block in hand
        self._address: str | None = None  # the first link in it
        self._level = 1  # of the last heading, disclosures apart
        self._run = 0  # of the last list or table
        self._boxes: dict[int, list[int]] = defaultdict(list)  # by element: the places of the headings in it

    def walk(self, content: Tag) -> None:
        """Go through all below ``content``, in document order (without recursion: pages nest deep)."""
        context = _Context()
        open_tags = [(content, iter(content.contents), context)]
        while open_tags:
            tag, children, context = open_tags[-1]
            child = next(children, None)
            if child is None:
                open_tags.pop()
                self._leave(tag, context)
                self._close_boxes(tag)
            elif isinstance(child, Tag):
                if child.name not in UNSEEN and id(child) not in self._left_out:
                    inner = self._enter(child, context)
                    if inner is not None:
                        open_tags.append((child, iter(child.contents), inner))
            elif is_text(child):
                self._text(str(child), context)
        self._flush(context)

    def _close_boxes(self, tag: Tag) -> None:
        """Note for each heading in ``tag`` what else is in it; where nothing is, what holds ``tag`` counts."""
        for place in self._boxes.pop(id(tag), ()):
            self.pieces[place].box = len(self.pieces) - place - 1
            if not self.pieces[place].box and tag.parent is not None:
                self._boxes[id(tag.parent)].append(place)

    def _text(self, text: str, context: _Context) -> None:
        if not context.is_verbatim:
            text = collapsed(text)
        self._parts.append(_Part(text, context.is_bold, context.in_link, context.is_anchored))

    def _enter(self, tag: Tag, context: _Context) -> _Context | None:
        """Take note of an element that begins; return the context of what is in it, None to pass it over."""
        name = tag.name
        if name == "br":
            self._parts.append(_BREAK)
            return None
        if name == "sup":
            if _is_note_mark(tag):
                return None
            if self._parts and self._parts[-1].text[-1:].isdigit():  # 10⁹ is not 109
                self._text(raised(shown_text(tag)), context)
                return None
        if name == "a" and tag.has_attr("href"):
            self._address = self._address or web_address(attribute(tag, "href"))
            is_anchored = attribute(tag, "href").startswith("#")
            context = context._replace(in_link=True, is_anchored=is_anchored)
        if not context.is_bold and _is_bold(tag):
            context = context._replace(is_bold=True)
        level = heading_level(tag)
        if level is not None:
            self._flush(context)
            self._level = level
            text = shown_text(tag, self._left_out)
            linked = len(text.strip()) if context.in_link else _linked_elsewhere(tag)
            self._heading(level, text, context, linked=linked, is_title=tag is self._title)
            if text.strip() and tag.parent is not None:
                self._boxes[id(tag.parent)].append(len(self.pieces) - 1)
            return None
        if name not in BLOCKS:
            return self._enter_button(tag, context) if _is_button(tag) else context
        self._flush(context)
        return self._enter_block(tag, context)

    def _enter_button(self, tag: Tag, context: _Context) -> _Context | None:
        """A button shows no text of the article, unless it is a question whose answer it opens."""
        if opens_text(tag):
            self._flush(context)
            self._heading(min(self._level + 1, 6), shown_text(tag), context)
        return None

    def _enter_block(self, tag: Tag, context: _Context) -> _Context | None:
        if _is_button(tag):
            return self._enter_button(tag, context)
        if tag.attrs:
            if not context.is_byline and is_marked_byline(tag):
                context = context._replace(is_byline=True)
            if not context.is_sources and is_marked_sources(tag):
                context = context._replace(is_sources=True)
            if not context.is_quote and is_marked_quote(tag):
                context = context._replace(is_quote=True)
        match tag.name:
            case "ul" | "ol" | "dl":
                return context._replace(list=self._open_list(tag, context.list))
            case "li":
                return context._replace(item=self._next_item(tag, context.list))
            case "dt" if context.list and not tags(tag, HEADINGS):
                context.list.terms.append(clean(shown_text(tag)).rstrip(": "))
                return None
            case "dd" if context.list and context.list.terms:
                item = _Item(context.list.depth, context.list.run, prefix=" / ".join(context.list.terms) + ": ")
                context.list.terms.clear()
                return context._replace(item=item)
            case "table" if is_data_table(tag):
                self._table(tag, context)
                return None
            case "details":
                return context._replace(disclosures=context.disclosures + 1)
            case "summary" if not tags(tag, HEADINGS):
                text = shown_text(tag)
                if len(text) <= _LONGEST_SUMMARY:
                    self._heading(min(self._level + max(context.disclosures, 1), 6), text, context)
                    return None
            case "figcaption":
                return context._replace(is_caption=True)
            case "figure":
                return context._replace(in_figure=True)
            case "blockquote":
                return context._replace(is_quote=True)
            case "pre":
                return context._replace(is_verbatim=True)
        return context

    def _open_list(self, tag: Tag, around: _List | None) -> _List:
        if around is None:
            self._run += 1
        start = attribute(tag, "start").strip()
        number = int(start) - 1 if _NUMBER.fullmatch(start) else 0
        return _List(around.depth + 1 if around else 1, self._run, tag.name == "ol", number)

    def _next_item(self, tag: Tag, around: _List | None) -> _Item:
        if around is None:
            return _Item(1, self._run, "•")
        stated = attribute(tag, "value").strip()
        around.number = int(stated) if _NUMBER.fullmatch(stated) else around.number + 1
        return _Item(around.depth, around.run, f"{around.number}." if around.is_ordered else "•")

    def _leave(self, tag: Tag, context: _Context) -> None:
        if tag.name not in BLOCKS:
            return
        self._flush(context)
        if tag.name in ("ul", "ol", "dl") and context.list:
            for term in context.list.terms:  # without a definition
                self._add(Piece(Kind.PARAGRAPH, term), context._replace(item=_Item(context.list.depth, self._run)))
            context.list.terms.clear()

    def _heading(self, level: int, text: str, context: _Context, *, linked: int = 0, is_title: bool = False) -> None:
        if not text.strip():
            return
        self.pieces.append(
            Piece(Kind.HEADING, text, level, linked=linked, is_title=is_title, is_sources=context.is_sources)
        )
        if context.item:
            context.item.has_heading = True

    def _flush(self, context: _Context) -> None:
        """End the block in hand."""
        if not self._parts:
            return
        parts, address = self._parts, self._address
        self._parts, self._address = [], None
        if not any(part.text.strip() for part in parts):
            return
        for paragraph in _apart(parts):
            piece = Piece(Kind.PARAGRAPH, "".join([part.text for part in paragraph]), address=address)
            for part in paragraph:
                size = len(part.text.strip())
                if part.is_linked:
                    piece.linked += size
                if part.is_anchored:
                    piece.anchored += size
                if part.is_bold or not size:
                    piece.bold += len(part.text)
            self._add(piece, context)

    def _add(self, piece: Piece, context: _Context) -> None:
        """Add a block, as the item it may be."""
        if not piece.text.strip():
            return
        piece.is_byline, piece.is_sources, piece.is_quote = context.is_byline, context.is_sources, context.is_quote
        piece.is_caption, piece.in_figure = context.is_caption, context.in_figure
        item = context.item
        if item is not None and not item.has_heading:
            piece.kind, piece.run = Kind.ITEM, item.run
            piece.marker, piece.depth = item.marker, item.depth
            piece.text = item.prefix + piece.text
            item.prefix = item.marker = ""
            self.pieces.append(piece)
            return
        lines = _bullets(piece.text)
        if not lines:
            self.pieces.append(piece)
            return
        self._run += 1
        for marker, text in lines:
            kind = Kind.ITEM if marker else Kind.PARAGRAPH
            depth, run = (1, self._run) if marker else (0, 0)
            self.pieces.append(replace(piece, kind=kind, text=text, marker=marker, depth=depth, run=run, bold=0))

    def _table(self, table: Tag, context: _Context) -> None:
        self._run += 1
        caption = table_caption(table)
        if caption.strip():
            self.pieces.append(Piece(Kind.PARAGRAPH, caption, run=self._run, is_sources=context.is_sources))
        for row in table_rows(table):
            self.pieces.append(Piece(Kind.ROW, row, run=self._run, is_sources=context.is_sources))


def _linked_elsewhere(heading: Tag) -> int:
    """Characters of ``heading`` within links that lead away from its page."""
    links = (tag for tag in tags(heading, ("a",)) if attribute(tag, "href") and attribute(tag, "href")[0] != "#")
    return sum(len(shown_text(link).strip()) for link in links)


def _is_button(tag: Tag) -> bool:
    return tag.name == "button" or ("role" in tag.attrs and attribute(tag, "role").lower() in ("button", "tab"))


def _is_note_mark(sup: Tag) -> bool:
    """A raised number that leads to a note or a source on the same page."""
    links = tags(sup, ("a",))
    if not links and isinstance(sup.parent, Tag) and sup.parent.name == "a":
        links = [sup.parent]
    return any(attribute(link, "href").startswith("#") for link in links) and bool(
        _NOTE_MARK.fullmatch(shown_text(sup))
    )


def _is_bold(tag: Tag) -> bool:
    return tag.name in _BOLD or ("style" in tag.attrs and _is_bold_style(attribute(tag, "style")))


@lru_cache(maxsize=1_024)
def _is_bold_style(style: str) -> bool:
    return _BOLD_STYLE.search(style) is not None


def _apart(parts: list[_Part]) -> Iterator[list[_Part]]:
    """The paragraphs of a block: two line breaks part them, and one does after a first line in bold type."""
    if not any("\n" in part.text for part in parts):
        yield parts
        return
    lines: list[list[_Part]] = [[]]
    for part in parts:
        first, *rest = part.text.split("\n")
        lines[-1].append(part._replace(text=first))
        lines += ([part._replace(text=line)] for line in rest)
    paragraph: list[_Part] = []
    for place, line in enumerate(lines):
        if not any(part.text.strip() for part in line):
            yield paragraph
            paragraph = []
            continue
        is_first = not paragraph
        paragraph += line if is_first else [_BREAK, *line]
        if is_first and place + 1 < len(lines) and _is_label(line):
            yield paragraph
            paragraph = []
    yield paragraph


def _is_label(line: list[_Part]) -> bool:
    """Whether a line of a paragraph is a heading by its looks: short, all in bold type, no sentence."""
    text = "".join(part.text for part in line).strip()
    return (
        all(part.is_bold or not part.text.strip() for part in line)
        and 2 < len(text) <= _LONGEST_LABEL
        and not text.endswith((".", ",", ";", "!"))
    )


def _bullets(text: str) -> list[tuple[str, str]]:
    """Marker and text of the lines of a list that is written with line breaks; none if it is no list."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [_BULLET_LINE.fullmatch(line) for line in lines]
    if sum(match is not None for match in found) < 2 or (found[-1] is None and found[0] is None):
        return []
    first = next(place for place, match in enumerate(found) if match)
    if first > 1 or any(match is None for match in found[first:]):
        return []
    return [("", lines[0])] * first + [
        (match["marker"] if match["marker"].strip("().").isdigit() else "•", match["text"]) for match in found if match
    ]
