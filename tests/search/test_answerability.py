from __future__ import annotations

import json
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import medcite
from medcite.corpus.passage import Passage
from medcite.search.answerability import (
    FILE,
    FIRST,
    UNTOLD,
    Answerability,
    Signs,
    fitted,
    focus,
    spread,
    together,
)
from medcite.search.answerability_lessons import FEWEST, asked, is_due, learn
from medcite.search.strength import FAIR_FROM, STRONG_FROM, Strength, strength

KNOWN = Answerability("key", 100, -0.1, (0.5, 0.9, 0.0, 0.2), (3.5, 0.6, 0.1, 0.4), (0.5, 0.1, 0.02, 0.3))
SIGNS = len(Signs._fields)
signs = st.builds(Signs, st.floats(0, 6), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))


def drawn(count: int, shift: float, seed: int) -> list[Signs]:
    chance = np.random.default_rng(seed)
    return [Signs(*(chance.standard_normal(SIGNS) + np.array([shift, shift, 0, -shift]))) for _ in range(count)]


def test_what_tells_answers_apart_is_learned() -> None:
    learned = fitted(drawn(200, 0.7, 1), drawn(200, 0.0, 2), "key", 7)
    words, nearness, spread, focus = learned.weights
    assert min(words, nearness) > 0.2
    assert spread < 0.2
    assert focus == 0  # it speaks against an answer here, and so counts nothing
    high = learned.probability(Signs(2.0, 2.0, 0.0, 0.0))
    low = learned.probability(Signs(-1.0, -1.0, 0.0, 0.0))
    assert high > 0.75
    assert low < 0.25


def test_as_many_with_an_answer_as_without_weigh_the_same() -> None:
    few = fitted(drawn(30, 0.7, 1), drawn(300, 0.0, 2), "key", 7)
    middle = few.probability(Signs(0.35, 0.35, 0.0, -0.35))
    assert middle == pytest.approx(0.5, abs=0.12)


@given(signs, st.integers(0, SIGNS - 1), st.floats(0, 5))
def test_a_stronger_sign_never_makes_an_answer_less_likely(known: Signs, which: int, more: float) -> None:
    stronger = known._replace(**{Signs._fields[which]: known[which] + more})
    assert 0 <= KNOWN.probability(known) <= KNOWN.probability(stronger) <= 1


@given(st.lists(signs, min_size=1, max_size=10))
def test_the_first_five_together_are_as_probable_as_they_are_on_average(some: list[Signs]) -> None:
    first = [KNOWN.probability(one) for one in some[:5]]
    assert min(first) - 1e-9 <= KNOWN.probability(together(some)) <= max(first) + 1e-9
    odds = [math.log(value / (1 - value)) for value in first]
    assert KNOWN.probability(together(some)) == pytest.approx(1 / (1 + math.exp(-sum(odds) / len(odds))))


@given(signs, st.sets(st.integers(0, SIGNS - 1)))
def test_what_cannot_be_told_counts_as_on_average(known: Signs, which: set[int]) -> None:
    untold = known._replace(**{Signs._fields[at]: UNTOLD for at in which})
    average = known._replace(**{Signs._fields[at]: KNOWN.means[at] for at in which})
    assert KNOWN.probability(untold) == pytest.approx(KNOWN.probability(average))


def test_it_is_learned_where_signs_cannot_be_told() -> None:
    whole = fitted(drawn(200, 0.7, 1), drawn(200, 0.0, 2), "key", 7)
    never = fitted(
        *([one._replace(spread=UNTOLD) for one in drawn(200, s, n)] for s, n in ((0.7, 1), (0.0, 2))), "k", 7
    )
    assert never.weights[2] == 0
    assert never.weights[:2] == pytest.approx(whole.weights[:2], abs=0.1)
    seldom = [one._replace(spread=UNTOLD) if at % 3 else one for at, one in enumerate(drawn(200, 0.7, 1))]
    assert all(map(math.isfinite, fitted(seldom, drawn(200, 0.0, 2), "key", 7).weights))


def test_spread_is_how_far_scores_are_apart() -> None:
    assert spread(np.full(FIRST, 0.5, np.float32)) == 0
    assert spread(np.tile(np.array([0.4, 0.6], np.float32), FIRST)) == pytest.approx(0.1)
    assert math.isnan(spread(np.full(FIRST - 1, 0.5, np.float32)))


