"""What a JATS article's front matter states about it: title, people, journal, dates, addresses."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.documents.identifiers import bare_doi, digits, doi_address
from medcite.ingest.documents.jats_inline import element_text, whole_text
from medcite.ingest.documents.jats_names import full_name
from medcite.ingest.facts import Facts, Stated

_META = "{*}front/{*}article-meta"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Dates of publication by what they are of, the most telling first: online, then in print, then of the issue.
_PUBLISHED = ("epub", "electronic pub", "pub", "electronic", "epub-ppub", "ppub", "print pub", "print", "collection")
_MODIFIED = frozenset({"corrected", "correction", "modified", "revised", "update", "updated"})
_LATE = frozenset({"nihms-submitted", "pmc-release"})  # of copies of what was published elsewhere before
_AUTHORS = frozenset({"author", ""})
_REVIEWERS = frozenset({"reviewed-by", "reviewer"})
# What front matter holds beside its facts, and why it is no text of the article.
_LEFT_OUT = {
    "aff": "affiliations",
    "author-notes": "author notes",
    "custom-meta-group": "metadata",
    "funding-group": "funding",
    "kwd-group": "keywords",
    "permissions": "licence",
    "trans-abstract": "translated abstract",
    "trans-title-group": "translated title",
}


def jats_facts(article: etree._Element) -> Iterator[Stated]:
    """What ``article`` states about itself, the most trusted first.

    A citation names the journal, so that stands for the publisher, whose own name is stated after it.
    The address is the DOI's, then PubMed Central's.
    """
    meta, journal = article.find("front/article-meta"), article.find("front/journal-meta")
    meta = etree.Element("article-meta") if meta is None else meta
    journal = etree.Element("journal-meta") if journal is None else journal
    doi, *others = [*addresses(article_ids(article)), None]
    yield Stated(
        "jats",
        Facts(
            title=_title(meta),
            authors=_names(meta, _AUTHORS),
            reviewers=_names(meta, _REVIEWERS),
            publisher=_text(journal, "journal-title-group/journal-title", "journal-title", "abbrev-journal-title"),
            published=_published(meta),
            modified=_modified(meta),
            language=clean(article.get(_XML_LANG, "")).lower() or None,
            url=doi,
        ),
    )
    yield Stated("jats publisher", Facts(publisher=_text(journal, "publisher/publisher-name")))
    for address in others:
        yield Stated("jats article-id", Facts(url=address))


def drop_front_matter(article: etree._Element, builder: ArticleBuilder) -> None:
    """Note what the front matter shows and the article's text does not."""
    for meta in article.findall("front/article-meta"):
        for part in meta.iter(*_LEFT_OUT):
            builder.drop(whole_text(part), _LEFT_OUT[str(part.tag)])


def article_ids(article: etree._Element) -> dict[str, str]:
    """The identifiers of ``article``: "doi" (bare), "pmc" and "pmid" (digits); its elements may have a namespace."""
    found: dict[str, str] = {}
    for stated in article.iterfind(f"{_META}/{{*}}article-id"):
        text = clean("".join(stated.itertext()))
        match stated.get("pub-id-type", ""):
            case "doi":
                kind, value = "doi", bare_doi(text)
            case "pmc" | "pmcid" | "pmcaid" | "pmc-aid":
                kind, value = "pmc", digits(text.rpartition(".")[0] or text)  # "PMC123.2" is its second version
            case "pmid":
                kind, value = "pmid", digits(text)
            case _:
                continue
        if value:
            found.setdefault(kind, value)
    return found


def addresses(ids: dict[str, str]) -> Iterator[str]:
    """Where the article with these identifiers is to be found, the most lasting address first."""
    if "doi" in ids:
        yield doi_address(ids["doi"])
    if "pmc" in ids:
        yield f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{ids['pmc']}/"
    if "pmid" in ids:
        yield f"https://pubmed.ncbi.nlm.nih.gov/{ids['pmid']}/"


def _text(element: etree._Element, *paths: str) -> str | None:
    """The text at the first of ``paths`` that leads to any."""
    found = (clean(element_text(part, markers=False)) for path in paths for part in element.findall(path))
    return next(filter(None, found), None)


def _title(meta: etree._Element) -> str | None:
    title = _text(meta, "title-group/article-title", "article-title")
    subtitle = _text(meta, "title-group/subtitle", "title-group/article-title/subtitle")
    if not title or not subtitle or subtitle in title:
        return title
    return f"{title} {subtitle}" if title.endswith((":", ".", "?", "!", "-", "–", "—")) else f"{title}: {subtitle}"


def _names(meta: etree._Element, kinds: frozenset[str]) -> tuple[str, ...]:
    contributors = meta.iterfind("contrib-group/contrib")
    names = (full_name(each) for each in contributors if each.get("contrib-type", "") in kinds)
    return tuple(dict.fromkeys(filter(None, names)))


def _published(meta: etree._Element) -> str | None:
    ranked = []
    for stated in meta.findall("pub-date"):
        date_type = stated.get("date-type", "").replace("publication", "pub")
        kind = stated.get("pub-type") or f"{stated.get('publication-format', '')} {date_type}".strip()
        date = _date(stated)
        if date and not {kind, date_type} & _MODIFIED:
            others = len(_PUBLISHED) + (kind in _LATE)
            ranked.append((_PUBLISHED.index(kind) if kind in _PUBLISHED else others, date))
    return min(ranked, key=lambda entry: entry[0])[1] if ranked else None


def _modified(meta: etree._Element) -> str | None:
    """The last date of a change after publication; a manuscript's revision before it is none."""
    events = [*meta.findall("pub-date"), *meta.findall("history/date"), *meta.findall("pub-history/event")]
    dates = []
    for event in events:
        kinds = {event.get(name, "") for name in ("date-type", "pub-type", "event-type")}
        date = event.find("date") if event.tag == "event" else event
        if date is not None and (kinds | {date.get("date-type", "")}) & _MODIFIED:
            dates.append(_date(date) or "")
    return max(dates, default="") or None


def _date(stated: etree._Element) -> str | None:
    """A date in parts, or as its attribute or its text states it, as exact as that is."""
    year, month, day = (_text(stated, name) or "" for name in ("year", "month", "day"))
    month, day = (f"{part:0>2}" if part.isdigit() else part for part in (month, day))
    forms = (
        stated.get("iso-8601-date", ""),
        *([f"{year}-{month}-{day}", f"{year}-{month}"] if month.isdigit() else [f"{day} {month} {year}"]),
        f"{month} {year}",
        year,
        _text(stated, "string-date") or "",
    )
    return next(filter(None, map(iso_date, forms)), None)
