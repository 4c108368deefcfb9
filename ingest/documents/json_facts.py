"""What the fields of a JSON object state about the article in it."""

from __future__ import annotations

from collections.abc import Iterator

from medcite.corpus.article import Reference
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.documents.identifiers import bare_doi, digits
from medcite.ingest.documents.json_object import JsonObject, normal_keys, scalar
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.people import split_names
from medcite.ingest.references import first_address

# Fields by what they state, as normal_keys has them; the first one that states anything counts.
_TITLE = ("title", "headline", "name")
_AUTHORS = ("authors", "author", "byline", "creator", "creators")
_REVIEWERS = ("reviewers", "reviewer", "reviewedby", "medicalreviewer", "medicalreviewers")
_PUBLISHER = ("publisher", "source", "site", "sitename", "organization", "organisation", "journal")
_PUBLISHED = ("published", "datepublished", "publicationdate", "publisheddate", "publishedat", "date", "created")
_MODIFIED = ("modified", "datemodified", "updated", "lastupdated", "lastmodified", "updatedat")
_REVIEWED = ("reviewed", "lastreviewed", "datereviewed", "reviewdate", "reviewedon")
_LANGUAGE = ("language", "lang", "inlanguage", "locale")
_URL = ("url", "canonicalurl", "canonical", "link", "permalink", "source", "id")
_CREDENTIALS = ("credentials", "suffix", "honorificsuffix", "degrees")
_REFERENCE = ("text", "citation", "title", "name", "reference")


def json_facts(stated: JsonObject) -> Facts:
    """What ``stated`` says in the fields that articles commonly have."""
    language = _first(stated, _LANGUAGE)
    return Facts(
        title=_first(stated, _TITLE),
        authors=_names(stated, _AUTHORS),
        reviewers=_names(stated, _REVIEWERS),
        publisher=_publisher(stated),
        published=_date(stated, _PUBLISHED, language),
        modified=_date(stated, _MODIFIED, language),
        reviewed=_date(stated, _REVIEWED, language),
        language=language,
        url=next(filter(None, (web_address(scalar(stated.get(key))) for key in _URL)), None),
    )


def json_references(stated: JsonObject) -> Iterator[Reference]:
    """The sources that ``stated`` lists under "references": lines of text, or objects with an address, a DOI, ..."""
    listed = stated.get("references")
    if isinstance(listed, str):
        listed = listed.splitlines()
    for entry in listed if isinstance(listed, list) else []:
        fields = normal_keys(entry) if isinstance(entry, dict) else {"text": entry}
        text = _first(fields, _REFERENCE)
        url = web_address(scalar(fields.get("url"))) or first_address(text or "")
        doi = bare_doi(scalar(fields.get("doi"))) or bare_doi(url or "") or bare_doi(text or "")
        text = text or url or doi
        if text:
            yield Reference(text, url, doi, digits(scalar(fields.get("pmid"))))


def _first(stated: JsonObject, keys: tuple[str, ...]) -> str | None:
    return next(filter(None, (scalar(stated.get(key)) for key in keys)), None)


def _date(stated: JsonObject, keys: tuple[str, ...], language: str | None) -> str | None:
    return next(filter(None, (iso_date(scalar(stated.get(key)), language) for key in keys)), None)


def _publisher(stated: JsonObject) -> str | None:
    names = (name for key in _PUBLISHER for name in _entries(stated.get(key)))
    return next((name for name in names if not web_address(name)), None)


def _names(stated: JsonObject, keys: tuple[str, ...]) -> tuple[str, ...]:
    for key in keys:
        value = stated.get(key)
        entries = [name for name in _entries(value) if not web_address(name)]
        names = [part for entry in entries for part in (split_names(entry) if isinstance(value, str) else [entry])]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _entries(value: object) -> Iterator[str]:
    """The names in a string, in an object with a name and maybe credentials, or in a list of these."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            person = normal_keys(entry)
            credentials = person.get("credentials")
            listed = credentials if isinstance(credentials, list) else [_first(person, _CREDENTIALS)]
            name = _first(person, ("name", "fullname"))
            if name:
                yield clean(", ".join(filter(None, (name, *map(scalar, listed)))))
        elif text := scalar(entry):
            yield text
