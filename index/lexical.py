"""The lexical index: Tantivy over title, heading path and body, scored by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from medcite.index.scores import Rows, Scores

FIELDS = {"title": 2.0, "headings": 1.0, "body": 1.0}
"""The fields searched and what a match in each counts.

Chosen on the LiveQA development questions: ndcg@10 of lexical retrieval .296 with the body alone, .550
with all three alike, .551 with the title doubled (bench/constants.py).
"""

FEW_ARTICLES = 2_000
"""Up to so many articles are asked for by Tantivy itself, which takes time for each.

From more, the best passages of all are sifted for those that pass, :data:`SIFTED_AT_MOST` of them at most.
"""

SIFTED_AT_MOST = 50_000

_ANALYZER = "medcite_en"
_WRITER_BYTES = 64_000_000
_ENTRIES_AT_ONCE = 4096
_LONGEST_WORD = 100
_MOST_TERMS = 1_000


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case, without accents and English stop words, cut to their English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def terms(text: str) -> list[str]:
    """The terms of ``text`` as they are matched, in order, repetitions kept."""
    found: list[str] = analyzer().analyze(text)
    return found


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    builder.add_unsigned_field("article", fast=True, indexed=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER)
    return builder.build()


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A passage as it is indexed: its row and its article's row in the store, and its words."""

    row: int
    article: int
    heading_path: tuple[str, ...]
    text: str


def _document(entry: LexicalEntry) -> tantivy.Document:
    title, *headings = entry.heading_path
    document = tantivy.Document()
    document.add_unsigned("row", entry.row)
    document.add_unsigned("article", entry.article)
    document.add_text("title", title)
    document.add_text("headings", "\n".join(headings))
    document.add_text("body", entry.text)
    return document


def _rows(searcher: tantivy.Searcher, hits: Sequence[Any]) -> tuple[Rows, Scores]:
    """The rows of Tantivy's ``hits``, and their scores."""
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    return np.array(rows, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)


class LexicalIndex:
    """BM25 search over passages, named by their rows in the store."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``; ValueError if it is damaged or cannot be read."""
        try:
            self._index = tantivy.Index(_schema(), path=str(folder), reuse=True)
            self._index.register_tokenizer(_ANALYZER, analyzer())
            self._index.config_reader("manual")
            self._index.reload()
        except (ValueError, OSError) as error:
            raise ValueError(f"{folder} is damaged or cannot be opened: {error}") from error

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """Make an empty index in ``folder``, which must not exist; OSError if it cannot be written."""
        folder.mkdir()
        try:
            return cls(folder)
        except ValueError as error:
            raise OSError(str(error)) from error

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def update(self, removed: Sequence[int], added: Iterable[LexicalEntry]) -> None:
        """Remove some passages and add others (again, if they were there), all at once.

        Raises:
            OSError: it cannot be written.
        """
        try:
            self._update(removed, added)
        except ValueError as error:  # what Tantivy raises when, say, the disk is full
            raise OSError(f"The lexical index cannot be written: {error}") from error

    def _update(self, removed: Sequence[int], added: Iterable[LexicalEntry]) -> None:
        fresh = len(self) == 0
        # Not as a context manager: leaving one by an exception commits.
        writer = self._index.writer(_WRITER_BYTES, 1)
        try:
            self._delete(writer, removed)
            entries = iter(added)
            while some := list(islice(entries, _ENTRIES_AT_ONCE)):
                if not fresh:
                    self._delete(writer, [entry.row for entry in some])
                for entry in some:
                    writer.add_document(_document(entry))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
        self._index.reload()

    def _delete(self, writer: tantivy.IndexWriter, rows: Sequence[int]) -> None:
        # By query: in tantivy-py 0.27, delete_documents_by_term finds nothing in a field of numbers.
        if rows:
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._index.schema, "row", list(rows)))

    def search(self, question: str, k: int, articles: Rows | None = None) -> tuple[Rows, Scores]:
        """The ``k`` best passages for the words of ``question``, best first: rows and BM25 scores.

        Args:
            question: in any words.
            k: how many at most.
            articles: if given, rows of the articles to search within, each once.
        """
        words = list(dict.fromkeys(terms(question)))[:_MOST_TERMS]
        searcher = self._index.searcher()
        k = min(k, searcher.num_docs)
        if not words or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = self._any_of(words)
        if articles is None:
            return _rows(searcher, searcher.search(query, limit=k, count=False).hits)
        if len(articles) > FEW_ARTICLES:
            found = self._sifted(searcher, query, k, articles)
            if found is not None:
                return found
        allowed = tantivy.Query.term_set_query(self._index.schema, "article", articles.tolist())
        within = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, query),
                (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
            ]
        )
        return _rows(searcher, searcher.search(within, limit=k, count=False).hits)

    def _sifted(
        self, searcher: tantivy.Searcher, query: tantivy.Query, k: int, articles: Rows
    ) -> tuple[Rows, Scores] | None:
        """The ``k`` best in ``articles``, taken from ever more of the best anywhere; None if they are too far down."""
        passing = np.zeros(int(articles.max()) + 2, dtype=bool)
        passing[articles] = True
        depth = 2 * k
        while depth <= max(SIFTED_AT_MOST, 2 * k):
            hits = searcher.search(query, limit=min(depth, searcher.num_docs), count=False).hits
            owners = np.array(searcher.fast_field_values("article", [address for _, address in hits]), dtype=np.int64)
            passed = np.flatnonzero(passing.take(owners, mode="clip"))[:k]
            if len(passed) == k or len(hits) < depth:
                return _rows(searcher, [hits[place] for place in passed])
            depth *= 4
        return None

    def _any_of(self, words: Sequence[str]) -> tantivy.Query:
        schema = self._index.schema
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, word, "freq"), weight),
                )
                for word in words
                for field, weight in FIELDS.items()
            ]
        )
