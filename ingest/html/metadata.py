"""Facts from a page's head: JSON-LD, meta tags, link tags, and microdata marked on visible elements."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from medcite.ingest.bylines import parse_byline
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.facts import Facts, web_address
from medcite.ingest.html.cues import is_marked_byline
from medcite.ingest.html.elements import BLOCKS, attribute, shown_text, tags
from medcite.ingest.html.json_ld import json_ld_facts
from medcite.ingest.people import split_names

# Names of meta tags (name, property or itemprop; lower case) by what they state, most trusted first.
_TITLE = ("citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title")
_AUTHOR = (
    "citation_author", "author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author",
    "sailthru.author",
)  # fmt: skip
_REVIEWER = ("reviewer", "reviewedby", "reviewed-by", "medical-reviewer", "medicalreviewer")
_PUBLISHER = (
    "citation_publisher", "og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "citation_publication_date", "citation_online_date", "dcterms.issued",
    "dcterms.created", "dc.date.issued", "dcterms.date", "dc.date", "datepublished", "pubdate",
    "publishdate", "publish-date", "date", "parsely-pub-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "dcterms.modified", "dc.date.modified", "datemodified", "og:updated_time",
    "last-modified", "lastmod", "last-updated", "lastupdated", "updated",
)  # fmt: skip
_REVIEWED = (
    "last-reviewed", "lastreviewed", "last_reviewed", "reviewed", "date-reviewed", "datereviewed",
    "dc.date.reviewed", "dcterms.reviewed", "review-date",
)  # fmt: skip
_LONGEST_TITLE = 1_000  # characters; what is longer is no title
_URL = ("og:url", "citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url")
_LANGUAGE = ("content-language", "dcterms.language", "dc.language", "language")


def page_facts(soup: BeautifulSoup, source: str = "") -> tuple[Facts, tuple[str, ...]]:
    """What a page states about itself outside its text, and every title it states, most trusted first.

    ``source`` is the page's own address if it came from the web; relative addresses are taken from there.
    """
    json_ld, meta = json_ld_facts(soup), _Meta(soup)
    language = _language(soup) or json_ld.language or meta.first(_LANGUAGE)
    facts = Facts(
        authors=meta.names(_AUTHOR),
        reviewers=meta.names(_REVIEWER),
        publisher=meta.first(_PUBLISHER),
        published=meta.date(_PUBLISHED, language),
        modified=meta.date(_MODIFIED, language),
        reviewed=meta.date(_REVIEWED, language),
    )
    facts = Facts(language=language, url=_url(soup, meta, json_ld, source)).or_else(json_ld).or_else(facts)
    title_tag = soup.find("title")
    stated = (
        json_ld.title,
        *(meta.first((name,)) for name in _TITLE),
        clean(title_tag.get_text()) if title_tag else None,
    )
    return facts, tuple(dict.fromkeys(title for title in stated if title and len(title) <= _LONGEST_TITLE))


def dublin_core_review(soup: BeautifulSoup) -> str | None:
    """The date of ``dcterms.modified``: a publisher's last statement that the text was gone over.

    It stands in for a review date only on pages that state none anywhere.
    """
    return _Meta(soup).date(("dcterms.modified",), None)


def marked_facts(soup: BeautifulSoup, content: Tag) -> Facts:
    """What elements of the page are marked to state: microdata (``itemprop``), bylines around ``content``.

    Cards of other articles state their own authors; they are passed over.
    """
    around = {id(tag) for tag in (content, *content.parents)}
    facts = Facts()
    for tag in tags(soup, BLOCKS | {"span", "a", "time", "b", "strong", "em", "i"}):
        if not (tag.has_attr("itemprop") or is_marked_byline(tag)):
            continue
        if any(holder.name in ("article", "li") and id(holder) not in around for holder in tag.parents):
            continue
        if is_marked_byline(tag):
            facts = facts.or_else(parse_byline(shown_text(tag), is_marked=True) or Facts())
        facts = facts.or_else(_microdata(tag))
    return facts


def _microdata(tag: Tag) -> Facts:
    stated = attribute(tag, "content") or attribute(tag, "datetime") or shown_text(tag)
    match attribute(tag, "itemprop"):
        case "author":
            return Facts(authors=split_names(_microdata_name(tag) or stated))
        case "reviewedBy":
            return Facts(reviewers=split_names(_microdata_name(tag) or stated))
        case "datePublished":
            return Facts(published=iso_date(stated))
        case "dateModified":
            return Facts(modified=iso_date(stated))
        case "lastReviewed":
            return Facts(reviewed=iso_date(stated))
        case _:
            return Facts()


def _microdata_name(tag: Tag) -> str:
    name = tag.find(itemprop="name")
    return shown_text(name) if isinstance(name, Tag) else ""


class _Meta:
    """The meta tags of a page (and elements with ``itemprop``), by lower-case name."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._contents: dict[str, list[str]] = {}
        for tag in tags(soup, ["meta"]):
            for key in ("name", "property", "itemprop", "http-equiv"):
                name = clean(attribute(tag, key)).lower()
                content = clean(attribute(tag, "content"))
                if name and content:
                    self._contents.setdefault(name, []).append(content)

    def first(self, names: tuple[str, ...]) -> str | None:
        return next((self._contents[name][0] for name in names if name in self._contents), None)

    def names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            stated = [content for content in self._contents.get(name, []) if not web_address(content)]
            if stated:
                return tuple(dict.fromkeys(person for content in stated for person in split_names(content)))
        return ()

    def date(self, names: tuple[str, ...], language: str | None) -> str | None:
        stated = (iso_date(content, language) for name in names for content in self._contents.get(name, []))
        return next((date for date in stated if date), None)


def _language(soup: BeautifulSoup) -> str | None:
    stated = (attribute(root, "lang") or attribute(root, "xml:lang") for root in tags(soup, ["html"]))
    return clean(next(stated, "")) or None


def _url(soup: BeautifulSoup, meta: _Meta, json_ld: Facts, source: str) -> str | None:
    links = [attribute(link, "href") for link in soup.find_all("link", rel="canonical")]
    stated = (*links, *(meta.first((name,)) for name in _URL), json_ld.url, source)
    return next((address for text in stated if text and (address := web_address(text, source))), None)
