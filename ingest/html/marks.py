"""The elements by which a page describes itself, gathered in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.elements import attribute, is_text

_MOST = 20_000  # elements of a kind; what comes after is not looked at
_SHORT_NODES = 300  # elements and texts that short_text looks at
_SHORT_TEXT = 1_000  # characters that short_text gives at most, or a few more


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
        footers: footer elements.
    """

    language: str = ""
    base: str = ""
    titles: list[Tag] = field(default_factory=list)
    headings: list[Tag] = field(default_factory=list)
    metas: list[Tag] = field(default_factory=list)
    links: list[Tag] = field(default_factory=list)
    scripts: list[Tag] = field(default_factory=list)
    items: list[Tag] = field(default_factory=list)
    footers: list[Tag] = field(default_factory=list)


def gather(soup: BeautifulSoup) -> Marks:
    """The elements of ``soup`` that state something about it."""
    marks = Marks()
    node = soup.next_element
    while node is not None:
        if isinstance(node, Tag):
            attributes = node.attrs
            match node.name:
                case "meta":
                    _add(marks.metas, node)
                case "link" if "href" in attributes:
                    _add(marks.links, node)
                case "script" if _is_json_ld(attribute(node, "type")):
                    _add(marks.scripts, node)
                case "title" if node.parent is None or node.parent.name in ("head", "html", "body", "[document]"):
                    _add(marks.titles, node)
                case "html":
                    marks.language = marks.language or attribute(node, "lang") or attribute(node, "xml:lang")
                case "base":
                    marks.base = marks.base or attribute(node, "href")
                case "h1":
                    _add(marks.headings, node)
                case "footer":
                    _add(marks.footers, node)
            if attributes and _is_item(attributes):
                _add(marks.items, node)
        node = node.next_element
    return marks


def short_text(tag: Tag) -> str:
    """The text within ``tag`` up to some 1,000 characters; elements in it are set apart by a space."""
    parts: list[str] = []
    length = 0
    end = tag.next_sibling or _after(tag)
    node = tag.next_element
    for _ in range(_SHORT_NODES):
        if node is None or node is end or length > _SHORT_TEXT:
            break
        if isinstance(node, Tag):
            parts.append(" ")
        elif is_text(node):
            parts.append(str(node))
            length += len(parts[-1])
        node = node.next_element
    return "".join(parts)


def _after(tag: Tag) -> object:
    """The first node after ``tag`` and all in it, where no sibling follows it."""
    above = tag.parent
    while above is not None and above.next_sibling is None:
        above = above.parent
    return above.next_sibling if above is not None else None


def _add(tags: list[Tag], tag: Tag) -> None:
    if len(tags) < _MOST:
        tags.append(tag)


def _is_json_ld(kind: str) -> bool:
    return kind.split(";")[0].strip().lower() == "application/ld+json"


def _is_item(attributes: dict[str, str]) -> bool:
    return "itemprop" in attributes or "itemscope" in attributes or "typeof" in attributes or "property" in attributes
