"""Walking a page's content: its elements become the headings, paragraphs, items and rows of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bs4 import Tag

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.bylines import parse_byline
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.html.cues import is_clutter_heading, is_marked_byline, is_marked_sources
from medcite.ingest.html.elements import (
    BLOCKS,
    HEADINGS,
    attribute,
    heading_level,
    is_text,
    link_share,
    shown_text,
    tags,
)
from medcite.ingest.html.tables import is_data_table, table_caption, table_rows
from medcite.ingest.references import first_address, is_references_heading

_MOST_LINKED = 0.8  # share of a block's characters within links from which it is a menu, not text
_LONGEST_SUMMARY = 200  # characters up to which the label of a disclosure serves as a heading
_RUNNING_TEXT = 150  # characters of plain text that show that a run of teasers is over


def add_blocks(content: Tag, title: Tag | None, builder: ArticleBuilder) -> Facts:
    """Add all that ``content`` shows to ``builder``; return what its bylines state.

    ``title`` is the heading that shows the article's title: it is left out, and so is what precedes it.
    """
    walker = _Walker(builder)
    if title is not None and any(parent is content for parent in title.parents):
        walker.awaited = title
    walker.walk(content)
    return walker.facts


@dataclass(slots=True)
class _List:
    """An open list: its depth, the number of its last item, and terms that wait for their definition."""

    depth: int
    is_ordered: bool = False
    number: int = 0
    terms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """An open list item or definition; marker and prefix are used up by the first block in it."""

    depth: int
    marker: str = ""
    prefix: str = ""
    has_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What is open around a node."""

    list: _List | None = None
    item: _Item | None = None
    disclosures: int = 0
    in_link: bool = False
    is_verbatim: bool = False
    is_byline: bool = False
    is_sources: bool = False


