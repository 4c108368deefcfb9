"""What a Word document's core properties state, as far as that is its author's and not a program's."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from medcite.corpus.names import is_organisation, is_person
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.pdf_facts import sensible_title
from medcite.ingest.facts import Facts
from medcite.ingest.people import stated_names

# The names that programs and fresh installations give to whoever writes.
_PROGRAM = re.compile(
    r"python-docx|microsoft.*|(?:ms\s+)?office.*|user\d*|owner|admin\w*|default\s+user|(?:windows|word)\s+user|"
    r"apache\s+poi|un-?named|pandoc|openoffice.*|libreoffice.*|google.*|docx4j|aspose.*|benutzer|utilisateur|usuario",
    re.IGNORECASE,
)
_TEMPLATE_TITLES = frozenset({"word document", "blank document", "normal", "template"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def property_title(properties: Any) -> str:
    """The title that ``properties`` (python-docx's, or None) state, "" unless it reads like one."""
    title = sensible_title(_text(properties, "title"))
    return "" if title.casefold() in _TEMPLATE_TITLES else title


def property_facts(properties: Any) -> Facts:
    """The author, the date and the language that ``properties`` state.

    Its dates are of the file: when it was saved says when the text was last changed, at the latest, and
    nothing about when it was published.
    """
    author = _text(properties, "author")
    names = [name for name in stated_names(author) if not _PROGRAM.fullmatch(name)]
    language = _text(properties, "language")
    modified = _date(properties, "modified") or _date(properties, "created")
    return Facts(
        authors=tuple(name for name in names if is_person(name) or is_organisation(name)),
        # What python-docx made has the dates of its template.
        modified=modified if author.casefold() != "python-docx" else None,
        language=language if _LANGUAGE.fullmatch(language) else None,
    )


def _text(properties: Any, name: str) -> str:
    return clean(str(getattr(properties, name, None) or ""))


def _date(properties: Any, name: str) -> str | None:
    stated = getattr(properties, name, None)
    return stated.date().isoformat() if isinstance(stated, datetime) else None
