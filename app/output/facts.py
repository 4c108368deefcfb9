"""An article's facts in one line for a person: who wrote and reviewed it, where, when."""

from __future__ import annotations

from medcite.corpus.article import Article


def facts_line(article: Article) -> str:
    """Authors, reviewers, publisher and dates, as far as the page states them."""
    parts = [", ".join(article.authors)]
    if article.reviewers:
        parts.append(f"reviewed by {', '.join(article.reviewers)}")
    parts.append(article.publisher or "")
    if article.reviewed:
        parts.append(f"last reviewed {article.reviewed}")
    elif article.modified or article.published:
        parts.append(f"dated {article.modified or article.published}")
    else:
        parts.append("no date stated")
    return " · ".join(part for part in parts if part)
