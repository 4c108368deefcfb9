"""Articles and passages as rows of the database, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from medcite.corpus.article import Article, Block, BlockKind, Reference, Section, Statement
from medcite.corpus.passage import Passage

ARTICLE_COLUMNS = (
    'source, url, title, authors, reviewers, publisher, published, modified, reviewed, language, "references", '
    "sections, blocks, text, statements"
)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as kept, and when it was read: an ISO 8601 time, UTC."""

    row: int
    article: Article
    retrieved: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as kept: its row, which the views name it by, its article's row, and its vectors' keys."""

    row: int
    article_row: int
    passage: Passage
    text_key: bytes
    context_key: bytes


def article_values(article: Article) -> tuple[Any, ...]:
    """The values of :data:`ARTICLE_COLUMNS`."""
    return (
        article.source,
        article.url,
        article.title,
        _json(article.authors),
        _json(article.reviewers),
        article.publisher,
        article.published,
        article.modified,
        article.reviewed,
        article.language,
        _json([[r.text, r.url, r.doi, r.pmid] for r in article.references]),
        _json([[s.heading, s.level, s.path, s.start, s.end] for s in article.sections]),
        _json([[b.kind, b.start, b.end, b.marker, b.depth] for b in article.blocks]),
        article.text,
        _json([[s.fact, s.value, s.origin] for s in article.statements]),
    )


def article_from_row(row: sqlite3.Row | Mapping[str, Any]) -> StoredArticle:
    """From ``row``, ``retrieved`` and :data:`ARTICLE_COLUMNS`."""
    article = Article(
        source=row["source"],
        url=row["url"],
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        reviewers=tuple(json.loads(row["reviewers"])),
        publisher=row["publisher"],
        published=row["published"],
        modified=row["modified"],
        reviewed=row["reviewed"],
        language=row["language"],
        references=tuple(Reference(*entry) for entry in json.loads(row["references"])),
        sections=tuple(
            Section(heading, level, tuple(path), start, end)
            for heading, level, path, start, end in json.loads(row["sections"])
        ),
        blocks=tuple(
            Block(BlockKind(kind), start, end, marker, depth)
            for kind, start, end, marker, depth in json.loads(row["blocks"])
        ),
        text=row["text"],
        statements=tuple(Statement(*entry) for entry in json.loads(row["statements"])),
    )
    return StoredArticle(row["row"], article, row["retrieved"])


PASSAGES = (
    "SELECT p.row, p.id, p.article, a.id AS article_id, p.heading_path, p.start, p.end, p.tokens, "
    "p.text_key, p.context_key, substr(a.text, p.start + 1, p.end - p.start) AS text "
    "FROM passages p JOIN articles a ON a.row = p.article"
)


def passage_from_row(row: sqlite3.Row) -> StoredPassage:
    """From a row of :data:`PASSAGES`."""
    passage = Passage(
        id=row["id"],
        article_id=row["article_id"],
        heading_path=tuple(json.loads(row["heading_path"])),
        start=row["start"],
        end=row["end"],
        text=row["text"],
        tokens=row["tokens"],
    )
    return StoredPassage(row["row"], row["article"], passage, row["text_key"], row["context_key"])


def heading_path_json(path: tuple[str, ...]) -> str:
    """A heading path as kept in the column of that name."""
    return _json(path)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
