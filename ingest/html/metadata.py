"""What a page states about itself apart from its text, and in which order its statements are trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from medcite.corpus.article import Reference
from medcite.corpus.names import is_person
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated, settle, web_address
from medcite.ingest.html.elements import attribute
from medcite.ingest.html.json_ld import json_ld_graph
from medcite.ingest.html.marks import Marks, gather, short_text
from medcite.ingest.html.meta_tags import MetaTags
from medcite.ingest.html.microdata import Items
from medcite.ingest.html.schema_facts import (
    language_of,
    names_of,
    node_body,
    node_facts,
    node_questions,
    node_references,
    site_name,
)
from medcite.ingest.html.schema_nodes import Graph, Node, PageIdentity, types
from medcite.ingest.html.title import site_name_in, without_site_name

_LONGEST_TITLE = 1_000  # characters; what is longer is no title
_MOST_LINKS = 500  # link elements among which the canonical one is looked for
_MOST_HEADINGS = 3  # h1 elements among which the title is looked for


@dataclass(frozen=True, slots=True)
class PageStatements:
    """What a page states about itself outside the text that it shows.

    Attributes:
        stated: what is trusted before the bylines in the text, the most trusted first.
        fallbacks: what is trusted after them.
        stand_in: the date that stands for that of a review where none is stated anywhere.
        titles: every title stated, whole, the most trusted first.
        site_names: what the site and its publisher are called.
        language: the page's language, as a language tag.
        url: the page's own address.
        marks: the elements that state all this.
        loose: elements that microdata marks as properties of nothing: of the page, it seems.
        graph: the nodes of the page's JSON-LD.
        nodes: those of them that are about the page, its article's first.
    """

    stated: tuple[Stated, ...]
    fallbacks: tuple[Stated, ...]
    stand_in: tuple[Stated, ...]
    titles: tuple[str, ...]
    site_names: tuple[str, ...]
    language: str | None
    url: str | None
    marks: Marks = field(repr=False)
    loose: tuple[Tag, ...] = field(repr=False)
    graph: Graph = field(repr=False)
    nodes: tuple[Node, ...] = field(repr=False)
    base: str = ""

    def references(self) -> tuple[Reference, ...]:
        """The sources that the page's JSON-LD says its article cites."""
        found = (each for node in self.nodes for each in node_references(node, self.graph.by_id, self.base))
        return tuple(dict.fromkeys(found))

    def body(self) -> str | None:
        """The longest text (HTML, or plain text) that the page's JSON-LD gives its article; None without."""
        return max((body for node in self.nodes if (body := node_body(node))), key=len, default=None)

    def questions(self) -> tuple[tuple[str, str], ...]:
        """The questions (plain text) of the page's JSON-LD, each with its answer (HTML or plain text)."""
        pages = [*self.graph.of_type("FAQPage"), *self.graph.of_type("QAPage")]
        return tuple(dict.fromkeys(pair for page in pages for pair in node_questions(page, self.graph.by_id)))


