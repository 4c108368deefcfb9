from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from medcite.adapting.averaging import averaged, write_averaged
from medcite.adapting.choosing import against, best_weight, measured
from medcite.adapting.measuring import PoolVectors, ndcg, ndcg_of_each
from medcite.adapting.pool import Asked, Pool
from medcite.adapting.sections import Answer
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


def test_the_best_weight_is_taken_and_none_if_none_is_better() -> None:
    assert best_weight({0.0: [0.5, 0.5], 0.3: [0.9, 0.3], 0.5: [0.2, 0.9]}) == 0.3
    assert best_weight({0.3: [0.5], 0.1: [0.5], 0.0: [0.5]}) == 0.0


def test_what_speaks_against_an_outcome() -> None:
    gain, loss, same = measured([0.1, 0.5], [0.3, 0.4]), measured([0.5], [0.4]), measured([0.5], [0.5])
    assert (gain.questions, gain.better, gain.worse, gain.gain) == (2, 1, 1, pytest.approx(0.05))
    assert against(0.3, gain, None) == ""
    assert against(0.3, gain, same) == ""
    assert "judged questions are answered worse" in against(0.3, gain, loss)
    assert "there is no gain" in against(0.3, same, None)
    assert "there is no gain" in against(0.3, loss, gain)
    assert "no share of the tuned model" in against(0.0, same, None)
