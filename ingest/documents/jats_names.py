"""Names of people and groups in JATS: whole, as a byline has them, and short, as a list of references does."""

from __future__ import annotations

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_inline import element_text, inline_text, without

_NAMES = ("name", "string-name", "collab", "institution")
_MEMBERS = ("address", "aff", "contrib-group", "email", "ext-link", "fn", "on-behalf-of", "xref")  # within a group


def full_name(contributor: etree._Element) -> str:
    """The name of ``contributor`` with suffix and degrees: "Ana Costa Jr, MD, PhD"; of a group, its own name."""
    name = next((name for name in contributor.iter(*_NAMES) if _is_own(name, contributor)), None)
    if name is None:
        return ""
    degrees = (clean(element_text(each)) for each in contributor.iterchildren("degrees"))
    return ", ".join(filter(None, (_whole(name), *degrees)))


def short_name(name: etree._Element) -> str:
    """A name as references give it: "Costa A"; of a group, its own name."""
    surname, given, suffix = _parts(name)
    if not surname:
        return _whole(name)
    # "A.B." and "Ana Beatriz" alike are A and B.
    words = given.replace(".", " ").split()
    initials = given.replace(".", "") if given.isupper() and len(words) == 1 else "".join(word[0] for word in words)
    return " ".join(filter(None, (surname, initials, suffix)))


def _is_own(name: etree._Element, contributor: etree._Element) -> bool:
    """Whether ``name`` is the contributor's, in itself or in one of several forms, and not a member's of a group."""
    holder = name.getparent()
    if holder is not None and holder.tag in ("name-alternatives", "collab-alternatives"):
        holder = holder.getparent()
    return holder is contributor


def _whole(name: etree._Element) -> str:
    surname, given, suffix = _parts(name)
    if not surname:
        return clean(inline_text(without(name, *_MEMBERS), markers=False))
    ordered = (surname, given) if name.get("name-style") == "eastern" else (given, surname)
    return " ".join(filter(None, (*ordered, suffix)))


def _parts(name: etree._Element) -> tuple[str, ...]:
    """Surname, given names and suffix; each "" where the name does not mark it."""
    return tuple(clean(element_text(name.find(part))) for part in ("surname", "given-names", "suffix"))
