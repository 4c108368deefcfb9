"""Reading JATS, the XML in which journals give their articles, and PubMed Central all of its own."""

from __future__ import annotations

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.documents.jats_facts import drop_front_matter, jats_facts
from medcite.ingest.documents.jats_references import add_references
from medcite.ingest.documents.jats_text import add_text
from medcite.ingest.documents.xml_parsing import parse_xml
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.record import Record


def read_jats(record: Record) -> Reading:
    """Read the article that ``record`` holds as JATS (ANSI/NISO Z39.96) or its forerunner, the NLM's DTD.

    Of several articles, the first.

    Raises:
        ReadingError: it is not well-formed, or holds no article text.
    """
    from medcite.ingest.reading import title_from  # here: reading imports this

    root = parse_xml(record.data)
    article = root if root.tag == "article" else next(root.iter("article"), None)
    if article is None:
        raise ReadingError("holds no JATS article")
    builder = ArticleBuilder()
    drop_front_matter(article, builder)
    add_text(article, builder)
    add_references(article, builder)
    stated = [
        *jats_facts(article),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
        Stated("file name", Facts(title=title_from(record.source))),
    ]
    return builder.build(record.source, stated)
