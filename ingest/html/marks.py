"""The elements by which a page describes itself, gathered in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from medcite.ingest.cleaning import clean
from medcite.ingest.html.elements import BLOCKS, attribute, is_text, walk

_AROUND_TITLE = ("head", "html", "body", "[document]")  # not a drawing
_ITEM = frozenset({"itemprop", "itemscope", "typeof", "property"})
# Of the microformats hAtom and hCard, and of their successors h-entry and h-card.
_DATE_CLASS = frozenset({"published", "updated", "dt-published", "dt-updated"})
_AUTHOR_CLASS = frozenset({"fn", "p-author", "p-name"})
_BOX_CLASS = re.compile(r"(?:^|[\s_-])author[\w-]*[_-](?:name|title)(?=\s|$)", re.IGNORECASE)
_MOST = 20_000  # elements of a kind; what comes after is not looked at
_SHORT_NODES = 300  # beginnings and ends of elements, and texts, that short_text looks at
_SHORT_TEXT = 1_000  # characters after which short_text looks no further


@dataclass(slots=True)
class Marks:
    """Elements of a page, in document order.

    Attributes:
        language: what the html element states, or "".
        base: the address of the base element, as written, or "".
        titles: title elements (those within drawings apart).
        headings: h1 elements.
        metas: meta elements.
        links: link elements with an address.
        scripts: script elements of type application/ld+json.
        items: elements that microdata or RDFa mark, as items or as properties.
        named: elements with a class or an id.
        times: time elements, and others that hold a date as the class names of microformats say.
        authors: links that lead to the author, and elements that hold the author's name as these say.
        boxes: elements that hold the author's name as the class names of boxes about the author say.
        edges: footer and aside elements.
    """

    language: str = ""
    base: str = ""
    titles: list[Tag] = field(default_factory=list)
    headings: list[Tag] = field(default_factory=list)
    metas: list[Tag] = field(default_factory=list)
    links: list[Tag] = field(default_factory=list)
    scripts: list[Tag] = field(default_factory=list)
    items: list[Tag] = field(default_factory=list)
    named: list[Tag] = field(default_factory=list)
    times: list[Tag] = field(default_factory=list)
    authors: list[Tag] = field(default_factory=list)
    boxes: list[Tag] = field(default_factory=list)
    edges: list[Tag] = field(default_factory=list)


def gather(soup: BeautifulSoup) -> Marks:
    """The elements of ``soup`` that state something about it."""
    marks = Marks()
    node: PageElement | None = soup.contents[0] if soup.contents else None
    while node is not None:
        if isinstance(node, Tag):
            _take(node, marks)
        node = node.next_element
    return marks


def _take(tag: Tag, marks: Marks) -> None:
    attributes = tag.attrs
    match tag.name:
        case "meta":
            _add(marks.metas, tag)
        case "link" if "href" in attributes:
            _add(marks.links, tag)
        case "script" if _is_json_ld(attribute(tag, "type")):
            _add(marks.scripts, tag)
        case "title" if tag.parent is None or tag.parent.name in _AROUND_TITLE:
            _add(marks.titles, tag)
        case "html":
            marks.language = marks.language or attribute(tag, "lang") or attribute(tag, "xml:lang")
        case "base":
            marks.base = marks.base or attribute(tag, "href")
        case "h1":
            _add(marks.headings, tag)
        case "footer" | "aside":
            _add(marks.edges, tag)
        case "time":
            _add(marks.times, tag)
        case "a" if "rel" in attributes and "author" in attribute(tag, "rel").lower().split():
            _add(marks.authors, tag)
    if not attributes:
        return
    if not _ITEM.isdisjoint(attributes):
        _add(marks.items, tag)
    if "class" in attributes:
        _add(marks.named, tag)
        names = attribute(tag, "class")
        classes = names.split()
        if _names_author_box(names):
            _add(marks.boxes, tag)
        if tag.name != "time" and not _DATE_CLASS.isdisjoint(classes):
            _add(marks.times, tag)
        if not _AUTHOR_CLASS.isdisjoint(classes):
            _add(marks.authors, tag)
    elif "id" in attributes:
        _add(marks.named, tag)


def short_text(tag: Tag) -> str:
    """The text within ``tag``, up to some 1,000 characters; blocks and line breaks in it are set apart by a space."""
    parts: list[str] = []
    length = 0
    for node, _ in islice(walk(tag), _SHORT_NODES):
        if isinstance(node, Tag):
            if node.name in BLOCKS or node.name == "br":
                parts.append(" ")
        elif is_text(node):
            parts.append(str(node))
            length += len(parts[-1])
            if length > _SHORT_TEXT:
                break
    return clean("".join(parts))


@lru_cache(maxsize=8_192)
def _names_author_box(classes: str) -> bool:
    return _BOX_CLASS.search(classes) is not None


def _add(tags: list[Tag], tag: Tag) -> None:
    if len(tags) < _MOST:
        tags.append(tag)


def _is_json_ld(kind: str) -> bool:
    return kind.split(";")[0].strip().lower() == "application/ld+json"
