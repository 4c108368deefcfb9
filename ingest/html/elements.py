"""What HTML's elements are: blocks, headings, and the text they show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement

# Elements that never show text of an article.
UNSEEN = frozenset(
    [
        "script", "style", "noscript", "template", "iframe", "svg", "canvas", "object", "embed", "audio",
        "video", "map", "select", "datalist", "input", "textarea", "link", "meta", "base", "head", "frame",
        "frameset", "noframes", "applet", "param", "source", "track", "rp", "progress", "meter",
    ]
)  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup",
        "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    ]
)  # fmt: skip


def attribute(tag: Tag, name: str) -> str:
    """The attribute's value as written, or "" where there is none."""
    value = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


def tags(root: Tag, names: Collection[str]) -> list[Tag]:
    """All elements of these names below ``root``, in document order."""
    return [tag for tag in root.descendants if isinstance(tag, Tag) and tag.name in names]


def heading_level(tag: Tag) -> int | None:
    """1 to 6 for a heading (by its name, or ``role=heading``), None for all else."""
    if tag.name in HEADINGS:
        return int(tag.name[1])
    if "role" in tag.attrs and attribute(tag, "role").lower() == "heading":
        stated = re.match(r"\s*([1-6])\s*$", attribute(tag, "aria-level"))
        return int(stated[1]) if stated else 2
    return None


def is_text(node: object) -> bool:
    """Whether a node is text that a browser shows, and not a comment, a doctype or a script's content."""
    return type(node) is NavigableString or type(node) is CData


def walk(root: Tag, left_out: Collection[int] = ()) -> Iterator[tuple[PageElement, bool]]:
    """Every node below ``root`` that may show text, in document order.

    Tags come twice, on entering (True) and on leaving (False). Not recursive: pages nest deeper than
    Python's stack.
    """
    open_tags: list[tuple[Tag, Iterator[PageElement]]] = [(root, iter(root.contents))]
    while open_tags:
        tag, children = open_tags[-1]
        child = next(children, None)
        if child is None:
            open_tags.pop()
            if tag is not root:
                yield tag, False
        else:
            if isinstance(child, Tag):
                if child.name in UNSEEN or id(child) in left_out:
                    continue
                yield child, True
                open_tags.append((child, iter(child.contents)))
            else:
                yield child, True


def shown_text(tag: Tag, left_out: Collection[int] = ()) -> str:
    """The text within ``tag``, blocks and line breaks in it set apart by a space.

    Elements whose ``id()`` is among those ``left_out`` show nothing.
    """
    parts: list[str] = []
    for node, _ in walk(tag, left_out):
        if isinstance(node, Tag):
            if node.name in BLOCKS or node.name == "br":
                parts.append(" ")
        elif is_text(node):
            parts.append(str(node))
    return "".join(parts)
