"""What a node of schema.org data states of an article: facts, references, and text that the page may not show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from medcite.corpus.article import Reference
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.html.schema_nodes import Kind, Node, address_of, kind_of, text_of, types
from medcite.ingest.people import is_nobody, stated_names
from medcite.ingest.references import parse_reference

_DEEPEST_NAME = 4  # how far a name may be wrapped: {"@list": [{"name": ...}]}
_MOST_NAMES = 1_000  # of one list; papers of great collaborations have more, but nobody cites them all
_MOST_REFERENCES = 2_000
_MOST_QUESTIONS = 500
_LONGEST_NAME = 500  # characters
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_EPOCH = "1970-01-01"  # what a clock shows that was never set; no web page is that old


def node_facts(node: Node, by_id: Mapping[str, Node], base: str = "") -> Facts:
    """The facts that ``node`` states; references to other nodes are followed in ``by_id``.

    Whoever is named contributor stands for an author only where neither author nor creator is named, and
    the day of creation for the day of publication. A page of one question is by who answered it.
    """
    if "QAPage" in types(node):
        node = {**_as_article(node, by_id), **node}
    language = language_of(node.get("inLanguage"))
    name = text_of(node.get("name"))
    headline = text_of(node.get("headline")) or text_of(node.get("alternativeHeadline"))
    return Facts(
        title=name if kind_of(node) is Kind.ENTITY else headline or name,
        authors=_first_names(node, ("author", "creator", "contributor"), by_id),
        reviewers=_first_names(node, ("reviewedBy", "medicalReviewer", "factCheckedBy"), by_id),
        publisher=next(iter(_first_names(node, ("publisher", "sourceOrganization", "copyrightHolder"), by_id)), None),
        published=_date(node, ("datePublished", "dateCreated"), language),
        modified=_date(node, ("dateModified",), language),
        reviewed=_date(node, ("lastReviewed", "dateReviewed"), language),
        language=language,
        url=address_of(node.get("url"), base) or address_of(node.get("mainEntityOfPage"), base),
    )


def site_name(node: Node, by_id: Mapping[str, Node]) -> str | None:
    """The name of the publisher of the WebSite ``node``, else of the site itself."""
    return next(iter(_first_names(node, ("publisher",), by_id) or names_of(node, by_id)), None)


def language_of(value: object) -> str | None:
    """A language tag ("en-GB") in a string, a Language object or the first of a list; None for mere names."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name") or value.get("@id")
    stated = (text_of(value) or "").split(",")[0].strip()
    return _language_tag(stated) if _LANGUAGE.fullmatch(stated) else None


def _language_tag(stated: str) -> str:
    """``stated`` as RFC 5646 writes language tags: "en-gb" and "en_GB" as "en-GB", "zh-hans" as "zh-Hans"."""
    primary, *rest = stated.replace("_", "-").split("-")
    forms = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest)
    return "-".join((primary.lower(), *forms))


def stated_date(stated: str, language: str | None) -> str | None:
    """``stated`` as :func:`iso_date` reads it; None for the zero of clocks, too."""
    date = iso_date(stated, language)
    return None if date == _EPOCH else date


def names_of(value: object, by_id: Mapping[str, Node], depth: int = 0) -> tuple[str, ...]:
    """The names in a person, an organisation, a bare string, a reference to a node, or a list of these."""
    if depth > _DEEPEST_NAME:
        return ()
    if isinstance(value, str):
        stated = text_of(value) or ""
        return () if web_address(stated) else stated_names(stated)
    if isinstance(value, list):
        found = (name for inner in value[:_MOST_NAMES] for name in names_of(inner, by_id, depth + 1))
        return tuple(dict.fromkeys(found))
    if not isinstance(value, dict):
        return ()
    if not {"name", "familyName", "@list"} & value.keys():
        value = by_id.get(str(value.get("@id")), value)
    if "@list" in value:
        return names_of(value["@list"], by_id, depth + 1)
    if isinstance(value.get("name"), list):
        return names_of(value["name"], by_id, depth + 1)
    name = text_of(value.get("name")) or clean(
        f"{text_of(value.get('givenName')) or ''} {text_of(value.get('familyName')) or ''}"
    )
    if not name or len(name) > _LONGEST_NAME or is_nobody(name) or web_address(name):
        return ()
    credentials = text_of(value.get("honorificSuffix"))
    if credentials and credentials not in name:
        name = f"{name}, {credentials}"
    # An organisation's name is one name, whatever commas and "and"s it holds.
    return stated_names(name) if "Person" in types(value) else (name,)


