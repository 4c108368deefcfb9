"""Dates as pages write them, to ISO 8601, as exact as they are stated."""

from __future__ import annotations

import datetime
import re
import unicodedata
import warnings
from collections.abc import Mapping
from functools import lru_cache

from medcite.ingest.cleaning import clean

# Months in English, German, French, Spanish, Italian, Portuguese and Dutch, abbreviations included, without
# accents. No two of these languages give one name to two months, so none need be known to read a date.
_MONTHS = (
    "january jan januar janner januari janvier janv enero ene gennaio gen janeiro",
    "february feb februar feber februari fevrier fevr fev febrero febbraio febb fevereiro",
    "march mar marz mrz maart mrt mars marzo marco",
    "april apr avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug augustus aout agosto ago",
    "september sept sep septembre septiembre setiembre settembre sett set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dicembre dic dezembro",
)
_MONTH_NUMBERS: Mapping[str, int] = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_KNOWN_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})
# 03/04/2021 is 4 March in these, and in English where no country is named; 3 April everywhere else.
_MONTH_FIRST = frozenset({"", "en", "en-us", "en-ca", "en-ph"})

_WEEKDAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|dien|mitt|don|frei|sam|sonn|lun|mar|mer|mi[eé]|jeu|jue|gio|ven|vie|vri|dim|"
    r"dom|s[aá]b|seg|ter|qua|qui|sex|maa|din|woe|zat|zon)[^\W\d_]*(?:-feira)?|(?:mo|di|mi|do|fr|sa|so|lu|ma|me|je|"
    r"ve)(?=[.,]))\.?,?\s+"
)
_ARTICLE = r"(?:(?:le|el|il|den|de|the|am|dated)\s+)?"
_CLOCK = r"\d{1,2}(?:[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?)(?:\s*\(?[a-z]{2,5}\)?)?"
_BEFORE = rf"(?:{_CLOCK}[,\s]\s*)?{_ARTICLE}(?:{_WEEKDAY})?{_ARTICLE}"
# A time of day, its zone included: ", 9:05 AM EDT", " at 5 pm", " à 10h30", " um 10.30 Uhr", "T07:00:00Z".
_AFTER = (
    r"(?:\.?[\s,(]*(?:(?:at|um|à|a\s+las?|alle(?:\s+ore)?|às|om|kl\.?)\s+|[@–—/·-]\s*)?"
    r"\d{1,2}(?::\d\d|[.h]\d\d(?!\d)|h\b|\s*[ap]\.?m\b|\s*uhr\b|\s+hrs?\b).{0,60})?"
)
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[ºª°])?"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_OF = r"(?:(?:of|de|del|di)\s+)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?)(?!\d)(?:[Tt ]\s*\d.*|Z|[+-]\d\d:?\d\d)?",
        rf"{_YEAR}-(?P<month>\d\d)",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:[T ]?\d\d.*)?",
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}}){_AFTER}",
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月(?:\s*(?P<day>\d{{1,2}})\s*日)?",
        rf"{_BEFORE}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_AFTER}",
        rf"{_BEFORE}{_DAY}\.?\s+{_OF}{_MONTH},?\s+{_OF}{_YEAR}{_AFTER}",
        rf"{_BEFORE}{_DAY}-{_MONTH}-{_YEAR}{_AFTER}",
        rf"{_BEFORE}{_MONTH}\s+{_DAY}\s+\d\d:\d\d(?::\d\d)?\s+(?:[a-z]{{1,5}}\s+)?{_YEAR}",
        rf"{_MONTH},?\s+{_OF}{_YEAR}",
        rf"{_YEAR},?\s+{_MONTH}(?:\s+(?P<day>\d{{1,2}}))?",
        rf"{_BEFORE}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}{_AFTER}",
        rf"(?P<month>\d{{1,2}})[/.-]{_YEAR}",
        _YEAR,
    )
)
_SLASHED = re.compile(rf"{_BEFORE}(?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})[/-]{_YEAR}{_AFTER}", re.IGNORECASE)
_LONGEST_DATE = 80  # characters


@lru_cache(maxsize=4_096)
def iso_date(stated: str, language: str | None = None) -> str | None:
    """``stated`` as ``2024``, ``2024-03`` or ``2024-03-09``; None if it is not one whole date.

    A time of day is cut off, without a change of time zone. ``language`` (``"de"``, ``"en-GB"``) tells which
    of two numbers is the month, and helps with names of months in languages that are not known here.
    """
    text = clean(stated)
    if not text or len(text) > _LONGEST_DATE or not any(character.isdigit() for character in text):
        return None
    code = (language or "").lower().replace("_", "-")
    for form in _FORMS:
        match = form.fullmatch(text)
        if match and (date := _iso(match.groupdict())):
            return date
    match = _SLASHED.fullmatch(text)
    if match:
        parts = match.groupdict()
        if int(parts["month"]) > 12 or (code not in _MONTH_FIRST and int(parts["day"]) <= 12):
            parts["month"], parts["day"] = parts["day"], parts["month"]
        return _iso(parts)
    primary = code.split("-")[0]
    return _foreign(text, primary) if primary and primary not in _KNOWN_LANGUAGES else None


def _iso(parts: Mapping[str, str]) -> str | None:
    """The date of ``parts`` (year, maybe month by number or name, maybe day), or None if no calendar has it."""
    year, month_stated, day = parts["year"], parts.get("month"), parts.get("day")
    if not month_stated:
        return year
    month = int(month_stated) if month_stated.isdecimal() else _MONTH_NUMBERS.get(_without_accents(month_stated), 0)
    try:
        date = datetime.date(int(year), month, int(day or 1))
    except ValueError:
        return None
    return date.isoformat() if day else f"{date:%Y-%m}"


def _without_accents(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", name.lower()) if letter.isascii())


def _foreign(text: str, language: str) -> str | None:
    from dateparser.date import DateDataParser  # here: slow to import, and needed for few pages

    # Absolute dates alone: what "three days ago" means depends on the day of reading.
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["year"]}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = DateDataParser(languages=[language], settings=settings).get_date_data(text)
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
