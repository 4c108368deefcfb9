"""schema.org data, in whatever syntax a page states it: its nodes, and which of them are about the page itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from urllib.parse import unquote, urldefrag, urlsplit

from medcite.ingest.cleaning import clean
from medcite.ingest.facts import web_address
from medcite.ingest.html.title import title_key

Node = Mapping[str, object]

WHOLE_PAGE = "@page"
"""A key of nodes that can be of no other page, whatever they state."""

_SEPARATOR = re.compile(r"[/#:]")  # after the address of a vocabulary
_MOST_NODES = 5_000  # of one page; what comes after is not looked at
_MOST_CHOSEN = 10  # nodes of a kind that are about the page
_LEADS_ON = frozenset({"@graph", "@included", "mainEntity", "mainEntityOfPage", "mainContentOfPage"})
# Under these stand parts, or the articles of a list: one of them is this page's only if it says so.
_LISTS = frozenset({"hasPart", "blogPost", "blogPosts", "subjectOf", "article", "articles", "workExample"})

_ARTICLE = re.compile(
    r"(?!Job)\w*(?:Article|Posting)|Report|CreativeWork|HealthTopicContent|MedicalGuideline\w*|LearningResource|HowTo|"
    r"Recipe|WebContent|Guide"
)
_PAGE = re.compile(r"(?!SearchResults)\w*Page")
_ENTITY = re.compile(
    r"(?!MedicalOrg|MedicalClinic|MedicalBus)Medical\w+|Drug|DietarySupplement|InfectiousDisease|Vein|Artery|AnatomicalStructure|Substance"
)


_ORGANISATION = re.compile(
    r"\w*Organization|Corporation|NGO|Hospital|MedicalClinic|MedicalBusiness|CollegeOrUniversity|GovernmentOffice"
)


class Kind(IntEnum):
    """What a node is, the most telling first."""

    ARTICLE = 0
    PAGE = 1
    ENTITY = 2


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """By what a page is known apart from its schema.org data: keys of its addresses and of its titles."""

    addresses: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    base: str = ""

    @classmethod
    def of(cls, addresses: Iterable[str], titles: Iterable[str], base: str = "") -> PageIdentity:
        """The identity of the page at any of ``addresses``, with any of ``titles``; ``base`` completes addresses."""
        return cls(
            frozenset(filter(None, map(_address_key, addresses))), frozenset(filter(None, map(title_key, titles))), base
        )


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a page: those that can be about it, each with whether it is one of a list; all that have an id."""

    candidates: tuple[tuple[Node, bool], ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: Iterable[object]) -> Graph:
        """The nodes within ``roots``: objects, lists of them, or anything else, which is passed over."""
        found: list[tuple[Node, bool]] = []
        by_id: dict[str, Node] = {}
        # each with whether it can be about the page, and whether it is one of a list
        pending: list[tuple[object, bool, bool]] = [(root, True, False) for root in reversed(list(roots))]
        count = 0
        while pending and count < _MOST_NODES:
            value, is_own, is_listed = pending.pop()
            if isinstance(value, list):
                pending.extend((inner, is_own, is_listed) for inner in reversed(value[:_MOST_NODES]))
            elif isinstance(value, dict):
                count += 1
                if is_own:
                    found.append((value, is_listed))
                stated_id = value.get("@id")
                if isinstance(stated_id, str) and len(value) > 1:
                    by_id.setdefault(stated_id, value)
                pending.extend(reversed(list(_inner(value, is_own, is_listed))))
        return cls(tuple(found), by_id)

    def of_type(self, name: str) -> list[Node]:
        """The nodes of the type ``name`` that can be about the page."""
        return [node for node, _ in self.candidates if name in types(node)]

    def organisations(self) -> list[Node]:
        """The organisations that stand on their own: whose site it is."""
        return [node for node, _ in self.candidates if any(map(_ORGANISATION.fullmatch, types(node)))]

    def about(self, page: PageIdentity, *, is_visible: bool = False) -> list[Node]:
        """The nodes about the page itself, its article's first: never another's in a list, or beside it.

        An article is the page's if one of its addresses is the page's, or its headline one of the page's
        titles. Of those that state neither, the first is; so is the first of all where nothing is known to
        be the page's, since addresses stated by mistake are more frequent than articles of other pages. Not
        so where the data ``is_visible``, as marks in the text are: there the articles of other pages are
        marked as often, and a headline is as the page shows it.
        """
        kinds: dict[Kind, list[tuple[_Match, bool, Node]]] = {kind: [] for kind in Kind}
        for node, is_listed in self.candidates:
            kind = kind_of(node)
            if kind is not None:
                match = _match(node, page)
                if is_visible and match is _Match.UNKNOWN and (node.get("headline") or node.get("name")):
                    match = _Match.OTHER
                kinds[kind].append((match, is_listed, node))
        chosen: list[Node] = []
        for found in kinds.values():
            same = [node for match, _, node in found if match is _Match.SAME]
            unknown = [node for match, is_listed, node in found if match is _Match.UNKNOWN and not is_listed]
            chosen += same[:_MOST_CHOSEN] or unknown[:1]
        if not chosen and not is_visible:
            chosen = [node for found in kinds.values() for _, is_listed, node in found if not is_listed][:1]
        return chosen


