"""An article as an item of CSL-JSON, which reference managers and citation styles read."""

from __future__ import annotations

from typing import Any

from medcite.corpus.address import address
from medcite.corpus.article import Article
from medcite.corpus.styles.csl_names import csl_name


def csl_json(article: Article, retrieved: str) -> dict[str, Any]:
    """The article as a CSL-JSON item, with the facts that are known.

    ``issued`` is when it was modified, or else published. When it was last reviewed is ``reviewed-date``: style
    guides do not take that for a date of publication. ``retrieved`` is an ISO 8601 time.
    """
    item: dict[str, Any] = {"id": article.id, "type": "webpage", "title": article.title}
    if article.authors:
        item["author"] = [csl_name(name) for name in article.authors]
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
