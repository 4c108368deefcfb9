"""What a PDF's properties state, as far as they are its author's and not those of the programs it went through."""

from __future__ import annotations

import re

from medcite.corpus.names import is_organisation, is_person
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts

_LONGEST_TITLE = 250  # characters
_NO_TITLE = re.compile(
    r"(?:microsoft\s+(?:word|powerpoint|excel|publisher)\b.*|.*\.(?:docx?|pdf|indd|qxd|pptx?|pub|odt|rtf|xlsx?|html?|tex|"
    r"txt|fm|ai|eps|p65|wpd|cdr)|untitled.*|(?:layout|slide|document|dokument|title|page|brochure)\s*\d*|"
    r"powerpoint\s+presentation|print|none|blank|\(?anonymous\)?|unspecified|template|https?://.*|file:.*|[\w/\\-]*[_\\/][\w/\\.-]*)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"(?:D:)?((?:19|20)\d\d)(\d\d)?(\d\d)?")


def sensible_title(stated: str) -> str:
    """``stated`` if it reads like a title, rather than like a file or what a program filled in; else ""."""
    title = clean(stated)
    is_one = sum(map(str.isalpha, title)) >= 4 and len(title) <= _LONGEST_TITLE and not _NO_TITLE.fullmatch(title)
    return title if is_one else ""


def document_facts(stated: dict[str, str]) -> Facts:
    """The facts in a PDF's information dictionary and catalog.

    Its dates are of the file: when it was saved says when the text was last changed, at the latest, and
    nothing about when it was published.
    """
    author, language = (clean(stated.get(name, "")) for name in ("Author", "Lang"))
    return Facts(
        authors=(author,) if is_person(author) or is_organisation(author) else (),
        modified=_date(stated.get("ModDate", "")) or _date(stated.get("CreationDate", "")),
        language=language if _LANGUAGE.fullmatch(language) else None,
    )


def _date(stated: str) -> str | None:
    """A PDF's date ("D:20240309143000+01'00'") in ISO 8601, without the time of day."""
    match = _DATE.match(stated.strip())
    return iso_date("-".join(part for part in match.groups() if part)) if match else None
