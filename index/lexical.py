"""The lexical index: Tantivy over title, heading path and body, scored by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from medcite.index.abbreviations import definitions
from medcite.index.analysis import analyzer, word_analyzer
from medcite.index.lexical_query import Concept, LexicalQuery, Phrase, Wording
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
_WORD_ANALYZER = "medcite_words"
_WRITER_BYTES = 64_000_000
_ENTRIES_AT_ONCE = 4096


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    builder.add_unsigned_field("article", fast=True, indexed=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER)
    builder.add_text_field("words", tokenizer_name=_WORD_ANALYZER, index_option="basic")
    builder.add_text_field("defined", tokenizer_name="raw", index_option="basic")
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
    document.add_text("words", "\n".join((*entry.heading_path, entry.text)))
    for short in {definition.short.lower() for definition in definitions(entry.text)}:
        document.add_text("defined", short)
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
            self._index.register_tokenizer(_WORD_ANALYZER, word_analyzer())
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

    def search(self, query: LexicalQuery, k: int, articles: Rows | None = None) -> tuple[Rows, Scores]:
        """The ``k`` best passages for ``query``, best first: rows and BM25 scores.

        Args:
            query: what is asked for.
            k: how many at most.
            articles: if given, rows of the articles to search within, each once.
        """
        searcher = self._index.searcher()
        k = min(k, searcher.num_docs)
        if not query.concepts or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = self._wanted(query)
        if articles is None:
            return _rows(searcher, searcher.search(wanted, limit=k, count=False).hits)
        if len(articles) > FEW_ARTICLES:
            found = self._sifted(searcher, wanted, k, articles)
            if found is not None:
                return found
        allowed = tantivy.Query.term_set_query(self._index.schema, "article", articles.tolist())
        within = _all_of([wanted, tantivy.Query.const_score_query(allowed, 0.0)])
        return _rows(searcher, searcher.search(within, limit=k, count=False).hits)

    def holding(self, groups: Sequence[Sequence[Wording]], k: int) -> Rows:
        """The best ``k`` passages that hold, of every group, all terms of one wording, in whatever field."""
        searcher = self._index.searcher()
        k = min(k, searcher.num_docs)
        if not groups or k < 1:
            return np.empty(0, np.int64)
        query = _all_of(
            [
                _any_of([_all_of([self._anywhere(term) for term in wording.terms]) for wording in wordings])
                for wordings in groups
            ]
        )
        return _rows(searcher, searcher.search(query, limit=k, count=False).hits)[0]

    def document_frequency(self, term: str) -> int:
        """How many passages hold a term, about: those of the field where most do."""
        searcher = self._index.searcher()
        return max(int(searcher.doc_freq(field, term)) for field in FIELDS)

    def phrase_frequency(self, phrase: Phrase) -> int:
        """How many passages hold a phrase, in whatever field."""
        if not phrase.terms:
            return 0
        found: Any = self._index.searcher().search(self._phrase(phrase), limit=1, count=True)
        return int(found.count)

    def vocabulary(self) -> list[tuple[str, int]]:
        """All words as they are written, in lower case, with the number of passages that hold them."""
        found: list[tuple[str, int]] = self._index.searcher().terms_with_prefix("words", "")
        return found

    def word_frequency(self, word: str) -> int:
        """How many passages hold a word as it is written, in lower case."""
        return int(self._index.searcher().doc_freq("words", word))

    def defining(self, short: str, k: int) -> Rows:
        """At most ``k`` passages that say what an abbreviation stands for."""
        searcher = self._index.searcher()
        query = tantivy.Query.term_query(self._index.schema, "defined", short.lower(), "basic")
        return _rows(searcher, searcher.search(query, limit=k, count=False).hits)[0]

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

    def _wanted(self, query: LexicalQuery) -> tantivy.Query:
        found = _any_of([part for concept in query.concepts for part in self._concept(concept)])
        if not query.phrases and not query.excluded:
            return found
        phrases = [(tantivy.Occur.Must, tantivy.Query.const_score_query(self._phrase(p), 0.0)) for p in query.phrases]
        excluded = [(tantivy.Occur.MustNot, self._phrase(phrase)) for phrase in query.excluded]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, found), *phrases, *excluded])

    def _concept(self, concept: Concept) -> list[tantivy.Query]:
        """The queries whose scores add up to the concept's."""
        wordings = [
            [scored for term in wording.terms for scored in self._scored(term, wording.weight)]
            for wording in concept.wordings
        ]
        if len(wordings) == 1:
            return wordings[0]
        return [tantivy.Query.disjunction_max_query([_any_of(wording) for wording in wordings])]

    def _scored(self, term: str, weight: float) -> list[tantivy.Query]:
        return [tantivy.Query.boost_query(self._term(field, term), weight * boost) for field, boost in FIELDS.items()]

    def _anywhere(self, term: str) -> tantivy.Query:
        return _any_of([self._term(field, term) for field in FIELDS])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, field, term, "freq")

    def _phrase(self, phrase: Phrase) -> tantivy.Query:
        if len(phrase.terms) == 1:
            return self._anywhere(phrase.terms[0][1])
        schema = self._index.schema
        return _any_of([tantivy.Query.phrase_query(schema, field, list(phrase.terms)) for field in FIELDS])


def _any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
