"""Reading an article that is a JSON object: its facts in fields, its text as sections, HTML, Markdown or plain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder, Dropped, Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.json_facts import json_facts, json_references
from medcite.ingest.documents.json_object import JsonObject, load_object
from medcite.ingest.documents.json_sections import add_sections
from medcite.ingest.facts import Facts, Stated, settle, statements
from medcite.ingest.record import Record

# Fields that may hold the whole text, the one that tells most of its structure first.
_SECTIONS = ("sections",)
_HTML = ("html", "bodyhtml", "contenthtml")
_MARKDOWN = ("markdown", "md", "bodymarkdown", "contentmarkdown")
_TEXT = ("text", "content", "body", "articlebody", "fulltext", "plaintext")
_Forms = Sequence[tuple[str, object]]  # fields with the text, and what they hold
_TAG = re.compile(r"<(?:p|div|h[1-6]|[uo]l|br|table|section|article|html)\b[^<>]{0,500}>", re.IGNORECASE)


def read_json_article(record: Record) -> Reading:
    """Read the article that ``record`` holds as one JSON object.

    Its text is its ``sections``, else its ``html``, its ``markdown`` or its ``text``: the first of these
    that holds any. What the other fields state is the publisher's own data, so it is trusted before what
    the text says about itself.

    Raises:
        ReadingError: it is no JSON object, or holds no article text.
    """
    from medcite.ingest.reading import title_from  # here: reading imports this

    stated = load_object(record.data)
    facts = json_facts(stated)
    known = [Stated("json", facts), *record.stated]
    inner = replace(record, data=b"", address=record.address or facts.url or "", stated=tuple(known))
    fallback_title = "" if settle(known).title else title_from(record.source)
    forms = list(_forms(stated))
    reason = "holds no article text"
    for place, (key, value) in enumerate(forms):
        try:
            reading = _read(key, value, inner, fallback_title)
        except ReadingError as error:
            reason = str(error)
            continue
        return _completed(reading, known, stated, forms[place + 1 :])
    raise ReadingError(reason)


def _forms(stated: JsonObject) -> Iterator[tuple[str, object]]:
    for keys in (_SECTIONS, _HTML, _MARKDOWN, _TEXT):
        for key in keys:
            if stated.get(key):
                yield key, stated[key]


def _read(key: str, value: object, record: Record, fallback_title: str) -> Reading:
    if not isinstance(value, str):
        builder = ArticleBuilder()
        bylines = add_sections(value, builder)
        shown = [Stated("byline", bylines), Stated("address", Facts(url=record.address or None))]
        named = Stated("file name", Facts(title=fallback_title))
        return builder.build(record.source, [*record.stated, *shown, named])
    # Each reader is imported when first needed: most collections are of one form.
    if key in _HTML or (key not in _MARKDOWN and _TAG.search(value)):
        from medcite.ingest.html.page import read_html

        return read_html(value, record, fallback_title=fallback_title)
    if key in _MARKDOWN:
        from medcite.ingest.documents.markdown import read_markdown

        return read_markdown(value, record, fallback_title=fallback_title)
    from medcite.ingest.text.plain_text import read_plain_text

    return read_plain_text(value, record, fallback_title=fallback_title)


def _completed(reading: Reading, known: Sequence[Stated], stated: JsonObject, others: _Forms) -> Reading:
    """``reading`` with what is ``known`` put first, and with what stands beside it: references, ``others``."""
    article = reading.article
    shown = Facts(**{field.name: getattr(article, field.name) for field in fields(Facts)})
    facts = settle([*known, Stated("", shown)])
    article = replace(
        article,
        **asdict(facts),
        sections=tuple(replace(each, path=(facts.title or "", *each.path[1:])) for each in article.sections),
        references=(*article.references, *json_references(stated)),
        statements=tuple(dict.fromkeys((*statements(known), *article.statements))),
    )
    left_out = (Dropped(clean(text), f'field "{key}"') for key, text in others if isinstance(text, str))
    return Reading(article, (*reading.dropped, *left_out))
