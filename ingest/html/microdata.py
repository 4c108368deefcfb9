"""Microdata and RDFa Lite: schema.org data in the attributes of visible elements, read as nodes like JSON-LD's.

Microdata as the HTML standard defines it: a property belongs to the innermost item around it, so that the
author of a comment or of a teaser is not the article's. RDFa in the Lite profile of the W3C, with
``typeof`` for ``itemscope`` and ``property`` for ``itemprop``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.elements import attribute
from medcite.ingest.html.marks import short_text
from medcite.ingest.html.schema_nodes import WHOLE_PAGE, Node

_MOST_ELEMENTS = 5_000  # with marks; what comes after is not looked at
_MOST_REFERRED = 10  # elements elsewhere that the items may refer to
_MOST_VALUES = 1_000  # of one property

# What is read; the text of the article, its images and the rest stand elsewhere.
_READ = frozenset(
    [
        "alternativeHeadline", "alternateName", "author", "citation", "contributor", "copyrightHolder", "creator",
        "dateCreated", "dateModified", "datePublished", "familyName", "givenName", "headline", "honorificSuffix",
        "inLanguage", "lastReviewed", "mainEntity", "mainEntityOfPage", "name", "publisher", "reviewedBy",
        "sourceOrganization", "url",
    ]
)  # fmt: skip
_WHOLE = ("html", "body", "main")
_ADDRESSES = frozenset({"mainEntityOfPage", "url"})  # of a link with another property its text is meant


class Items:
    """The items that ``marked`` elements of a page make up."""

    def __init__(self, soup: BeautifulSoup, marked: Sequence[Tag]) -> None:
        """Read the items; ``marked`` are the elements with marks, in document order."""
        self._nodes: dict[int, dict[str, object]] = {}  # of each item, by the id of its element
        self._scopes: dict[int, Tag | None] = {}  # the item around what is in an element, by that one's id
        self._referred: dict[int, Tag] = {}  # by the id of an element that an item refers to: that item
        self._roots: list[tuple[Tag, Node]] = []
        self._owned: set[int] = set()
        self.loose: list[Tag] = []
        marked = marked[:_MOST_ELEMENTS]
        for tag in marked:
            if tag.has_attr("itemref"):
                self._refer(soup, tag)
        for tag in marked:
            self._take(tag)

    @property
    def owned(self) -> frozenset[int]:
        """The ids (as objects) of elements that state a property of an item."""
        return frozenset(self._owned)

    @property
    def microdata(self) -> list[Node]:
        """The outermost items stated as microdata."""
        return [node for tag, node in self._roots if tag.has_attr("itemscope")]

    @property
    def rdfa(self) -> list[Node]:
        """The outermost items stated as RDFa."""
        return [node for tag, node in self._roots if not tag.has_attr("itemscope")]

    def _refer(self, soup: BeautifulSoup, item: Tag) -> None:
        for name in attribute(item, "itemref").split()[:_MOST_REFERRED]:
            found = soup.find(id=name)
            if isinstance(found, Tag) and len(self._referred) < _MOST_REFERRED:
                self._referred.setdefault(id(found), item)

    def _take(self, tag: Tag) -> None:
        is_item = tag.has_attr("itemscope") or tag.has_attr("typeof")
        names = list(_properties(tag))
        # In RDFa, an element that says what it is about states a property of that.
        is_own_subject = is_item and not tag.has_attr("itemscope") and tag.has_attr("about")
        holder = tag if is_own_subject else self._referred.get(id(tag)) or self._scope(tag.parent)
        if is_item:
            node = self._node(tag)
            if holder is None or holder is tag or not names:
                self._roots.append((tag, node))
                if not is_own_subject:
                    return
        if not names or (tag.name == "meta" and holder is None):
            return
        if holder is None:
            self.loose.append(tag)
            return
        self._owned.add(id(tag))
        wanted = [name for name in names if name in _READ]
        value = self._node(tag) if is_item and not is_own_subject else None
        for name in wanted:
            values = self._node(holder).setdefault(name, [])
            if isinstance(values, list) and len(values) < _MOST_VALUES:
                values.append(value or property_text(tag, name))

    def _node(self, item: Tag) -> dict[str, object]:
        node = self._nodes.get(id(item))
        if node is None:
            kinds = attribute(item, "itemtype") or attribute(item, "typeof")
            node = self._nodes[id(item)] = {"@type": kinds.split()}
            stated = attribute(item, "itemid") or attribute(item, "resource") or attribute(item, "about")
            if stated:
                node["@id"] = stated
            if item.name in _WHOLE:
                node[WHOLE_PAGE] = True
        return node

    def _scope(self, tag: Tag | None) -> Tag | None:
        """The innermost item that ``tag`` is, or is in."""
        passed: list[Tag] = []
        scope: Tag | None = None
        while tag is not None:
            if id(tag) in self._scopes:
                scope = self._scopes[id(tag)]
                break
            passed.append(tag)
            if tag.has_attr("itemscope") or tag.has_attr("typeof"):
                scope = tag
                break
            if id(tag) in self._referred:
                scope = self._referred[id(tag)]
                break
            tag = tag.parent
        self._scopes.update((id(each), scope) for each in passed)
        return scope


def property_text(tag: Tag, name: str) -> str:
    """The value that ``tag`` gives the property ``name``: an attribute made for it, else the text it shows."""
    stated = attribute(tag, "content") or attribute(tag, "datetime")
    if not stated and tag.name == "abbr":  # as microformats had dates, from which many marks come
        stated = attribute(tag, "title")
    if stated:
        return stated
    address = attribute(tag, "href") or attribute(tag, "resource")
    if address and (name in _ADDRESSES or tag.name == "link"):
        return address
    return short_text(tag)


def _properties(tag: Tag) -> Iterator[str]:
    """The names of schema.org's properties that ``tag`` states, without the vocabulary's address or prefix."""
    for name in attribute(tag, "itemprop").split():
        yield name.rstrip("/").rsplit("/", 1)[-1]
    for name in attribute(tag, "property").split():
        if "schema.org/" in name:
            yield name.rsplit("/", 1)[-1]
        elif ":" not in name or name.startswith("schema:"):  # not "og:title", "dc:date"
            yield name.removeprefix("schema:")
