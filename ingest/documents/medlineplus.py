"""Reading health topics of MedlinePlus, from the XML files that the National Library of Medicine publishes."""

from __future__ import annotations

import re
from itertools import chain

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.dates import iso_date
from medcite.ingest.documents.html_fragment import add_fragment
from medcite.ingest.documents.xml_parsing import parse_xml
from medcite.ingest.facts import Facts, Stated, web_address
from medcite.ingest.record import Record

_LANGUAGES = {"English": "en", "Spanish": "es"}
_ALSO_CALLED = {"es": "También llamado"}  # as the page of a topic begins; in English "Also called"
# A line that only names the institute whose text it is.
_ATTRIBUTION = re.compile(r'<p\b[^<>]{0,200}\bclass="NLMattribution"[^<>]{0,200}>([^<>]{0,300})</p>', re.IGNORECASE)
# What a topic has beside its text, and why it is none.
_LEFT_OUT = {
    "group": "subject groups",
    "language-mapped-topic": "links",
    "mesh-heading": "subject headings",
    "other-language": "links",
    "related-topic": "links",
    "see-reference": "subject headings",
    "site": "links",
}


def read_medlineplus(record: Record) -> Reading:
    """Read the health topic that ``record`` holds; of several, the first.

    The pages of other organisations that a topic lists are for further reading, not what its text was
    taken from: they are left out, and are no references.

    Raises:
        ReadingError: it is not well-formed, or holds no health topic with a summary.
    """
    root = parse_xml(record.data)
    topic = root if root.tag == "health-topic" else next(root.iter("health-topic"), None)
    if topic is None:
        raise ReadingError("holds no health topic")
    language = _LANGUAGES.get(topic.get("language", "English"))
    builder = ArticleBuilder()
    summaries = [_markup(summary) for summary in topic.iterchildren("full-summary")]
    if any(map(clean, summaries)):
        names = filter(None, (_text(each) for each in topic.iterchildren("also-called")))
        also_called = "; ".join(dict.fromkeys(names))
        builder.paragraph(f"{_ALSO_CALLED.get(language or '', 'Also called')}: {also_called}" if also_called else "")
    for summary in summaries:
        for attribution in _ATTRIBUTION.finditer(summary):
            builder.drop(attribution[1], "byline")
        add_fragment(_ATTRIBUTION.sub("", summary), builder)
    for part in topic.iterchildren(*_LEFT_OUT):
        builder.drop(_shown(part), _LEFT_OUT[str(part.tag)])
    institutes = (Facts(publisher=_text(each) or None) for each in topic.iterchildren("primary-institute"))
    facts = Facts(
        title=clean(topic.get("title", "")) or None,
        publisher="MedlinePlus",
        published=iso_date(topic.get("date-created", "")),
        language=language,
        url=web_address(topic.get("url", "")),
    )
    stated = [
        Stated("medlineplus", facts),
        *(Stated("medlineplus primary-institute", institute) for institute in institutes),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
    ]
    return builder.build(record.source, stated)


def _markup(summary: etree._Element) -> str:
    """The HTML of a summary, which stands there escaped, as text; in some files as elements."""
    inner = (etree.tostring(child, encoding="unicode") for child in summary)
    return "".join(chain([summary.text or ""], inner))


def _text(element: etree._Element) -> str:
    return clean(" ".join(str(text) for text in element.itertext()))


def _shown(element: etree._Element) -> str:
    """What the page shows of a link: its title, and who is behind it."""
    return " ".join(filter(None, (clean(element.get("title", "")), _text(element))))