def node_references(node: Node, by_id: Mapping[str, Node], base: str = "") -> Iterator[Reference]:
    """The sources that ``node`` cites, each a line of text or a work with a name, authors, a date, an address."""
    stated = node.get("citation")
    for cited in (stated if isinstance(stated, list) else [stated])[:_MOST_REFERENCES]:
        reference = _work(cited, by_id, base) if isinstance(cited, dict) else _line(cited)
        if reference is not None:
            yield reference


def node_body(node: Node) -> str | None:
    """The text of the article ``node``, as HTML or plain text with its line breaks, if it states any."""
    for key in ("articleBody", "text"):
        stated = node.get(key)
        if isinstance(stated, list):
            stated = "\n\n".join(part for part in stated if isinstance(part, str))
        if isinstance(stated, str) and stated.strip():
            return stated
    return None


def node_questions(node: Node, by_id: Mapping[str, Node]) -> Iterator[tuple[str, str]]:
    """The questions of the FAQ page ``node`` (plain text), each with its accepted answer (HTML or plain text)."""
    stated = node.get("mainEntity")
    for entry in (stated if isinstance(stated, list) else [stated])[:_MOST_QUESTIONS]:
        question = by_id.get(str(entry.get("@id")), entry) if isinstance(entry, dict) else {}
        answer = question.get("acceptedAnswer")
        if isinstance(answer, list) and answer:
            answer = answer[0]
        if "Question" in types(question) and isinstance(answer, dict):
            asked, text = text_of(question.get("name")) or text_of(question.get("text")), answer.get("text")
            if asked and isinstance(text, str) and text.strip():
                yield asked, text


def _as_article(page: Node, by_id: Mapping[str, Node]) -> Node:
    """What the question on ``page`` and its accepted answer state of it."""
    question = page.get("mainEntity")
    question = by_id.get(str(question.get("@id")), question) if isinstance(question, dict) else {}
    answer = question.get("acceptedAnswer")
    answer = answer[0] if isinstance(answer, list) and answer else answer
    stated = {key: question.get(key) for key in ("name", "datePublished", "dateCreated", "dateModified")}
    return {**stated, "author": answer.get("author") if isinstance(answer, dict) else None}


def _first_names(node: Node, keys: tuple[str, ...], by_id: Mapping[str, Node]) -> tuple[str, ...]:
    return next((names for key in keys if (names := names_of(node.get(key), by_id))), ())


def _date(node: Node, keys: tuple[str, ...], language: str | None) -> str | None:
    for key in keys:
        values = node.get(key)
        for value in (values if isinstance(values, list) else [values])[:_MOST_NAMES]:
            stated = str(value) if type(value) is int else text_of(value)
            date = stated_date(stated, language) if stated else None
            if date:
                return date
    return None


def _line(cited: object) -> Reference | None:
    text = text_of(cited)
    return parse_reference(text, web_address(text)) if text else None


def _work(cited: Node, by_id: Mapping[str, Node], base: str) -> Reference | None:
    work = by_id.get(str(cited.get("@id")), cited)
    title = text_of(work.get("name")) or text_of(work.get("headline")) or text_of(work.get("text"))
    authors = ", ".join(_first_names(work, ("author", "creator"), by_id))
    around = work.get("isPartOf") or work.get("publisher")
    journal = text_of(around.get("name")) if isinstance(around, dict) else None
    year = (_date(work, ("datePublished",), None) or "")[:4]
    places = (address_of(work.get("url"), base), address_of(work.get("sameAs"), base), address_of(work.get("@id"), ""))
    url = next(filter(None, places), None)
    # A name that is a whole entry ("Costa A. Gout. J Made Up. 2019") holds authors and year already.
    parts = [part for part in (authors, title, journal, year) if part and (part is title or part not in (title or ""))]
    text = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts) if title else url
    if not text:
        return None
    reference = parse_reference(text, url)
    identifier = work.get("identifier")
    if isinstance(identifier, dict):
        identifier = f"{text_of(identifier.get('propertyID')) or ''}:{text_of(identifier.get('value')) or ''}"
    stated = parse_reference(text_of(identifier) or "")
    return replace(reference, doi=reference.doi or stated.doi, pmid=reference.pmid or stated.pmid)
