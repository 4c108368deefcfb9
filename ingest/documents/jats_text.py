"""The text of a JATS article: abstract, body and appendices become headings, paragraphs, items and rows."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from lxml import etree

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_inline import Node, content, element_text, inline_text, whole_text, without
from medcite.ingest.documents.jats_parts import (
    ABSTRACTS,
    BACK_MATTER,
    FLOATS,
    LEFT_OUT,
    block_holders,
    heading,
    is_block,
    is_formal,
    legend,
    list_marker,
)
from medcite.ingest.documents.jats_tables import jats_rows

_TOP_LEVEL = 2  # of the headings right under the title
_LOWEST_LEVEL = 6


def add_text(article: etree._Element, builder: ArticleBuilder) -> None:
    """Add all that ``article`` says to ``builder``, its references apart; what is left out is noted there."""
    _Walker(builder, block_holders(article)).article(article)


@dataclass(slots=True)
class _Item:
    """An open list item; marker and prefix are used up by the first block in it."""

    depth: int
    marker: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a piece of text stands: the level of its section's heading, and the list item around it."""

    level: int
    item: _Item | None = None


class _Walker:
    def __init__(self, builder: ArticleBuilder, holders: Set[etree._Element]) -> None:
        self._builder = builder
        self._holders = holders  # of blocks
        self._drop = builder.drop
        self._headings: list[tuple[int, str]] = []  # opened, and as yet without any text under them
        self._boxes: list[etree._Element] = []  # to follow the text of the section in hand

    def article(self, article: etree._Element) -> None:
        top = _Context(_TOP_LEVEL - 1)
        for abstract in article.findall("front/article-meta/abstract"):
            self._abstract(abstract, top)
        for body in article.findall("body"):
            self._body(content(body), top)
        for part in (part for back in article.findall("back") for part in back):
            if part.tag in BACK_MATTER:
                self._drop(whole_text(part), BACK_MATTER[str(part.tag)])
            else:
                self._flow([part], top)
        self._place_boxes(top)
        for floats in article.findall("floats-group"):  # manuscripts have them apart from the text
            self._section("Figures and tables", content(floats), top)
        for other in article.iterchildren("sub-article", "response"):
            self._drop(whole_text(other), "another article")

    def _abstract(self, abstract: etree._Element, context: _Context) -> None:
        kind = abstract.get("abstract-type", "")
        default = ABSTRACTS.get(kind, "Abstract")
        if default:
            self._section(heading(abstract) or default, without(abstract, "title", "label"), context)
        else:
            self._drop(whole_text(abstract), f"{kind} abstract")

    def _body(self, nodes: list[Node], top: _Context) -> None:
        """The body; what it begins with, before any section, would else belong to the abstract before it."""
        place = next((n for n, node in enumerate(nodes) if not isinstance(node, str) and node.tag == "sec"), len(nodes))
        lead = nodes[:place]
        has_text = any(node.strip() if isinstance(node, str) else node.tag not in FLOATS for node in lead)
        if has_text and self._builder.has_blocks:
            self._section("Introduction" if nodes[place:] else "Full text", lead, top)
            lead = []
        self._flow([*lead, *nodes[place:]], top)
        self._place_boxes(top)

    def _section(self, title: str, nodes: list[Node], around: _Context) -> None:
        """A section one level below what is ``around`` it; without a title it is no section of its own."""
        context = _Context(min(around.level + 1, _LOWEST_LEVEL) if title else around.level)
        boxes, self._boxes = self._boxes, []
        if title:
            self._headings.append((context.level, title))
        self._flow(nodes, context)
        self._place_boxes(context)
        self._boxes = boxes
        if title and self._headings[-1:] == [(context.level, title)]:
            self._headings.pop()
            self._drop(title, "heading without text")

    def _place_boxes(self, context: _Context) -> None:
        """Boxes with titles are sections of their own: in the midst of another they would cut off its rest."""
        while self._boxes:
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self._section(heading(box), without(box, "title", "label"), context)

    def _flow(self, nodes: list[Node], context: _Context) -> None:
        """A run of blocks, and of text that stands between them."""
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or not (is_block(node) or node in self._holders):
                run.append(node)
            else:
                self._end_run(run, context)
                self._block(node, context)
        self._end_run(run, context)

    def _end_run(self, run: list[Node], context: _Context) -> None:
        if run:
            self._add(inline_text(run, self._drop), context)
            run.clear()

    def _add(self, text: str, context: _Context) -> None:
        """Add a paragraph or, within a list, an item."""
        if not clean(text):
            return
        self._open_headings()
        item = context.item
        if item is None:
            self._builder.paragraph(text)
        else:
            self._builder.item(item.prefix + text, item.marker, item.depth)
            item.marker = item.prefix = ""

    def _open_headings(self) -> None:
        for level, title in self._headings:
            self._builder.heading(level, title)
        self._headings.clear()

    def _block(self, block: etree._Element, context: _Context) -> None:
        name = str(block.tag)
        apart = replace(context, item=None)
        match name:
            case "p":
                self._paragraph(block, context)
            case "list":
                self._list(block, context)
            case "def-list":
                self._definitions(block, context)
            case "sec" if is_formal(block, is_top=context.level < _TOP_LEVEL):
                self._drop(whole_text(block), "about the publication")
            case "sec" | "app" | "glossary":
                self._place_boxes(apart)
                self._section(heading(block), without(block, "title", "label"), apart)
            case "boxed-text" if heading(block) or block.find("sec/title") is not None:
                self._boxes.append(block)
            case "fig" | "media" | "table-wrap":
                self._float(block, apart)
            case "table" | "array":
                self._rows(block)
            case "alternatives":  # forms of one table
                self._flow([next(block.iterchildren("table", "array"), block[0])], apart)
            case "ref-list":
                pass  # gathered elsewhere
            case _ if name in LEFT_OUT:
                self._drop(whole_text(block), LEFT_OUT[name])
            case _:
                self._flow(content(block), context)

    def _paragraph(self, paragraph: etree._Element, context: _Context) -> None:
        """A paragraph; figures and tables that stand in it come after it, so that its sentences stay whole."""
        self._flow(without(paragraph, *FLOATS), context)
        for each in paragraph.iterchildren(*FLOATS):
            self._block(each, context)

    def _list(self, block: etree._Element, context: _Context) -> None:
        depth = context.item.depth + 1 if context.item else 1
        self._add(heading(block), replace(context, item=None))
        for number, entry in enumerate(block.iterchildren("list-item"), 1):
            marker = element_text(entry.find("label")) or list_marker(block.get("list-type", ""), number)
            self._flow(without(entry, "label"), replace(context, item=_Item(depth, marker)))
        if depth == 1:
            self._builder.end_run()

    def _definitions(self, block: etree._Element, context: _Context) -> None:
        depth = context.item.depth + 1 if context.item else 1
        self._add(heading(block), replace(context, item=None))
        for column in block.iterchildren("term-head", "def-head"):
            self._drop(whole_text(column), "column heading")
        for entry in block.iterchildren("def-item"):
            terms = " / ".join(element_text(term, markers=False).rstrip(": ") for term in entry.iterchildren("term"))
            item = _Item(depth, prefix=f"{terms}: " if terms else "")
            for meaning in entry.iterchildren("def"):
                self._flow(content(meaning), replace(context, item=item))
            if item.prefix:
                self._add(terms, replace(context, item=_Item(depth)))
        if depth == 1:
            self._builder.end_run()

    def _float(self, block: etree._Element, context: _Context) -> None:
        """A figure or a table, with what is written over and under it."""
        self._add(legend(block, self._drop), context)
        self._flow(without(block, "label", "caption", "table-wrap-foot"), context)
        for foot in block.iterchildren("table-wrap-foot"):
            for note in (note for part in foot for note in (part if part.tag == "fn-group" else [part])):
                self._add(element_text(note) if note.tag == "fn" else inline_text([note], self._drop), context)

    def _rows(self, table: etree._Element) -> None:
        rows = list(jats_rows(table, self._drop))
        if rows:
            self._open_headings()
        self._builder.end_run()
        for row in rows:
            self._builder.row(row)
        self._builder.end_run()
