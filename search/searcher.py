"""Answers questions from one corpus: understand, retrieve twice, fuse, choose, judge, highlight, cite."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from medcite.corpus.citation import Citation
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import Filter
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredPassage
from medcite.corpus.store import Store
from medcite.index.analysis import tokens
from medcite.index.encoder import Encoder, Vectors
from medcite.index.scores import Rows
from medcite.search.answerability import FIRST, JUDGED_HITS, Answerability, Signs, focus, spread, together
from medcite.search.candidates import DEPTH, Candidates, Retrieval, place
from medcite.search.expansion import Expander
from medcite.search.explanation import Explanation
from medcite.search.highlight import answering_sentence, matches
from medcite.search.hit import Hit, SearchResult
from medcite.search.mode import Mode
from medcite.search.question import Question
from medcite.search.reader import Reader
from medcite.search.selection import LOOK_AHEAD, Chosen, choose, in_reading_order
from medcite.search.spelling import Spelling
from medcite.search.strength import Strength, strength
from medcite.search.understanding import Understood, taken_as_is, understand

if TYPE_CHECKING:
    from medcite.index.views import Views

CANDIDATES_PER_HIT = 10
"""Candidates taken for each hit that is asked for, at least: some repeat others, or wait for other sections."""

DEEPER = 4
"""How many times as many candidates are taken where too many of them repeat each other."""

DEEPEST = 16 * DEPTH
"""No more candidates than this are taken for that: each is read and compared."""


class Reranker(Protocol):
    """Reads a question and passages together, and says how well each answers."""

    depth: int

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """A score for each passage, higher is better."""


@dataclass(frozen=True, slots=True)
class _Language:
    """What is known of a corpus's words, as long as its indexes stay the same."""

    views: Views
    spelling: Spelling
    expander: Expander


class Searcher:
    """Searches one corpus, over its store and views.

    ``views`` and ``encoder`` are called when first needed: a question by words alone needs no encoder.
    ``answerability`` gives what was learned of the corpus, if anything was. ``beside`` is a thread, which retrieves by
    meaning while this one retrieves by words.
    """

    def __init__(
        self,
        store: Store,
        views: Callable[[], Views],
        encoder: Callable[[], Encoder],
        answerability: Callable[[], Answerability | None],
        beside: Executor,
    ) -> None:
        self._store = store
        self._views = views
        self._encoder = encoder
        self._answerability = answerability
        self._beside = beside
        self._language: _Language | None = None

    def search(
        self,
        asked: str,
        k: int,
        mode: Mode,
        only: Filter,
        *,
        exact: bool = False,
        reranker: Reranker | None = None,
    ) -> SearchResult:
        """The ``k`` passages that answer a question best, of the articles that pass the filter.

        ``exact``: nothing in the question is corrected or expanded.

        Raises:
            UsageError: the question is empty, or ``k`` is below 1.
        """
        began = time.perf_counter()
        question = Question.parse(asked)
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least 1 passage.")
        with self._store.snapshot():
            articles = np.array(self._store.articles_passing(only), dtype=np.int64) if only else None
            views = self._views()
            understood = taken_as_is(question) if exact else self._understood(question, views)
            encoding = None if mode is Mode.LEXICAL else self._encoding(understood)
            search = self._begun(understood, views, encoding, mode, articles)
            wanted = max(k, JUDGED_HITS, reranker.depth if reranker is not None else 0)
            chosen = search.chosen(wanted)
            if reranker is not None:
                chosen = search.reranked(chosen, reranker)
            judgement = search.judged(chosen, None if mode is not Mode.FUSED else self._fitting_answerability())
            hits = tuple(search.hit(rank, choice, judgement) for rank, choice in enumerate(chosen[:k], start=1))
        return SearchResult(
            question.asked,
            judgement.answerable,
            judgement.together,
            hits,
            search.understood.added,
            tuple(search.understood.changes()),
            search.understood.text,
            (time.perf_counter() - began) * 1000,
        )

    def signs(self, question: str, among: Sequence[Rows | None]) -> list[Signs | None]:
        """The signs that a question is answered by some articles, or all, for each of ``among``; None for none found.

        It is taken as it is written.
        """
        understood = taken_as_is(Question.parse(question))
        found = []
        with self._store.snapshot():
            views, encoding = self._views(), self._encoding(understood)
            for articles in among:
                search = self._begun(understood, views, encoding, Mode.FUSED, articles)
                signs = search.signs(search.chosen(JUDGED_HITS))
                found.append(together(signs) if signs else None)
        return found

    def _begun(
        self, understood: Understood, views: Views, encoding: Future[Vectors] | None, mode: Mode, articles: Rows | None
    ) -> _Search:
        reader = Reader(self._store)
        retrieval = Retrieval(views.dense, views.lexical, understood, encoding, reader.held, self._beside)
        return _Search(understood, retrieval, mode, articles, reader)

    def _encoding(self, understood: Understood) -> Future[Vectors]:
        return self._beside.submit(self._encoder().encode_question, understood.embedded)

    def _understood(self, question: Question, views: Views) -> Understood:
        if self._language is None or self._language.views is not views:
            spelling = Spelling(views.lexical, self._is_word)
            self._language = _Language(views, spelling, Expander(views.lexical, self._texts, self._is_word))
        return understand(question, self._language.spelling, self._language.expander)

    def _is_word(self, word: str) -> bool:
        """Whether the encoder has a token of its own for a word: then it is one, whether the corpus has it or not."""
        return self._encoder().token_count(word) == 1

    def _texts(self, rows: Rows) -> list[str]:
        return [stored.passage.text for stored in self._store.passages(rows.tolist()).values()]

    def _fitting_answerability(self) -> Answerability | None:
        known = self._answerability()
        return known if known is not None and known.encoder == self._encoder().settings.key else None