class _Match(IntEnum):
    OTHER = 0
    UNKNOWN = 1
    SAME = 2


def _inner(node: Node, is_own: bool, is_listed: bool) -> Iterator[tuple[object, bool, bool]]:
    is_list = not {"ItemList", "BreadcrumbList", "SearchResultsPage"}.isdisjoint(types(node))
    for key, value in node.items():
        if isinstance(value, dict | list):
            leads_on = key in _LEADS_ON and not is_list
            yield value, is_own and (leads_on or key in _LISTS), is_listed or key in _LISTS


def types(node: Node) -> list[str]:
    """The types that ``node`` states, without the address of the vocabulary."""
    stated = node.get("@type")
    kinds = stated if isinstance(stated, list) else [stated]
    return [_SEPARATOR.split(kind)[-1] for kind in kinds[:10] if isinstance(kind, str)]


def kind_of(node: Node) -> Kind | None:
    """What ``node`` is, by its types; None for what says nothing of an article."""
    names = types(node)
    for kind, form in ((Kind.ARTICLE, _ARTICLE), (Kind.PAGE, _PAGE), (Kind.ENTITY, _ENTITY)):
        if any(form.fullmatch(name) for name in names):
            return kind
    return None


def text_of(value: object) -> str | None:
    """A string, or the first in a list or a language map, without markup and entities."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    if "&" in value:
        value = html.unescape(html.unescape(value))  # some systems escape twice
    return clean(re.sub(r"</?[a-zA-Z][^<>]*>", " ", value) if "<" in value else value) or None


def address_of(value: object, base: str) -> str | None:
    """The web address in a string, an object's ``@id`` or ``url``, or the first of a list of these."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    stated = text_of(value)
    address = web_address(stated, base) if stated else None
    return address if address is None or "#!" in address else urldefrag(address)[0]


def _match(node: Node, page: PageIdentity) -> _Match:
    if WHOLE_PAGE in node:
        return _Match.SAME
    titles = [title_key(title) for title in (text_of(node.get("headline")), text_of(node.get("name"))) if title]
    stated = [address_of(node.get(key), page.base) for key in ("url", "mainEntityOfPage")]
    name = text_of(node.get("@id")) or ""
    named = None if name.startswith("#") else address_of(name, page.base)  # "#article" may be any on the page
    addresses = [_address_key(address) for address in (*stated, named) if address]
    if not page.addresses.isdisjoint(addresses) or not page.titles.isdisjoint(titles):
        return _Match.SAME
    return _Match.OTHER if any(stated) and page.addresses else _Match.UNKNOWN


def _address_key(address: str) -> str:
    """What is alike in two addresses of one page: not the scheme, "www.", the fragment, or a slash at the end."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return f"{host}{unquote(parts.path).rstrip('/')}?{parts.query}" if host else ""
