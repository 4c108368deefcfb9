from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from medcite.adapting.averaging import averaged, write_averaged
from medcite.adapting.choosing import against, best_weight, harmless, measured
from medcite.adapting.cloze import MOST, asked_of_sentences
from medcite.adapting.measuring import PoolVectors, ndcg, ndcg_of_each
from medcite.adapting.pool import Asked, Pool
from medcite.adapting.sections import Answer, Section
from medcite.index.encoder import Similarity

ORIGINAL = {"layer": np.array([[1.0, 2.0]], np.float32), "places": np.array([0, 1])}
TUNED = {"layer": np.array([[3.0, -2.0]], np.float32), "places": np.array([5, 6])}


def test_weights_are_averaged_and_other_tensors_kept() -> None:
    found = averaged(ORIGINAL, TUNED, 0.25)
    np.testing.assert_array_equal(found["layer"], np.array([[1.5, 1.0]], np.float32))
    assert found["layer"].dtype == np.float32
    np.testing.assert_array_equal(found["places"], ORIGINAL["places"])
    np.testing.assert_array_equal(averaged(ORIGINAL, TUNED, 0.0)["layer"], ORIGINAL["layer"])


def test_other_models_are_not_averaged() -> None:
    with pytest.raises(ValueError, match="other weights"):
        averaged(ORIGINAL, {"layer": TUNED["layer"]}, 0.5)


def test_averages_of_models_in_folders(tmp_path: Path) -> None:
    for name, tensors in (("original", ORIGINAL), ("tuned", TUNED)):
        (tmp_path / name / "0_Dense").mkdir(parents=True)
        save_file(tensors, tmp_path / name / "0_Dense" / "model.safetensors", {"format": "pt"})
        (tmp_path / name / "config.json").write_text("{}")
    write_averaged(tmp_path / "original", tmp_path / "tuned", 0.5, tmp_path / "out")
    assert (tmp_path / "out" / "config.json").read_text() == "{}"
    np.testing.assert_array_equal(load_file(tmp_path / "out" / "0_Dense" / "model.safetensors")["layer"], [[2.0, 0.0]])


def test_ndcg() -> None:
    first, second = frozenset({4, 5}), frozenset({7})
    assert ndcg([4, 7, 0], (first, second)) == 1.0
    assert ndcg([4, 5, 7, 0], (first, second)) == 1.0  # more of the same does no harm
    assert ndcg([0, 4], (first,)) == pytest.approx(1 / math.log2(3))
    assert ndcg([*range(10, 20), 4], (first,)) == 0.0
    assert ndcg([1, 2], ()) == 0.0


def test_passages_are_ranked_as_searching_does() -> None:
    pool = Pool()
    for row, context in enumerate(("far", "near", "far")):
        pool.put(Answer(row, "", "", context))
    vectors = PoolVectors(
        passages=np.array([[1.0, 0.1], [1.0, 0.2], [0.0, 3.0]], np.float32),
        contexts=np.array([[0.0, 1.0], [2.0, 0.0]], np.float32),  # far, near
        questions=np.array([[5.0, 0.0], [0.0, 1.0]], np.float32),
    )
    asked = [Asked("", (frozenset({1}),)), Asked("", (frozenset({0}),))]
    # By their passages alone the first would be before the second.
    assert ndcg_of_each(vectors, pool, asked, Similarity.COSINE) == [1.0, pytest.approx(1 / math.log2(3))]
    assert len(ndcg_of_each(vectors, pool, asked, Similarity.EUCLIDEAN)) == 2