class _Walker:
    """Goes through the elements, gathering inline text until the block that it belongs to ends."""

    def __init__(self, builder: ArticleBuilder) -> None:
        self.facts = Facts()
        self.awaited: Tag | None = None  # the title, as long as it has not been met
        self._builder = builder
        self._parts: list[str] = []  # the block in hand
        self._linked = 0  # its characters within links
        self._address: str | None = None  # the first link in it
        self._level = 1  # of the last heading, disclosures apart
        self._sources_level: int | None = None  # of the heading of the list of sources, while under it
        self._clutter_level: int | None = None  # of a heading over teasers, while under it
        self._is_emptied = False  # whether something was left out right under the last heading

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
            elif isinstance(child, Tag):
                inner = self._enter(child, context)
                if inner is not None:
                    open_tags.append((child, iter(child.contents), inner))
            elif is_text(child):
                self._text(str(child), context)
        self._flush(context)
        self._withdraw_emptied_heading()

    def _text(self, text: str, context: _Context) -> None:
        if not context.is_verbatim:
            text = re.sub(r"\s+", " ", text)
        self._parts.append(text)
        if context.in_link:
            self._linked += len(text.strip())

    def _enter(self, tag: Tag, context: _Context) -> _Context | None:
        """Take note of an element that begins; return the context of what is in it, None to pass it over."""
        name = tag.name
        if name == "br":
            self._parts.append("\n")
            return None
        if name == "a" and tag.has_attr("href"):
            self._address = self._address or web_address(attribute(tag, "href"))
            context = replace(context, in_link=True)
        level = heading_level(tag)
        if level is not None:
            self._flush(context)
            if tag is self.awaited:
                self.awaited = None
            else:
                self._level = level
                self._heading(level, shown_text(tag), context)
            return None
        if name not in BLOCKS:
            return context
        self._flush(context)
        return self._enter_block(tag, context)

    def _enter_block(self, tag: Tag, context: _Context) -> _Context | None:
        if not context.is_byline and is_marked_byline(tag):
            context = replace(context, is_byline=True)
        if not context.is_sources and is_marked_sources(tag):
            context = replace(context, is_sources=True)
        match tag.name:
            case "ul" | "ol" | "dl":
                return self._enter_list(tag, context)
            case "li":
                return replace(context, item=_next_item(tag, context.list))
            case "dt" if context.list and not tags(tag, HEADINGS):
                context.list.terms.append(clean(shown_text(tag)).rstrip(": "))
                return None
            case "dd" if context.list and context.list.terms:
                item = _Item(context.list.depth, prefix=" / ".join(context.list.terms) + ": ")
                context.list.terms.clear()
                return replace(context, item=item)
            case "table" if is_data_table(tag):
                self._table(tag, context)
                return None
            case "details":
                return replace(context, disclosures=context.disclosures + 1)
            case "summary" if not tags(tag, HEADINGS):
                text = shown_text(tag)
                if len(text) <= _LONGEST_SUMMARY:
                    self._heading(min(self._level + max(context.disclosures, 1), 6), text, context)
                    return None
            case "pre":
                return replace(context, is_verbatim=True)
        return context

    def _enter_list(self, tag: Tag, context: _Context) -> _Context | None:
        is_introduced = self._builder.last_text.endswith(":") or self._is_sources(context)
        if not is_introduced and tags(tag, ["a"]) and link_share(tag) >= _MOST_LINKED:
            self._drop(shown_text(tag), "links")
            return None
        depth = context.list.depth + 1 if context.list else 1
        start = attribute(tag, "start").strip()
        number = int(start) - 1 if re.fullmatch(r"\d{1,6}", start, re.ASCII) else 0
        return replace(context, list=_List(depth, tag.name == "ol", number))

    def _leave(self, tag: Tag, context: _Context) -> None:
        if tag.name not in BLOCKS:
            return
        self._flush(context)
        if tag.name in ("ul", "ol", "dl") and context.list:
            for term in context.list.terms:  # without a definition
                self._add(term, replace(context, item=_Item(context.list.depth)))
            context.list.terms.clear()
            if context.list.depth == 1:
                self._builder.end_run()

    def _heading(self, level: int, text: str, context: _Context) -> None:
        text = clean(text)
        if not text:
            return
        if self.awaited:
            self._drop(text, "before the title")
            return
        if self._sources_level is not None and level <= self._sources_level:
            self._sources_level = None
        if self._clutter_level is not None and level <= self._clutter_level:
            self._clutter_level = None
        if self._clutter_level is not None:
            self._drop(text, "clutter")
        elif is_references_heading(text):
            self._sources_level = level
        elif is_clutter_heading(text):
            self._clutter_level = level
            self._drop(text, "clutter")
        elif not self._is_sources(context):
            self._withdraw_emptied_heading()
            self._builder.heading(level, text)
            self._is_emptied = False
            if context.item:
                context.item.has_heading = True

    def _is_sources(self, context: _Context) -> bool:
        return context.is_sources or self._sources_level is not None

    def _flush(self, context: _Context) -> None:
        """End the block in hand."""
        if not self._parts:
            return
        text, linked, address = "".join(self._parts), self._linked, self._address
        self._parts, self._linked, self._address = [], 0, None
        if not text.strip():
            return
        if context.is_byline or (context.item is None and not self._is_sources(context)):
            stated = parse_byline(text, is_marked=context.is_byline, is_start=not self._builder.has_blocks)
            if stated is not None or context.is_byline:
                self.facts = self.facts.or_else(stated or Facts())
                self._drop(text, "byline")
                return
        if self._is_sources(context):
            for entry in text.split("\n"):
                self._builder.reference(entry, first_address(entry) or address)
            return
        is_linked = linked >= _MOST_LINKED * len(clean(text))
        if is_linked and context.item is None and not text.rstrip().endswith((".", "?", "!", ":")):
            self._drop(text, "links")
            return
        if len(text) - linked >= _RUNNING_TEXT:
            self._clutter_level = None
        for paragraph in re.split(r"\n\s*\n", text):
            self._add(paragraph, context)

    def _add(self, text: str, context: _Context) -> None:
        """Add a block where it belongs."""
        if not text.strip():
            return
        if self.awaited:
            self._drop(text, "before the title")
        elif self._clutter_level is not None:
            self._drop(text, "clutter")
        elif context.item is None or context.item.has_heading:
            self._builder.paragraph(text)
        else:
            item = context.item
            self._builder.item(item.prefix + text, item.marker, item.depth)
            item.prefix = item.marker = ""

    def _table(self, table: Tag, context: _Context) -> None:
        rows = list(table_rows(table))
        if self._is_sources(context):
            for row in rows:
                self._builder.reference(row, first_address(row))
        elif self.awaited or self._clutter_level is not None:
            self._drop(shown_text(table), "clutter")
        else:
            self._builder.paragraph(table_caption(table))
            for row in rows:
                self._builder.row(row)
            self._builder.end_run()

    def _drop(self, text: str, reason: str) -> None:
        self._builder.drop(text, reason)
        self._is_emptied = True

    def _withdraw_emptied_heading(self) -> None:
        """Take back a heading under which everything was left out: it stood over a menu, say."""
        if self._is_emptied:
            self._builder.withdraw_empty_heading()


def _next_item(tag: Tag, around: _List | None) -> _Item:
    if around is None:
        return _Item(1, "•")
    stated = attribute(tag, "value").strip()
    around.number = int(stated) if re.fullmatch(r"\d{1,6}", stated, re.ASCII) else around.number + 1
    return _Item(around.depth, f"{around.number}." if around.is_ordered else "•")