def page_statements(soup: BeautifulSoup, address: str = "") -> PageStatements:
    """What the page ``soup``, fetched from ``address`` (or ""), states about itself outside its text.

    The order of trust, for each fact: JSON-LD, which publishers keep for search engines and which alone
    tells the article from what surrounds it; then meta elements; then microdata and RDFa, which templates
    put around whatever is shown. Articles of other pages, in lists or cards, state nothing of this one.
    For the address it is the canonical link, which is there to say just that; for the language, what
    the html element says, by which browsers go. For the title meta elements made for journals and for
    sharing come before the title element, which carries the site's name.

    An author who is an organisation, as often the publisher itself, comes after persons whom a byline names.
    """
    marks = gather(soup)
    base = _base(marks, address)
    items = Items(soup, marks.items)
    meta = MetaTags(marks.metas, items.owned)
    json_ld = json_ld_graph(marks.scripts)
    canonical = list(_canonical(marks, base))
    identity = _identity(marks, meta, canonical, base, address)
    nodes = json_ld.about(identity)
    stated_languages = (_language(marks), *(language_of(node.get("inLanguage")) for node in nodes))
    language = next(filter(None, stated_languages), None)

    described = [
        *_described("json-ld", json_ld, nodes, base),
        *meta.statements(language, base),
        *_marked_up("microdata", Graph.of(items.microdata), identity),
        *_marked_up("rdfa", Graph.of(items.rdfa), identity),
    ]
    first = _first_page(marks, base, canonical)
    if first:  # this is a later page, with text of its own: it is not at that address
        canonical = []
        described = [
            replace(each, facts=replace(each.facts, url=None)) if each.facts.url == first else each
            for each in described
        ]
    names = [name for each in described if (name := each.facts.publisher)]
    site_names = tuple(dict.fromkeys((*names, *meta.site_names())))
    elements = (Stated("title element", Facts(title=short_text(title))) for title in marks.titles[:1])
    titles = [each for each in (*_only(described, "title"), *elements) if len(each.facts.title or "") <= _LONGEST_TITLE]
    # Addresses of a whole site are a common mistake where an article's is due, so they come last.
    urls = [*canonical, *_only(described, "url"), Stated("address", Facts(url=web_address(address)))]
    urls.sort(key=_is_of_whole_site)
    persons, organisations = _apart(described)
    stated = [
        Stated("html lang", Facts(language=_language(marks))),
        *(_without_site_name(title, site_names, urls[0].facts.url or "") for title in titles),
        *urls,
        *persons,
    ]
    return PageStatements(
        stated=tuple(stated),
        fallbacks=(*organisations, *_owner(json_ld)),
        stand_in=tuple(
            Stated(each.origin, Facts(reviewed=each.facts.modified))
            for each in _only(described, "modified")
            if each.origin == "meta dcterms.modified"
        ),
        titles=tuple(dict.fromkeys(title for each in titles if (title := each.facts.title))),
        site_names=site_names,
        language=next(filter(None, (each.facts.language for each in stated)), None),
        url=urls[0].facts.url,
        marks=marks,
        loose=tuple(items.loose),
        graph=json_ld,
        nodes=tuple(nodes),
        base=base,
    )


def in_order_of_trust(
    page: PageStatements, title: str, bylines: Sequence[Stated], marked: Sequence[Stated]
) -> list[Stated]:
    """All that a page states, the most trusted first.

    The ``title`` that it shows over its text (or "") comes before those stated elsewhere, which are made for
    lists of search results; ``bylines`` in the text come before what is only ``marked`` in the markup, as
    :mod:`medcite.ingest.html.marked` finds it. Where nothing states a review, the last modification as Dublin
    Core has it stands for one: the publisher's last word on when the text was gone over. Where nothing names
    a publisher, what stands beside the title in the title element is taken for the site's name.
    """
    stated = [Stated("heading", Facts(title=title or None)), *page.stated, *bylines, *marked, *page.fallbacks]
    if not settle(stated).publisher:
        stated += _publisher_in_title(page, title)
    return stated if settle(stated).reviewed else [*stated, *page.stand_in]


def _publisher_in_title(page: PageStatements, title: str) -> Iterator[Stated]:
    shown = title or settle(page.stated).title or ""
    for element in page.marks.titles[:1]:
        name = site_name_in(short_text(element)[:_LONGEST_TITLE], shown, page.url or "")
        yield Stated("title element", Facts(publisher=name))


def _identity(marks: Marks, meta: MetaTags, canonical: Sequence[Stated], base: str, address: str) -> PageIdentity:
    """By what the page's own nodes are told from those of other pages."""
    addresses = [address, *(each.facts.url or "" for each in canonical)]
    addresses += [web_address(stated, base) or "" for stated in meta.get("og:url")]
    shown = [short_text(tag) for tag in (*marks.headings[:_MOST_HEADINGS], *marks.titles[:1])]
    return PageIdentity.of(addresses, _with_parts([*shown, *meta.get("og:title"), *meta.get("citation_title")]), base)


