"""References as RIS, which EndNote, Zotero, Mendeley and others read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from medcite.corpus.styles.csl_dates import iso_date, ris_date


def ris(item: Mapping[str, Any]) -> str:
    """The CSL-JSON ``item`` as an entry of the type ELEC, a web page; each value is on one line."""
    from rispy import dumps
    from rispy.writer import RisWriter

    class Plain(RisWriter):  # type: ignore[misc]
        def set_header(self, count: int) -> str:  # a number before each entry is no part of RIS
            return ""

    is_local = str(item.get("URL", "")).startswith("file:")
    reviewed = iso_date(item.get("reviewed-date"))
    entry: dict[str, Any] = {
        "type_of_reference": "ELEC",
        "id": item.get("id", ""),
        "authors": [_name(name) for name in item.get("author", [])],
        "title": item.get("title", ""),
        "secondary_title": item.get("container-title", ""),
        "year": iso_date(item.get("issued"))[:4],
        "date": ris_date(item.get("issued")),
        "language": item.get("language", ""),
        "urls": [item["URL"]] if item.get("URL") and not is_local else [],
        "access_date": "" if is_local else ris_date(item.get("accessed")),
        "notes": [item["note"]] if item.get("note") else [],
    }
    if reviewed:
        entry["notes"].append(f"Last reviewed {reviewed}")
    lines = {label: _in_one_line(value) for label, value in entry.items()}
    return str(dumps([{label: value for label, value in lines.items() if value}], implementation=Plain)).strip("\n")


def _name(name: Mapping[str, str]) -> str:
    if "literal" in name:
        return name["literal"]
    family = " ".join(name[part] for part in ("non-dropping-particle", "family") if name.get(part))
    return ", ".join(part for part in (family, name.get("given", ""), name.get("suffix", "")) if part)


def _in_one_line(value: Any) -> Any:
    if isinstance(value, list):
        return [line for line in map(_in_one_line, value) if line]
    printable = (" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in str(value))
    return " ".join("".join(printable).split())
