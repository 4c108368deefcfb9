"""Meta elements: Open Graph, Dublin Core, the tags of journals and of publishing systems, and their trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bs4 import Tag

from medcite.ingest.byline_labels import Topic
from medcite.ingest.bylines import labelled_topic
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated, web_address
from medcite.ingest.html.elements import attribute
from medcite.ingest.html.schema_facts import language_of, stated_date
from medcite.ingest.people import in_speaking_order, stated_names

_MOST_VALUES = 1_000  # of one name
_LONGEST_VALUE = 5_000  # characters
_LONGEST_TITLE = 1_000  # characters; what is longer is no title

# Names of meta elements (name, property, itemprop or http-equiv; lower case) by what they state, most trusted
# first: what is made for catalogues, then for sharing, then what each system has of its own. The names are of
# Highwire Press (citation_), Open Graph, Dublin Core, PRISM, EPrints, bepress, Parse.ly and Sailthru.
_TITLES = (
    "citation_title", "og:title", "dc.title", "dcterms.title", "bepress_citation_title", "eprints.title",
    "wkhealth_title", "twitter:title", "parsely-title", "sailthru.title", "headline", "title",
)  # fmt: skip
_AUTHORS = (
    "citation_author", "citation_authors", "author", "article:author", "dc.creator", "dcterms.creator",
    "dc.creator.personalname", "bepress_citation_author", "eprints.creators_name", "dc.contributor.author", "byl",
    "parsely-author", "sailthru.author", "cxenseparse:author", "authors", "article.author", "creator",
)  # fmt: skip
_LISTS_FAMILY_FIRST = frozenset(
    {
        "citation_author", "bepress_citation_author", "eprints.creators_name", "dc.creator", "dcterms.creator",
        "dc.creator.personalname", "dc.contributor.author",
    }
)  # fmt: skip
_REVIEWERS = (
    "reviewer", "reviewers", "reviewedby", "reviewed-by", "reviewed_by", "medical-reviewer", "medicalreviewer",
    "medical_reviewer", "medically-reviewed-by", "article:reviewer",
)  # fmt: skip
_PUBLISHERS = (
    "citation_journal_title", "prism.publicationname", "citation_publisher", "og:site_name", "publisher",
    "dc.publisher", "dcterms.publisher", "application-name", "copyright-holder",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "citation_publication_date", "citation_online_date", "citation_date", "dcterms.issued",
    "dcterms.created", "dc.date.issued", "dc.date.created", "dcterms.date", "dc.date", "prism.publicationdate",
    "dcterms.available", "cdc:first_published", "og:published_time", "og:article:published_time", "article.published",
    "datepublished", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date",
    "published", "date", "parsely-pub-date", "sailthru.date", "bepress_citation_date", "eprints.date",
    "cxenseparse:recs:publishtime", "article_date_original", "datecreated", "created",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "dcterms.modified", "dc.date.modified", "dc.date.x-metadatalastmodified",
    "cdc:last_updated", "datemodified", "og:updated_time", "og:article:modified_time", "article.updated",
    "prism.modificationdate", "last-modified", "lastmod", "last-updated", "lastupdated", "last_updated",
    "last_modified", "updated", "modified", "moddate", "revised", "date-revised", "revision-date",
)  # fmt: skip
_REVIEWED = (
    "last-reviewed", "lastreviewed", "last_reviewed", "reviewed", "date-reviewed", "datereviewed", "date_reviewed",
    "dc.date.reviewed", "dcterms.reviewed", "dc.date.lastreviewed", "review-date", "reviewdate", "review_date",
    "last-review-date", "lastreviewdate", "date-last-reviewed", "datelastreviewed", "cdc:last_reviewed",
    "article:reviewed_time", "medically-reviewed-date",
)  # fmt: skip
_URLS = (
    "og:url", "citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url", "parsely-link",
    "dcterms.identifier", "dc.identifier", "dcterms.uri", "dc.identifier.uri", "prism.url", "twitter:url",
)  # fmt: skip
_LANGUAGES = ("content-language", "og:locale", "dcterms.language", "dc.language", "language", "citation_language")

_FACTS: Mapping[str, tuple[str, ...]] = {
    "title": _TITLES,
    "authors": _AUTHORS,
    "reviewers": _REVIEWERS,
    "publisher": _PUBLISHERS,
    "published": _PUBLISHED,
    "modified": _MODIFIED,
    "reviewed": _REVIEWED,
    "url": _URLS,
    "language": _LANGUAGES,
}
# What each name states, and its place in the order of trust.
_MEANINGS: dict[str, list[tuple[int, str]]] = {}
for _place, (_fact, _name) in enumerate((fact, name) for fact, names in _FACTS.items() for name in names):
    _MEANINGS.setdefault(_name, []).append((_place, _fact))


class MetaTags:
    """The meta elements of a page by name: lower case, of Dublin Core with a point after the prefix."""

    def __init__(self, metas: Sequence[Tag], items: frozenset[int] = frozenset()) -> None:
        """Read ``metas``; those whose ids (as objects) are in ``items`` state properties of an item, not here."""
        self._contents: dict[str, list[str]] = {}
        for tag in metas:
            content = attribute(tag, "content")[:_LONGEST_VALUE]
            for key in ("name", "property", "itemprop", "http-equiv"):
                stated = attribute(tag, key)
                if not stated or (key == "itemprop" and id(tag) in items):
                    continue
                for name in stated.split() if key == "property" else [stated]:
                    self._add(_normal(name), clean(content))
            scheme = _normal(attribute(tag, "scheme"))
            if scheme.startswith(("dcterms.", "dc.")):  # name="DC.date" scheme="DCTERMS.issued"
                self._add(scheme, clean(content))

    def get(self, name: str) -> list[str]:
        """What is stated under ``name``, in document order."""
        return self._contents.get(name, [])

    def site_names(self) -> Iterator[str]:
        """What the site or the publisher is called."""
        for name in (*_PUBLISHERS, "apple-mobile-web-app-title", "twitter:app:name:iphone", "al:ios:app_name"):
            yield from (content for content in self.get(name)[:3] if not web_address(content))

    def statements(self, language: str | None, base: str) -> Iterator[Stated]:
        """All that is stated, one fact for each statement, the most trusted of each fact first.

        ``language`` tells how dates are meant; ``base`` is what relative addresses are relative to.
        """
        stated = sorted((place, fact, name) for name in self._contents for place, fact in _MEANINGS.get(name, ()))
        for _, fact, name in stated:
            for value in _values(fact, name, list(dict.fromkeys(self._contents[name])), language, base):
                yield Stated(f"meta {name}", Facts(**{fact: value}))
        yield from self._labelled()

    def _add(self, name: str, content: str) -> None:
        contents = self._contents.setdefault(name, [])
        if name and content and len(contents) < _MOST_VALUES:
            contents.append(content)

    def _labelled(self) -> Iterator[Stated]:
        """An author in the labelled pairs that WordPress makes for cards: twitter:label1 is "Written by"."""
        for number in ("1", "2"):
            for label, content in zip(
                self.get(f"twitter:label{number}"), self.get(f"twitter:data{number}"), strict=False
            ):
                if labelled_topic(f"{label}:") in (Topic.AUTHORS, Topic.BY):
                    yield Stated(f"meta twitter:data{number}", Facts(authors=stated_names(content)))


def _values(fact: str, name: str, contents: list[str], language: str | None, base: str) -> Iterator[Any]:
    """What the ``contents`` of elements called ``name`` mean as ``fact``: each one, or people all together."""
    match fact:
        case "authors" | "reviewers":
            people = dict.fromkeys(
                person for text in contents if not web_address(text) for person in _names(name, text)
            )
            if people:
                yield tuple(people)
        case "published" | "modified" | "reviewed":
            yield from filter(None, (stated_date(content, language) for content in contents))
        case "language":
            yield from filter(None, map(language_of, contents))
        case "url":
            # A bare name or number is an identifier, not an address to complete.
            addresses = (web_address(content, base if "/" in content else "") for content in contents)
            yield from (address for address in addresses if address and "//doi.org/" not in address)
        case _:
            yield from (text for text in contents if len(text) <= _LONGEST_TITLE and not web_address(text))


def _names(name: str, content: str) -> tuple[str, ...]:
    if name not in _LISTS_FAMILY_FIRST:
        return stated_names(content)
    parts = [part for part in content.split(";") if part.strip()]
    return tuple(person for part in parts for person in stated_names(in_speaking_order(clean(part))))


def _normal(name: str) -> str:
    name = clean(name).lower()
    for prefix in ("dcterms", "dc", "prism", "eprints"):
        if name.startswith(f"{prefix}:"):
            return f"{prefix}.{name[len(prefix) + 1 :]}"
    return name
