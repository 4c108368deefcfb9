"""A citation: enough to find the quoted words again, with or without medcite."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medcite.corpus.article import Article
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle
from medcite.corpus.text_fragment import text_fragment

CONTEXT_CHARACTERS = 40
"""How much text before and after a quote is given, to tell it from the same words elsewhere."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage comes from: the quoted words, their place, and the article's facts.

    ``prefix`` and ``suffix`` are the characters around ``quote`` in the article's text, at most 40;
    ``[start, end)`` are its characters there. ``text_hash`` is :attr:`Article.text_hash`, ``retrieved``
    when the article was read (ISO 8601, UTC), ``link`` its address with a text fragment, which opens
    the page at the quote.
    """

    article: Article
    heading_path: tuple[str, ...]
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int
    text_hash: str
    retrieved: str
    link: str

    @classmethod
    def of(cls, stored: StoredArticle, passage: Passage) -> Citation:
        """The citation of ``passage`` in the article it stands in."""
        article = stored.article
        return cls(
            article=article,
            heading_path=passage.heading_path,
            quote=passage.text,
            prefix=article.text[max(0, passage.start - CONTEXT_CHARACTERS) : passage.start],
            suffix=article.text[passage.end : passage.end + CONTEXT_CHARACTERS],
            start=passage.start,
            end=passage.end,
            text_hash=article.text_hash,
            retrieved=stored.retrieved,
            link=address(article) + text_fragment(article.text, passage.start, passage.end),
        )

    def as_dict(self) -> dict[str, Any]:
        """As JSON: the selectors of the W3C Web Annotation Data Model, the reference as CSL-JSON."""
        return {
            "link": self.link,
            "retrieved": self.retrieved,
            "text_hash": self.text_hash,
            "selectors": [
                {
                    "type": "TextQuoteSelector",
                    "exact": self.quote,
                    "prefix": self.prefix,
                    "suffix": self.suffix,
                },
                {"type": "TextPositionSelector", "start": self.start, "end": self.end},
            ],
            "reference": csl_json(self.article, self.retrieved),
        }

    def __str__(self) -> str:
        """For a person: authors, title, section, publisher, dates."""
        article = self.article
        dates = [
            f"{label} {date}"
            for label, date in (
                ("published", article.published),
                ("modified", article.modified),
                ("reviewed", article.reviewed),
            )
            if date
        ]
        parts = [
            ", ".join(article.authors),
            f"“{article.title}”" + (f", section “{self.heading_path[-1]}”" if len(self.heading_path) > 1 else ""),
            article.publisher or "",
            ", ".join(dates),
            article.url or article.source,
        ]
        return ". ".join(part for part in parts if part) + "."


def address(article: Article) -> str:
    """The page's own URL, else the URL of the file or page it was read from."""
    if article.url:
        return article.url
    if article.source.startswith(("http://", "https://")):
        return article.source
    # One of many articles in a file is cited by the file: a browser cannot open it at the article.
    path, whole = Path(article.source), article.source.partition("#")[0]
    if whole and not path.exists() and Path(whole).is_file():
        path = Path(whole)
    return path.absolute().as_uri()


def csl_json(article: Article, retrieved: str) -> dict[str, Any]:
    """The article as a CSL-JSON item, with the facts that are known."""
    item: dict[str, Any] = {"id": article.id, "type": "webpage", "title": article.title}
    if article.authors:
        item["author"] = [{"literal": name} for name in article.authors]
    if article.publisher:
        item["container-title"] = article.publisher
    issued = article.modified or article.published
    if issued:
        item["issued"] = _csl_date(issued)
    if article.reviewed:
        item["reviewed-date"] = _csl_date(article.reviewed)
    if article.language:
        item["language"] = article.language
    item["URL"] = address(article)
    item["accessed"] = _csl_date(retrieved[:10])
    return item


def _csl_date(date: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in date.split("-")]]}
