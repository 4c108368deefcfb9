"""Identifiers of publications, bare as medcite keeps them, and the addresses they lead to."""

from __future__ import annotations

import re
from urllib.parse import quote

# The DOI Handbook's form, 2.2: a directory indicator "10." and a registrant, "/", and any suffix. Angle
# brackets only as Wiley once used them, "...<1661::AID-SIM968>3.0.CO;2-2"; else they end what is quoted.
_DOI = re.compile(r"\b10\.\d{4,9}(?:\.\d{1,9})*/(?:[^\s\"<>]|<[^\s<>]{1,30}>(?=\d)){1,200}", re.ASCII)
_LONGEST_NUMBER = 12  # digits; PubMed's have eight


def bare_doi(stated: str) -> str | None:
    """The DOI in ``stated`` ("https://doi.org/10.1000/182", "doi: 10.1000/182."), in lower case; None without."""
    match = _DOI.search(stated)
    if match is None:
        return None
    doi = match[0].rstrip(".,;:]}'”’")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower() if not doi.endswith("/") else None


def doi_address(doi: str) -> str:
    """The address that leads to what ``doi`` names."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-~')}"


def digits(stated: str) -> str | None:
    """The one number in ``stated`` ("PMC123", "PMID: 123"); None if there is none, or several."""
    found = re.findall(r"\d+", stated, re.ASCII)
    return found[0] if len(found) == 1 and len(found[0]) <= _LONGEST_NUMBER else None
