"""Dates as pages write them, to ISO 8601, as exact as they are stated."""

from __future__ import annotations

import datetime
import re
import warnings
from functools import lru_cache

from medcite.ingest.cleaning import clean

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?:[T ].*)?",
        rf"{_YEAR}-(?P<month>\d\d)",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:[T ]?\d\d.*)?",
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?:\s.*)?",
        rf"(?:[a-z]+,?\s+)?{_MONTH}\s+{_DAY},?\s+{_YEAR}(?:[\s,].*)?",
        rf"(?:[a-z]+,?\s+)?{_DAY}\.?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}(?:[\s,].*)?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
        _YEAR,
    )
)
# 03/04/2021 is 4 March: the health sites that write dates so are American. 25/04/2021 can only be 25 April.
_SLASHED = re.compile(rf"(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-]{_YEAR}(?:\s.*)?")
_LONGEST_DATE = 80  # characters


@lru_cache(maxsize=4_096)
def iso_date(stated: str, language: str | None = None) -> str | None:
    """``stated`` as ``2024``, ``2024-03`` or ``2024-03-09``; None if it is not one whole date.

    A time of day is cut off, without a change of time zone. ``language`` (``"de"``) helps with the names
    of months in other languages than English.
    """
    text = clean(stated)
    if not text or len(text) > _LONGEST_DATE or not any(character.isdigit() for character in text):
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return _iso(match.groupdict())
    match = _SLASHED.fullmatch(text)
    if match:
        parts = match.groupdict()
        if int(parts["month"]) > 12:
            parts["month"], parts["day"] = parts["day"], parts["month"]
        return _iso(parts)
    return _foreign(text, language) if language and not language.lower().startswith("en") else None


def _iso(parts: dict[str, str]) -> str | None:
    """The date of ``parts`` (year, maybe month by number or name, maybe day), or None if no calendar has it."""
    year, month_stated, day = parts["year"], parts.get("month"), parts.get("day")
    if not month_stated:
        return year
    month = int(month_stated) if month_stated.isdecimal() else _month(month_stated)
    try:
        date = datetime.date(int(year), month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else f"{date:%Y-%m}"


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _foreign(text: str, language: str) -> str | None:
    from dateparser.date import DateDataParser  # here: slow to import, and needed for few pages

    code = re.split("[-_]", language.lower())[0]
    # Absolute dates alone: what "three days ago" means depends on the day of reading.
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["year"]}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = DateDataParser(languages=[code], settings=settings).get_date_data(text)
    except (ValueError, OverflowError, TypeError, AttributeError):  # a language it does not know, or a bug
        return None
    if found is None or found.date_obj is None:
        return None
    date = found.date_obj.date()
    match found.period:
        case "year":
            return f"{date:%Y}"
        case "month":
            return f"{date:%Y-%m}"
        case _:
            return date.isoformat()
