"""Parsing XML that nobody vouches for: nothing outside it is fetched, no entity grows, nothing nests deep."""

from __future__ import annotations

from html.entities import html5
from typing import Any

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.cleaning import clean

SAFELY: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,  # libxml2's own limits on depth, names and the growth of entities stay
    "remove_comments": True,
    "remove_pis": True,
}
"""Options for every XML parser here."""

DEEPEST = 128
"""Elements within elements; articles have some thirty. Readers may thus go down by recursion."""

_LONGEST_ENTITY = 16  # characters; what stands for more is no character that a keyboard lacks
_LONGEST_DETAIL = 120  # characters of what the parser says


def parse_xml(data: bytes) -> etree._Element:
    """The root of the tree of ``data``; its elements go by their local names, without a namespace.

    References to entities have become the characters they stand for: those that the document itself
    declares, and HTML's, which hold those of JATS's DTD.

    Raises:
        ReadingError: ``data`` is not well-formed XML, nests too deep or grows by its entities.
    """
    try:
        root: etree._Element = etree.fromstring(data.lstrip(), etree.XMLParser(**SAFELY))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(broken_xml(getattr(error, "msg", None) or "nothing in it can be parsed")) from None
    replace_entities(root)
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise ReadingError("is XML that nests too deep")
        if event == "end":
            element.tag = local_name(element)
    return root


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def broken_xml(message: str) -> str:
    """The reason for not reading XML that the parser's ``message`` on it comes to."""
    detail = clean(message)
    if "amplification" in detail or "entity reference loop" in detail.lower():
        return "is XML whose entities grow without measure"
    if "Excessive depth" in detail:
        return "is XML that nests too deep"
    return f"is not well-formed XML: {detail[:1].lower()}{detail[1:_LONGEST_DETAIL]}"


def replace_entities(root: etree._Element) -> None:
    """Put the characters that they stand for in place of all references to entities below ``root``."""
    # Each parent's text is put together once: a document may hold millions of references.
    holders = dict.fromkeys(node.getparent() for node in root.iter(etree.Entity))
    declared = _declared(root) if holders else {}
    for holder in holders:
        if holder is None:
            continue
        before: etree._Element | None = None
        parts = [holder.text or ""]
        for child in list(holder):
            if isinstance(child, etree._Entity):
                parts += [_characters(child, declared), child.tail or ""]
                holder.remove(child)
            else:
                _set_text_after(before, holder, parts)
                before, parts = child, [child.tail or ""]
        _set_text_after(before, holder, parts)


def _declared(root: etree._Element) -> dict[str, str]:
    """What the document declares, as far as it is characters: no markup, and no other entities in it."""
    dtd = root.getroottree().docinfo.internalDTD
    stated = ((entity.name, entity.content) for entity in dtd.entities()) if dtd is not None else ()
    return {
        name: content
        for name, content in stated
        if name and content and len(content) <= _LONGEST_ENTITY and not set("<&") & set(content)
    }


def _characters(reference: etree._Entity, declared: dict[str, str]) -> str:
    name = reference.name or ""
    return declared.get(name) or html5.get(f"{name};") or f"&{name};"


def _set_text_after(before: etree._Element | None, holder: etree._Element, parts: list[str]) -> None:
    if before is None:
        holder.text = "".join(parts)
    else:
        before.tail = "".join(parts)