@dataclass(frozen=True, slots=True)
class _Judgement:
    """How probable it is that each of the first hits answers, by passage row, and whether any does."""

    probabilities: Mapping[int, float]
    together: float | None
    answerable: bool | None


class _Search:
    """One question being answered."""

    def __init__(
        self,
        understood: Understood,
        retrieval: Retrieval,
        mode: Mode,
        articles: Rows | None,
        reader: Reader,
    ) -> None:
        self.understood = understood
        self._retrieval = retrieval
        self._mode = mode
        self._articles = articles
        self._reader = reader
        self._rerank_scores: dict[int, float] = {}
        self._candidates: Candidates
        self._wanted = retrieval.coverage.information()

    def chosen(self, k: int) -> list[Chosen]:
        """The ``k`` candidates that become hits, best first."""
        depth = max(DEPTH, CANDIDATES_PER_HIT * k)
        while True:
            self._candidates = self._retrieval.candidates(depth, self._mode, self._articles)
            rows = self._candidates.rows
            chosen, originals = choose(self._standing(rows, k + 2 * LOOK_AHEAD), self._reader.terms, k + LOOK_AHEAD)
            if originals >= k or depth >= DEEPEST or len(rows) < depth:
                break
            depth *= DEEPER
        if self._mode is Mode.FUSED:
            chosen = in_reading_order(chosen, self._candidates.scores, self._reader.begins_within_list)
        return chosen[:k]

    def _standing(self, rows: Rows, at_once: int) -> Iterator[tuple[int, StoredPassage]]:
        """The candidates that are in the store and have nothing that was excluded, with their place among them all."""
        excluded = self.understood.query.excluded
        for first in range(0, len(rows), at_once):
            some = rows[first : first + at_once].tolist()
            passages = self._reader.passages(some)
            for at, row in enumerate(some, start=first):
                if row in passages and not any(phrase.stands_in(passages[row].passage) for phrase in excluded):
                    yield at, passages[row]

    def reranked(self, chosen: list[Chosen], reranker: Reranker) -> list[Chosen]:
        """The first of ``chosen`` in the order that a reranker puts them in, the rest after them."""
        first, rest = chosen[: reranker.depth], chosen[reranker.depth :]
        scores = reranker.scores(self.understood.text, [choice.stored.passage for choice in first])
        self._rerank_scores = {choice.stored.row: float(score) for choice, score in zip(first, scores, strict=True)}
        return sorted(first, key=lambda choice: -self._rerank_scores[choice.stored.row]) + rest

    def judged(self, chosen: Sequence[Chosen], answerability: Answerability | None) -> _Judgement:
        """How probable it is that each of ``chosen`` answers."""
        signs = self.signs(chosen) if answerability is not None else []
        if answerability is None or not signs:
            return _Judgement({}, None, None)
        probabilities = {
            choice.stored.row: answerability.probability(sign) for choice, sign in zip(chosen, signs, strict=True)
        }
        any_answers = answerability.probability(together(signs))
        answerable = strength(any_answers) is not Strength.WEAK
        if not answerable:
            probabilities = {row: min(value, any_answers) for row, value in probabilities.items()}
        return _Judgement(probabilities, any_answers, answerable)

    def signs(self, chosen: Sequence[Chosen]) -> list[Signs]:
        """The signs that each of ``chosen`` answers; none if not both sides were asked."""
        candidates = self._candidates
        if not chosen or candidates.dense is None or candidates.lexical is None:
            return []
        apart = spread(np.sort(candidates.dense)[-DEPTH:])
        first = self._reader.passages(candidates.rows[:FIRST].tolist()).values()
        few = focus([stored.article_row for stored in first])
        return [
            Signs.of(float(candidates.lexical[choice.candidate]), float(candidates.dense[choice.candidate]), apart, few)
            for choice in chosen
        ]

    def hit(self, rank: int, choice: Chosen, judgement: _Judgement) -> Hit:
        """A chosen passage as it is shown."""
        passage, at = choice.stored.passage, choice.candidate
        article = self._reader.article(choice.stored.article_row)
        probability = judgement.probabilities.get(choice.stored.row)
        words = tokens(passage.text, self._wanted)
        answering = answering_sentence(self._wanted, words, passage.text, article.article.language)
        candidates, row = self._candidates, choice.stored.row
        fused = float(candidates.scores[at])
        return Hit(
            rank=rank,
            score=fused,
            strength=None if probability is None else strength(probability),
            probability=probability,
            passage=passage,
            article=article.article,
            highlights=() if answering is None else (answering,),
            matches=matches(words, passage.text),
            citation=Citation.of(article, passage),
            explanation=Explanation(
                dense_score=None if candidates.dense is None else float(candidates.dense[at]),
                dense_rank=place(row, candidates.meant),
                lexical_score=None if candidates.lexical is None else float(candidates.lexical[at]),
                lexical_rank=place(row, candidates.worded),
                lexical_weight=candidates.lexical_weight,
                complete=row in candidates.complete,
                fused_score=fused,
                rerank_score=self._rerank_scores.get(row),
                probability=probability,
                repeats=choice.repeats,
            ),
            also=tuple(choice.also),
        )
