"""The list of references of a JATS article, each entry as one line that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.identifiers import bare_doi, digits
from medcite.ingest.documents.jats_inline import content, element_text, inline_text
from medcite.ingest.documents.jats_names import short_name
from medcite.ingest.facts import web_address
from medcite.ingest.references import first_address

_CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation", "related-object", "product")
_HREF = "{http://www.w3.org/1999/xlink}href"
_MOST_AUTHORS = 6  # named in a list before "et al.", as the National Library of Medicine's style has it
_NAMES = ("name", "string-name", "collab", "anonymous", "etal")
_TITLES = ("article-title", "chapter-title", "part-title", "data-title", "trans-title")
_SOURCES = ("source", "conf-name", "edition", "publisher-loc", "publisher-name")
_PLACES = ("fpage", "lpage", "elocation-id", "page-range")
_DATES = ("year", "month", "day")
_NUMBERS = ("volume", "issue", "supplement", "issue-part")
_WRITTEN_OUT = re.compile(r"(?:doi|pmid|pmcid|pubmed)\W*$|[/=]$", re.IGNORECASE)


def add_references(article: etree._Element, builder: ArticleBuilder) -> None:
    """Add each work that ``article`` lists to ``builder``, with its address, its DOI and PubMed's number."""
    for entry in article.iter("ref"):
        if next(entry.iterancestors("sub-article", "response"), None) is None:
            for work in _works(entry):
                _add(work, builder)


def _works(entry: etree._Element) -> Iterator[etree._Element]:
    """The works under one number; of a work that is given in several forms, one."""
    works = list(entry.iterchildren(*_CITATIONS))
    for forms in entry.iterchildren("citation-alternatives"):
        works += [form for name in _CITATIONS for form in forms.iterchildren(name)][:1]
    yield from works or [entry]


def _add(work: etree._Element, builder: ArticleBuilder) -> None:
    text = clean(_line(work))
    links = [link.get(_HREF) or element_text(link) for link in work.iter("ext-link", "uri")]
    ids = {kind: each for each in work.iter("pub-id", "article-id") if (kind := each.get("pub-id-type", ""))}
    doi = next(filter(None, (bare_doi(stated) for stated in (element_text(ids.get("doi")), *links, text))), None)
    pmid = digits(element_text(ids.get("pmid")))
    address = next(filter(None, map(web_address, links)), None) or first_address(text)
    builder.reference(text, address, doi, pmid)


def _line(work: etree._Element) -> str:
    """A citation as it is punctuated, or else put together from its parts."""
    if work.tag == "ref" or re.search(r"\w|[.,;:]", _between(work)):
        return "".join(_punctuated(work))
    return _composed(work)


def _between(element: etree._Element) -> str:
    """The text in ``element`` that is in none of its children."""
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def _punctuated(work: etree._Element) -> Iterator[str]:
    last = ""
    for node in content(work):
        if isinstance(node, str):
            last = node
        elif node.tag in ("label", "pub-id", "object-id"):
            # What is only marked, not written out after "doi:", stands beside the text.
            if node.tag != "pub-id" or not _WRITTEN_OUT.search(last.rstrip()):
                continue
            last = element_text(node)
        elif node.tag in ("name", "string-name"):
            last = element_text(node) if re.search(r"\S", _between(node)) else short_name(node)
        elif node.tag == "person-group":
            last = "".join(_punctuated(node))
            if not re.search(r"[,;]", last):
                last = _people([node])
        else:
            last = inline_text([node])
        yield last


def _composed(work: etree._Element) -> str:
    """ "Costa A, Ito O. Title. Journal. 2020;12(3):45-50." """
    groups = list(work.iterchildren("person-group", *_NAMES))
    editors = [group for group in groups if group.get("person-group-type") == "editor"]
    authors = [group for group in groups if group.get("person-group-type") != "editor"]
    date, numbers, pages = (_texts(work, names) for names in (_DATES, _NUMBERS, _PLACES))
    place = "".join(numbers[:1]) + "".join(f"({number})" for number in numbers[1:2])
    issue = "".join([" ".join(date), f";{place}" if place else "", f":{'-'.join(pages)}" if pages else ""])
    known = {"person-group", *_NAMES, *_TITLES, *_SOURCES, *_PLACES, *_DATES, *_NUMBERS, "pub-id", "object-id", "label"}
    rest = [clean(inline_text([child])) for child in work if child.tag not in known]
    sentences = [
        _people(authors),
        *_texts(work, _TITLES),
        f"In: {_people(editors)}, editors" if editors else "",
        *_texts(work, _SOURCES),
        issue.lstrip(";:"),
        *rest,
    ]
    return " ".join(s if s.endswith((".", "?", "!")) else f"{s}." for s in sentences if s)


def _texts(work: etree._Element, names: tuple[str, ...]) -> list[str]:
    texts = (clean(element_text(part)) for name in names for part in work.iterchildren(name))
    return [text for text in texts if text]


def _people(groups: list[etree._Element]) -> str:
    """The names in ``groups``, or that these are."""
    people = [name for group in groups for name in ([group] if group.tag in _NAMES else group.iterchildren(*_NAMES))]
    names = [clean(short_name(person)) for person in people if person.tag != "etal"]
    is_cut = len(names) > _MOST_AUTHORS or any(person.tag == "etal" for person in people)
    return ", ".join(filter(None, (*names[:_MOST_AUTHORS], "et al" if is_cut else "")))