def test_what_is_left_of_a_passage_is_ranked_for_its_own_question_alone() -> None:
    pool = Pool()
    whole = Answer(1, "It aches. It helps.", "Pain\nIt aches. It helps.", "Pain")
    other = Answer(2, "Drink.", "Water\nDrink.", "Water")
    place = pool.put_cut(whole, "Pain\nIt helps.")
    pool.put(other)
    assert (pool.put(whole), pool.texts[place], pool.rows[place]) == (0, "Pain\nIt helps.", 1)
    vectors = PoolVectors(
        passages=np.array([[1.0, 0.0], [0.6, 0.8], [0.8, 0.6]], np.float32),
        contexts=np.zeros((2, 2), np.float32),
        questions=np.array([[1.0, 0.0]] * 3, np.float32),
    )
    asked = [
        Asked("It aches.", (frozenset({place}),), cut=place),  # the whole passage would be the first
        Asked("pain", (frozenset({0}),)),
        Asked("water", (frozenset({2}),)),  # what is left is not between
    ]
    second = pytest.approx(1 / math.log2(3))
    assert ndcg_of_each(vectors, pool, asked, Similarity.DOT) == [second, 1.0, second]


def test_the_best_weight_is_taken_and_none_if_none_is_better() -> None:
    same = {0.0: [0.5], 0.1: [0.5], 0.3: [0.5], 0.5: [0.5]}
    assert best_weight({0.0: [0.5, 0.5], 0.3: [0.9, 0.3], 0.5: [0.2, 0.9], 0.1: [0.0]}, same) == 0.3
    assert best_weight({0.3: [0.5], 0.1: [0.5], 0.0: [0.5], 0.5: [0.4]}, same) == 0.0


def test_no_weight_is_taken_that_sentences_are_ranked_worse_with() -> None:
    headings = {0.0: [0.1], 0.3: [0.5], 0.5: [0.9]}
    sentences = {0.0: [0.5, 0.5], 0.3: [0.4, 0.6], 0.5: [0.4, 0.5]}
    assert harmless(sentences) == (0.0, 0.3)
    assert best_weight(headings, sentences) == 0.3
    assert best_weight(headings, {weight: [] for weight in headings}) == 0.5  # nothing to ask


def test_what_speaks_against_an_outcome() -> None:
    gain, loss, same = measured([0.1, 0.5], [0.3, 0.4]), measured([0.5], [0.4]), measured([0.5], [0.5])
    assert (gain.questions, gain.better, gain.worse, gain.gain) == (2, 1, 1, pytest.approx(0.05))
    assert against(0.3, gain, same, None) == ""
    assert against(0.3, gain, gain, same) == ""
    assert "judged questions are answered worse" in against(0.3, gain, same, loss)
    assert "sentences" in against(0.3, gain, loss, gain)
    assert "there is no gain" in against(0.3, same, gain, None)
    assert "there is no gain" in against(0.3, loss, gain, gain)
    assert "no share of the tuned model" in against(0.0, same, same, None)


def a_section(*texts: str) -> Section:
    answers = tuple(Answer(row, text, f"T\n{text}", "T") for row, text in enumerate(texts))
    return Section("T", "H", answers)


def test_a_sentence_is_taken_out_of_a_passage() -> None:
    pool = Pool()
    long = "It begins in the toe one night. The joint is red, hot and swollen then. Most attacks pass in a week or two."
    section = a_section(long, "It is short. So is this. And this.", "One sentence alone is left as it is, for sure.")
    (asked,) = asked_of_sentences([section], pool, 1)
    assert asked.question in [long[:31], long[32:71], long[72:]]
    assert asked.targets == (frozenset({asked.cut}),)
    assert asked.cut is not None
    assert pool.texts[asked.cut] == "T\n" + long.replace(asked.question, "")
    assert pool.texts[pool.cuts[asked.cut]] == f"T\n{long}"
    assert [asked] == asked_of_sentences([section], Pool(), 1)


def test_so_many_sentences_are_asked_at_most() -> None:
    text = "Number {0} has a sentence of some words. Number {0} has another such sentence here. A third one follows it."
    section = a_section(*(text.format(number) for number in range(MOST + 20)))
    asked = asked_of_sentences([section], Pool(), 0)
    assert len({one.question for one in asked}) == len(asked) == MOST