def test_focus_is_how_few_articles_there_are() -> None:
    assert focus([7] * FIRST) == 1
    assert focus(range(FIRST)) == pytest.approx(0)
    halves, uneven = focus([1] * 10 + [2] * 10), focus([1] * 17 + [2, 3, 4])
    assert halves == pytest.approx(1 - math.log(2) / math.log(20))
    assert 0 < halves < 1
    assert 0 < uneven < 1
    assert math.isnan(focus([7] * (FIRST - 1)))


@pytest.mark.parametrize(
    ("probability", "word"),
    [(1.0, Strength.STRONG), (STRONG_FROM, Strength.STRONG), (FAIR_FROM, Strength.FAIR), (0.0, Strength.WEAK)],
)
def test_words_for_probabilities(probability: float, word: Strength) -> None:
    assert strength(probability) is word


def test_what_was_learned_is_kept(tmp_path: Path) -> None:
    assert Answerability.read(tmp_path) is None
    KNOWN.write(tmp_path)
    assert Answerability.read(tmp_path) == KNOWN


WHOLE = {"encoder": "key", "passages": 1, "bias": 0, "weights": [1] * 4, "means": [1] * 4, "scales": [1] * 4}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{}",
        b"[]",
        json.dumps(WHOLE | {"weights": [1, 1, 1]}).encode(),
        json.dumps(WHOLE | {"scales": [1, 0, 1, 1]}).encode(),
        json.dumps(WHOLE | {"bias": math.nan}).encode(),
    ],
    ids=["empty", "nothing", "list", "short", "no scale", "no number"],
)
def test_what_is_damaged_is_not_used(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_text(json.dumps(WHOLE))
    assert Answerability.read(tmp_path) is not None
    (tmp_path / FILE).write_bytes(damage)
    assert Answerability.read(tmp_path) is None


def test_it_is_learned_again_for_another_encoder_and_when_the_corpus_has_changed_much() -> None:
    assert is_due(None, "key", 100)
    assert is_due(KNOWN, "other", 100)
    assert is_due(KNOWN, "key", 130)
    assert is_due(KNOWN, "key", 70)
    assert not is_due(KNOWN, "key", 120)


@given(st.integers(), st.text(max_size=200), st.lists(st.text(max_size=30), min_size=1, max_size=3))
@example(0, "", ['"'])
@example(0, "", ["-flu"])
def test_a_question_is_made_of_any_passage(seed: int, text: str, path: list[str]) -> None:
    passage = Passage("id", "article", tuple(path), 0, len(text), text, 1)
    question = asked(passage, random.Random(seed))
    assert '"' not in question
    assert question == asked(passage, random.Random(seed))
    said = f"{text} {' '.join(path)}".replace('"', "")
    assert all(word in said and not word.startswith("-") for word in question.split())


@pytest.mark.parametrize(
    ("question", "answerable"),
    [
        ("How is kyphoplasty done?", True),
        ("Can I take ibuprofen together with warfarin?", True),
        ("How do I change the oil filter of a tractor?", False),
        ("Which bank has the best savings rate?", False),
    ],
)
def test_it_is_said_when_nothing_answers(sample_corpus: Path, question: str, answerable: bool) -> None:
    with medcite.open(sample_corpus) as corpus:
        result = corpus.search(question)
    assert result.answerable is answerable
    assert result.probability is not None
    words = [hit.strength for hit in result.hits]
    assert (set(words) == {Strength.WEAK}) is not answerable
    for hit in result.hits:
        assert hit.probability is not None
        assert hit.strength is strength(hit.probability)


def test_by_words_or_meaning_alone_nothing_is_said(sample_corpus: Path) -> None:
    with medcite.open(sample_corpus) as corpus:
        for mode in ("lexical", "dense"):
            result = corpus.search("How is kyphoplasty done?", mode=mode)
            assert result.answerable is result.probability is None
            assert {hit.strength for hit in result.hits} == {None}


def test_the_same_corpus_teaches_the_same(sample_corpus: Path) -> None:
    with medcite.open(sample_corpus) as corpus:
        store, key = corpus._open_store(), corpus._encoder.settings.key
        first, second = (learn(store, corpus._open_searcher().signs, key) for _ in range(2))
    assert first == second == Answerability.read(sample_corpus)


def test_of_too_little_nothing_is_learned(own_corpus: Path) -> None:
    with medcite.open(own_corpus) as corpus:
        ids = [article.article.id for article in corpus.articles()]
        corpus.remove(ids[1:])
        assert corpus.status().passages < FEWEST
        (own_corpus / FILE).unlink()
        assert learn(corpus._open_store(), corpus._open_searcher().signs, "key") is None
        result = corpus.search("How is kyphoplasty done?")
        assert result.answerable is None
