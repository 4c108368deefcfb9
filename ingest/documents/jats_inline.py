"""The running text of JATS: inline elements, markers of citations, raised figures, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_math import formula_text

Node = str | etree._Element
"""A piece of running text, or an element in it."""
Drop = Callable[[str, str], None]
"""Notes text that is left out, and the reason."""

FORMULAS = frozenset({"disp-formula", "inline-formula", "chem-struct", "math", "tex-math"})
_DROPPED = {
    "alt-text": "alternative text",
    "fn": "footnote",
    "graphic": "picture",
    "index-term": "index",
    "inline-graphic": "picture",
    "inline-media": "picture",
    "long-desc": "alternative text",
    "media": "picture",
    "object-id": "identifier",
    "processing-meta": "metadata",
    "target": "link target",
}
# Elements that stand apart from what is before and after them, should they be met within running text.
_APART = frozenset(
    [
        "abstract", "array", "attrib", "award-group", "boxed-text", "break", "caption", "contrib", "def", "def-item",
        "def-list", "disp-formula", "disp-quote", "entry", "fig", "fn-group", "institution-wrap", "kwd", "label",
        "license", "license-p", "list", "list-item", "name", "p", "permissions", "preformat", "ref", "row", "sec",
        "sub-article", "table", "table-wrap", "tbody", "td", "term", "tfoot", "th", "thead", "title", "tr",
        "verse-line",
    ]
)  # fmt: skip
_NOTES = frozenset({"aff", "author-notes", "bibr", "corresp", "fn", "table-fn"})  # what a marker may point to
# Around markers while a text is put together: characters that XML cannot contain.
_OPENS, _CLOSES = "\x1e", "\x1f"
_GLUED = re.compile(rf"(?<=[^\s(\[{{“‘–—/-])(?<!{_CLOSES})(?<!{_CLOSES},){_OPENS}|{_CLOSES}(?=\w)")
_EXPONENT = re.compile(r"[+\-−–]?\d+")
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def inline_text(nodes: Iterable[Node], drop: Drop | None = None, *, markers: bool = True) -> str:
    """The text of ``nodes`` as it reads on the page.

    Markers of citations and notes are set apart by a space where they are glued to a word, so that
    "pain" with a raised 12 does not become "pain12"; without ``markers`` they are left out. A figure
    raised after another stays raised: ten to the ninth is "10⁹".
    """
    parts: list[str] = []
    for node in nodes:
        _add(node, parts, drop or _ignore, markers)
    text = _GLUED.sub(" ", "".join(parts))
    return text.replace(_OPENS, "").replace(_CLOSES, "")


def content(element: etree._Element) -> list[Node]:
    """What stands in ``element``: text and elements, in order."""
    nodes: list[Node] = [element.text or ""]
    for child in element:
        nodes += [child, child.tail or ""]
    return nodes


def without(element: etree._Element, *names: str) -> list[Node]:
    """What stands in ``element``, but for elements of these names in it, or in its caption."""
    nodes: list[Node] = []
    for node in content(element):
        if isinstance(node, str) or node.tag not in (*names, "caption"):
            nodes.append(node)
        elif node.tag == "caption" and "caption" not in names:
            nodes += without(node, *names)
    return nodes


def element_text(element: etree._Element | None, drop: Drop | None = None, *, markers: bool = True) -> str:
    """The running text within ``element``, as :func:`inline_text`; "" for None."""
    return "" if element is None else inline_text(content(element), drop, markers=markers).strip()


def whole_text(element: etree._Element) -> str:
    """All that is written within ``element``, for telling what was left out."""
    return clean(" ".join(map(str, element.itertext())))


def is_marker(element: etree._Element) -> bool:
    """Whether ``element`` is the raised or bracketed sign of a citation or a note."""
    if element.tag == "xref":
        return element.get("ref-type") in _NOTES
    within = [*element.iterchildren("xref"), *element.iterfind("*/xref")] if element.tag == "sup" else []
    return any(map(is_marker, within))


def _add(node: Node, parts: list[str], drop: Drop, markers: bool) -> None:
    if isinstance(node, str):
        if node:
            parts.append(node)
        return
    name = str(node.tag)
    if name in _DROPPED:
        drop(whole_text(node), _DROPPED[name])
    elif name in FORMULAS or (name == "alternatives" and any(child.tag in FORMULAS for child in node)):
        text = formula_text(node)
        _add(f" {text} " if name in _APART else text, parts, drop, markers)
    elif is_marker(node):
        if markers:
            parts.append(f"{_OPENS}{element_text(node)}{_CLOSES}")
    elif name == "sup":
        text = element_text(node, drop, markers=markers)
        is_power = parts and parts[-1][-1].isdigit() and _EXPONENT.fullmatch(text)
        _add(text.translate(_RAISED) if is_power else text, parts, drop, markers)
    else:
        space = " " if name in _APART else ""
        for inner in (space, *content(node), space):
            _add(inner, parts, drop, markers)


def _ignore(text: str, reason: str) -> None:
    """Let go of what is left out."""
