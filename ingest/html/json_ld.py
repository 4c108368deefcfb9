"""Facts from JSON-LD, the block of schema.org data in which most pages describe themselves."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.people import split_names

_ARTICLE = re.compile(r"(?:\w*Article|\w*Posting|Report|MedicalScholarlyArticle)$")
_PAGE = re.compile(r"\w*Page$")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$")
_MOST_NODES = 5_000  # of one page; what comes after is not looked at
_DEEPEST_NAME = 4  # how far a name may be wrapped: {"@list": [{"name": ...}]}

Node = dict[str, object]


def json_ld_facts(soup: BeautifulSoup) -> Facts:
    """What the page's JSON-LD states about its article; malformed JSON-LD states nothing."""
    nodes = [node for script in soup.find_all("script", type=_is_json_ld) for node in _nodes(script.get_text())]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    facts = Facts()
    for kind in (_ARTICLE, _PAGE):
        for node in nodes:
            if any(kind.match(name) for name in _types(node)):
                facts = facts.or_else(_facts(node, by_id))
    sites = (name for node in nodes if "WebSite" in _types(node) for name in _site_names(node, by_id))
    return facts.or_else(Facts(publisher=next(sites, None)))


def _is_json_ld(kind: str | None) -> bool:
    return kind is not None and kind.split(";")[0].strip().lower() == "application/ld+json"


def _nodes(script: str) -> Iterator[Node]:
    """Every object in a script, outer before inner."""
    try:
        pending = [json.loads(_WRAPPER.sub("", script), strict=False)]
    except (ValueError, RecursionError):
        return
    count = 0
    while pending and count < _MOST_NODES:
        value = pending.pop()
        if isinstance(value, dict):
            count += 1
            yield value
            pending.extend(reversed([inner for inner in value.values() if isinstance(inner, dict | list)]))
        elif isinstance(value, list):
            pending.extend(reversed(value))


def _types(node: Node) -> list[str]:
    stated = node.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return [re.split("[/#:]", kind)[-1] for kind in kinds if isinstance(kind, str)]


def _facts(node: Node, by_id: dict[str, Node]) -> Facts:
    language = _text(node.get("inLanguage"))
    return Facts(
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=_names(node.get("author"), by_id) or _names(node.get("creator"), by_id),
        reviewers=_names(node.get("reviewedBy"), by_id),
        publisher=next(
            (name for key in ("publisher", "sourceOrganization") for name in _names(node.get(key), by_id)), None
        ),
        published=_date(node.get("datePublished"), language),
        modified=_date(node.get("dateModified"), language),
        reviewed=_date(node.get("lastReviewed"), language),
        language=language,
        url=_address(node.get("url")) or _address(node.get("mainEntityOfPage")),
    )


def _site_names(site: Node, by_id: dict[str, Node]) -> tuple[str, ...]:
    return _names(site.get("publisher"), by_id) or _names(site, by_id)


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return clean(html.unescape(value)) or None if isinstance(value, str) else None


def _date(value: object, language: str | None) -> str | None:
    stated = _text(value)
    return iso_date(stated, language) if stated else None


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    stated = _text(value)
    return web_address(stated) if stated else None


def _names(value: object, by_id: dict[str, Node], depth: int = 0) -> tuple[str, ...]:
    """The names in a person, an organisation, a bare string, a reference to a node, or a list of these."""
    if depth > _DEEPEST_NAME:
        return ()
    if isinstance(value, str):
        stated = clean(html.unescape(value))
        return () if web_address(stated) else split_names(stated)
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for inner in value for name in _names(inner, by_id, depth + 1)))
    if not isinstance(value, dict):
        return ()
    if "name" not in value and "@list" not in value:
        value = by_id.get(str(value.get("@id")), value)
    if "@list" in value:
        return _names(value["@list"], by_id, depth + 1)
    name = _text(value.get("name"))
    if not name:
        return ()
    credentials = _text(value.get("honorificSuffix"))
    if credentials and credentials not in name:
        name = f"{name}, {credentials}"
    # An organisation's name is one name, whatever commas and "and"s it holds.
    return split_names(name) if "Person" in _types(value) else (name,)
