"""References as BibTeX, for LaTeX: entries ``@online``, in UTF-8."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from medcite.corpus.styles.csl_dates import iso_date

# In braces that balance, for BibTeX counts them even behind a backslash.
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "&%$#_"},
    }
)
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(item: Mapping[str, Any]) -> str:
    """The CSL-JSON ``item`` as an entry; titles and organisations keep their capitals.

    The key is of the first author, the year, the first word of the title and the start of the item's id, so that it
    stays the same whatever is cited beside it.
    """
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    address = str(item.get("URL", ""))
    issued = iso_date(item.get("issued"))
    reviewed = iso_date(item.get("reviewed-date"))
    notes = [_escaped(item["note"])] if item.get("note") else []
    notes += [f"Last reviewed {reviewed}"] if reviewed else []
    fields = {
        "author": " and ".join(map(_name, item.get("author", []))),
        "title": f"{{{_escaped(item.get('title', ''))}}}",
        "organization": f"{{{_escaped(item['container-title'])}}}" if item.get("container-title") else "",
        "date": issued,
        "year": issued[:4],
        "url": "" if address.startswith("file:") else "".join(address.split()).translate(_IN_ADDRESS),
        "urldate": "" if address.startswith("file:") else iso_date(item.get("accessed")),
        "note": ". ".join(notes),
    }
    entry = Entry("online", _key(item), [Field(name, f"{{{value}}}") for name, value in fields.items() if value])
    return write_string(Library([entry]), unparse_stack=[]).strip()


def _escaped(text: str) -> str:
    return " ".join(_printable(str(text)).split()).translate(_ESCAPED)


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)


def _name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"  # in braces: whole, "and" and commas included
    family = " ".join(_escaped(name[part]) for part in ("non-dropping-particle", "family") if name.get(part))
    return ", ".join(
        part for part in (family, _escaped(name.get("suffix", "")), _escaped(name.get("given", ""))) if part
    )


def _key(item: Mapping[str, Any]) -> str:
    first = (item.get("author") or [{}])[0]
    words = re.findall(r"\w+", str(item.get("title", "")))
    word = next((word for word in words if len(word) > 3), "".join(words[:1]))
    year = iso_date(item.get("issued"))[:4]
    key = "".join(map(_plain, [first.get("family") or first.get("literal", "").partition(" ")[0], year, word]))
    id = _plain(str(item.get("id", "")))[:6]
    return f"{key}-{id}" if key and id else key or id or "medcite"


def _plain(text: str) -> str:
    """The letters a to z and the digits of ``text``, without accents."""
    letters = unicodedata.normalize("NFKD", text).lower()
    return re.sub(r"[^a-z0-9]", "", letters)