def _described(syntax: str, graph: Graph, nodes: Sequence[Node], base: str) -> Iterator[Stated]:
    """The facts of the ``nodes`` about the page, and of the site it belongs to."""
    for node in nodes:
        yield Stated(f"{syntax} {next(iter(types(node)), '')}".strip(), node_facts(node, graph.by_id, base))
    publishers = filter(None, (site_name(node, graph.by_id) for node in graph.of_type("WebSite")))
    yield Stated(f"{syntax} WebSite", Facts(publisher=next(publishers, None)))


def _marked_up(syntax: str, graph: Graph, page: PageIdentity) -> Iterator[Stated]:
    """The facts of the items in the text that are about the page."""
    for each in _described(syntax, graph, graph.about(page, is_visible=True), page.base):
        yield Stated(syntax, each.facts)


def _owner(graph: Graph) -> Iterator[Stated]:
    """The organisation whose page it is, if the data name just one on its own."""
    owners = graph.organisations()
    if len(owners) == 1:
        name = next(iter(names_of(owners[0], graph.by_id)), None)
        yield Stated(f"json-ld {types(owners[0])[0]}", Facts(publisher=name))


def _only(stated: Sequence[Stated], fact: str) -> Iterator[Stated]:
    for each in stated:
        value = getattr(each.facts, fact)
        if value:
            yield Stated(each.origin, Facts(**{fact: value}))


def _without_site_name(stated: Stated, site_names: Sequence[str], address: str) -> Stated:
    return Stated(stated.origin, Facts(title=without_site_name(stated.facts.title or "", site_names, address)))


def _apart(stated: Sequence[Stated]) -> tuple[list[Stated], list[Stated]]:
    """``stated`` but for titles, addresses and authors none of whom is a person; and these authors."""
    persons, organisations = [], []
    for each in stated:
        authors = each.facts.authors
        if authors and not any(map(is_person, authors)):
            organisations.append(Stated(each.origin, Facts(authors=authors)))
            authors = ()
        persons.append(Stated(each.origin, replace(each.facts, title=None, url=None, authors=authors)))
    return persons, organisations


def _with_parts(titles: Sequence[str]) -> Iterator[str]:
    """``titles`` whole and without what may be the site's name, for comparing."""
    for title in titles:
        yield title
        yield without_site_name(title, ())
        for separator in (" - ", " – ", " — ", ": "):
            if separator in title:
                yield title.rpartition(separator)[0]


def _base(marks: Marks, address: str) -> str:
    """What relative addresses of the page are relative to; "" if nothing is known of that."""
    return (web_address(marks.base, address) if marks.base else None) or web_address(address) or ""


def _language(marks: Marks) -> str | None:
    return language_of(clean(marks.language))


def _canonical(marks: Marks, base: str) -> Iterator[Stated]:
    for link in marks.links[:_MOST_LINKS]:
        if "canonical" in attribute(link, "rel").lower().split():
            url = web_address(attribute(link, "href"), base)
            if url:
                yield Stated("link canonical", Facts(url=url))


def _first_page(marks: Marks, base: str, canonical: Sequence[Stated]) -> str | None:
    """The address of the first page of an article of several, if this is a later one that names it as its own.

    The page before it tells: it is the first, or has its address with something after it.
    """
    first = next((link.facts.url for link in canonical), None)
    for link in marks.links[:_MOST_LINKS] if first else ():
        if first and "prev" in attribute(link, "rel").lower().split():
            before = web_address(attribute(link, "href"), base)
            if before and (before == first or before.startswith((f"{first}?", f"{first.rstrip('/')}/"))):
                return first
    return None


def _is_of_whole_site(stated: Stated) -> bool:
    """Whether an address is a site's front page: as that of an article a common mistake, so it comes last."""
    parts = urlsplit(stated.facts.url or "")
    return parts.path in ("", "/") and not parts.query
