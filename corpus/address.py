"""The address that an article is linked by."""

from __future__ import annotations

from pathlib import Path

from medcite.corpus.article import Article


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
