"""The YAML that a Markdown file may begin with, and the facts in it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

import yaml

from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.people import stated_names

_BLOCK = re.compile(r"\A\s*---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 20_000  # characters; no article has as much to say about itself

# Keys by what they state, as _key has them; the first one present counts.
_TITLE = ("title", "headline")
_AUTHORS = ("authors", "author", "by", "byline", "written_by", "creator")
_REVIEWERS = (
    "reviewers", "reviewer", "reviewed_by", "medically_reviewed_by", "medical_reviewer", "medical_reviewers",
    "fact_checked_by",
)  # fmt: skip
_PUBLISHER = ("publisher", "site", "source", "organization", "organisation")
_PUBLISHED = (
    "published", "date_published", "publish_date", "pub_date", "publication_date", "published_at", "date", "created",
)  # fmt: skip
_MODIFIED = (
    "modified", "date_modified", "updated", "last_updated", "last_update", "updated_at", "lastmod", "last_modified",
    "last_modified_at",
)  # fmt: skip
_REVIEWED = ("reviewed", "last_reviewed", "date_reviewed", "reviewed_on", "review_date", "last_review")
_LANGUAGE = ("language", "lang", "locale")
_URL = ("url", "canonical", "canonical_url", "link", "permalink")


def split_front_matter(text: str) -> tuple[Facts, str]:
    """The facts that ``text`` begins with, and the rest of it; malformed YAML states nothing."""
    match = _BLOCK.match(text)
    if match is None:
        return Facts(), text
    return _facts(_load(match["yaml"])), text[match.end() :]


def _load(source: str) -> Mapping[str, object]:
    if len(source) > _LONGEST:
        return {}
    try:
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):  # the last three: hostile YAML
        return {}
    if not isinstance(loaded, dict):
        return {}
    return {_key(key): value for key, value in reversed(loaded.items()) if isinstance(key, str)}


def _key(stated: str) -> str:
    """ "last-reviewed", "lastReviewed" and "Last reviewed" as "last_reviewed"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[\s-]+", "_", stated.strip()).lower()


def _facts(stated: Mapping[str, object]) -> Facts:
    language = _first(stated, _LANGUAGE)
    return Facts(
        title=_first(stated, _TITLE),
        authors=_names(stated, _AUTHORS),
        reviewers=_names(stated, _REVIEWERS),
        publisher=next(iter(_names(stated, _PUBLISHER, is_one=True)), None),
        published=_date(stated, _PUBLISHED, language),
        modified=_date(stated, _MODIFIED, language),
        reviewed=_date(stated, _REVIEWED, language),
        language=language,
        url=web_address(_first(stated, _URL) or ""),
    )


def _text(value: object) -> str:
    """A scalar as text; "" for all else, since aliases can make a small file's lists endless."""
    if isinstance(value, datetime.date):  # or a datetime, which is one
        return value.isoformat()
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _first(stated: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := _text(stated.get(key)))), None)


def _date(stated: Mapping[str, object], keys: tuple[str, ...], language: str | None) -> str | None:
    return next((date for key in keys if (date := iso_date(_text(stated.get(key)), language))), None)


def _names(stated: Mapping[str, object], keys: tuple[str, ...], *, is_one: bool = False) -> tuple[str, ...]:
    for key in keys:
        value = stated.get(key)
        entries = value if isinstance(value, list) else [value]
        names = [name for entry in entries for name in _name(entry, is_one) if name]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _name(entry: object, is_one: bool) -> Iterator[str]:
    """The names in a line of text, or in a mapping with a name and maybe credentials."""
    if isinstance(entry, dict):
        parts = (_text(entry.get("name")), _text(entry.get("credentials") or entry.get("suffix")))
        yield ", ".join(part for part in parts if part)
    elif is_one:
        yield _text(entry)
    else:
        yield from stated_names(_text(entry))
