"""What the elements of JATS are: blocks, floats, parts that are no text of the article, and their titles."""

from __future__ import annotations

import re

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_inline import FORMULAS, Drop, element_text

ABSTRACTS = {
    "executive-summary": "Executive summary",
    "graphical": "",
    "key-points": "Key points",
    "plain-language-summary": "Plain language summary",
    "short": "",
    "teaser": "",
    "toc": "",
}
"""By abstract-type: the heading where none is stated; "" for those that only announce the article."""

FLOATS = ("boxed-text", "fig", "fig-group", "media", "table-wrap", "table-wrap-group")
"""What may stand anywhere near the text that speaks of it."""

LEFT_OUT = {
    "fn-group": "footnotes",
    "sec-meta": "metadata",
    "supplementary-material": "supplementary material",
}
"""Blocks that are no text of the article, and what they are."""

BACK_MATTER = {
    "ack": "acknowledgements",
    "bio": "biography",
    "label": "heading",
    "notes": "notes",
    "title": "heading",
}
"""The same, of what stands after the text."""

_BLOCKS = frozenset(FLOATS) | frozenset(
    [
        "abstract", "answer", "app", "app-group", "array", "attrib", "caption", "code", "def-list",
        "disp-formula-group", "disp-quote", "explanation", "fn-group", "glossary", "list", "p", "preformat",
        "question", "question-preamble", "question-wrap", "ref-list", "sec", "sec-meta", "speech", "statement",
        "supplementary-material", "table", "title", "verse-group", "verse-line",
    ]
)  # fmt: skip
_RUNNING = FORMULAS | {"abbrev", "fn", "permissions", "xref"}  # parts of a running text, whatever they hold

# Parts that tell of the publication, not of its subject.
_FORMAL_TYPES = frozenset(
    [
        "author-contributions", "coi-statement", "conflict", "data-availability", "ethics-statement",
        "funding-information", "supplementary-material",
    ]
)  # fmt: skip
_FORMAL_TITLE = re.compile(
    r"""(?:(?:declarations?|disclosures?|statements?)\s+of\s+)?
        (?:(?:potential|competing|financial|conflicts?\s+of)\s+){1,3}interests?(?:\s+statement)?
    | disclosures? | (?:sources?\s+of\s+)?funding(?:\s+(?:sources?|information|statement))?
    | financial\s+(?:support|disclosures?) | author(?:s|['’]s|s['’])?\s+contributions?(?:\s+statement)?
    | (?:data|code)(?:\s+and\s+(?:data|code|materials?))?\s+(?:availability|sharing)(?:\s+statement)?
    | availability\s+of\s+data(?:\s+and\s+materials?)? | ethic(?:s|al)\s+(?:statement|approval)
    | consent\s+(?:for|to)\s+(?:publication|publish) | acknowledge?ments? | publisher['’]s\s+note
    | (?:electronic\s+)?supplement(?:ary|al)\s+(?:materials?|information|data|files?)
    | provenance\s+and\s+peer\s+review | pre-?publication\s+history""",
    re.IGNORECASE | re.VERBOSE,
)
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEFAULT_HEADINGS = {"app": "Appendix", "glossary": "Glossary"}


def is_block(element: etree._Element) -> bool:
    """Whether ``element`` is one of JATS's blocks."""
    return element.tag in _BLOCKS


def block_holders(article: etree._Element) -> set[etree._Element]:
    """The elements of ``article`` that have a block within them, so that they are no part of a running text."""
    holders: set[etree._Element] = set()
    for block in article.iter(*_BLOCKS):
        for holder in block.iterancestors():
            if holder.tag in _RUNNING or holder in holders:
                break
            holders.add(holder)
    return holders


def heading(element: etree._Element) -> str:
    """The title of a section, a box or a list, without its number; "" if it has none."""
    titles = (
        element_text(title, markers=False) for path in ("title", "caption/title") for title in element.findall(path)
    )
    stated = next(filter(None, map(clean, titles)), "")
    if stated or element.tag not in _DEFAULT_HEADINGS:
        return stated
    return clean(element_text(element.find("label"))) or _DEFAULT_HEADINGS[str(element.tag)]


def legend(element: etree._Element, drop: Drop) -> str:
    """The label and the caption of a figure or a table, in one: "Table 1. Doses by age."."""
    label, caption = (clean(element_text(element.find(name), drop)) for name in ("label", "caption"))
    separator = " " if not label or label.endswith((".", ":", "|")) else ". "
    return f"{label}{separator}{caption}" if caption else label


def is_formal(section: etree._Element, *, is_top: bool) -> bool:
    """Whether a section tells of funding, interests or data, by its type or, at the top, by its title."""
    if section.get("sec-type", "").lower() in _FORMAL_TYPES:
        return True
    return is_top and _FORMAL_TITLE.fullmatch(heading(section).rstrip(".: ")) is not None


def list_marker(kind: str, number: int) -> str:
    """What the page shows before an item of a list of this ``list-type``."""
    match kind:
        case "order":
            return f"{number}."
        case "alpha-lower" | "alpha-upper" if number <= 26:
            letter = chr(ord("a") + number - 1)
        case "roman-lower" | "roman-upper" if number < 40:
            letter = _roman(number)
        case "simple":
            return ""
        case _:
            return "•"
    return f"{letter.upper() if kind.endswith('upper') else letter}."


def _roman(number: int) -> str:
    numeral = ""
    for value, sign in _ROMAN:
        numeral += sign * (number // value)
        number %= value
    return numeral
