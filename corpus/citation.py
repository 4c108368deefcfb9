"""A citation: enough to find the quoted words again, with or without medcite."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from medcite.corpus.address import address
from medcite.corpus.article import Article
from medcite.corpus.passage import Passage
from medcite.corpus.quotation import quote_context
from medcite.corpus.rows import StoredArticle
from medcite.corpus.shown_text import shown_text
from medcite.corpus.text_fragment import text_fragment


@dataclass(frozen=True)
class Citation:
    """Where a passage comes from: the quoted words, their place, and the article's facts.

    ``prefix`` and ``suffix`` are the characters around ``quote`` in the article's text, 40 or as many more as make it
    the only place; ``[start, end)`` are its characters there. ``text_hash`` is :attr:`Article.text_hash`,
    ``retrieved`` when the article was read (ISO 8601, UTC). ``passage_id`` is that of the passage.
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
    passage_id: str

    @classmethod
    def of(cls, stored: StoredArticle, passage: Passage) -> Citation:
        """The citation of ``passage`` in the article it stands in."""
        article = stored.article
        prefix, suffix = quote_context(article.text, passage.start, passage.end)
        return cls(
            article=article,
            heading_path=passage.heading_path,
            quote=passage.text,
            prefix=prefix,
            suffix=suffix,
            start=passage.start,
            end=passage.end,
            text_hash=article.text_hash,
            retrieved=stored.retrieved,
            passage_id=passage.id,
        )

    @cached_property
    def link(self) -> str:
        """The article's address with a text fragment, which opens the page at the quote."""
        page, article = address(self.article), self.article
        fragment = text_fragment(shown_text(article), self.start, self.end, (article.title,))
        return page + (fragment.removeprefix("#") if "#" in page else fragment)

    def selectors(self) -> list[dict[str, Any]]:
        """What finds the quote again: its words, and its characters in the article's text."""
        return [
            {"type": "TextQuoteSelector", "exact": self.quote, "prefix": self.prefix, "suffix": self.suffix},
            {"type": "TextPositionSelector", "start": self.start, "end": self.end},
        ]

    def reference(self) -> dict[str, Any]:
        """The article as an item of CSL-JSON."""
        from medcite.corpus.styles.csl_item import csl_json  # what tells names apart is needed here alone

        return csl_json(self.article, self.retrieved)

    def formatted(self, style: str, *, markup: str = "plain") -> str:
        """As a reference in a citation style: ``ama``, ``apa``, ``bibtex``, ..., or any style of CSL's.

        ``annotation`` is the whole citation, with the quote, as a W3C Web Annotation in JSON-LD.

        Args:
            style: its name, or the path of a .csl file.
            markup: ``plain``, or ``html``: with the style's italics and the like, and everything escaped.

        Raises:
            UsageError: there is no such style, or it cannot be used.
        """
        from medcite.corpus.styles.citation_styles import format_citations

        return format_citations([self], style, markup=markup)[0]

    def as_dict(self) -> dict[str, Any]:
        """As JSON: the selectors and the annotation of the W3C Web Annotation Data Model, the reference as CSL-JSON."""
        from medcite.corpus.annotation import annotation

        return {
            "link": self.link,
            "retrieved": self.retrieved,
            "text_hash": self.text_hash,
            "selectors": self.selectors(),
            "reference": self.reference(),
            "annotation": annotation(self),
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
