"""An article's facts as programs read them."""

from __future__ import annotations

from typing import Any

from medcite.corpus.article import Article


def article_facts(article: Article) -> dict[str, Any]:
    """An article's facts as JSON, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "authors": list(article.authors),
        "reviewers": list(article.reviewers),
        "publisher": article.publisher,
        "published": article.published,
        "modified": article.modified,
        "reviewed": article.reviewed,
    }
