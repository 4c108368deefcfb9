"""Approximate search over many vectors: an inverted file of quantised vectors, by FAISS."""

from __future__ import annotations

import math
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from medcite.index.encoder import Similarity, Vectors
from medcite.index.joining import METRICS

SAMPLE = 16
"""Vectors sampled for each list to place its centre by."""

ROUNDS = 8
"""Rounds of k-means; more move the centres hardly any further."""

_SEED = 20
_LEAST_LISTS = 16
_AT_ONCE = 65_536  # vectors encoded at once: bounds memory while an index is built


def lists_for(count: int) -> int:
    """How many lists ``count`` vectors are divided into: about twice their square root, a power of two."""
    return max(_LEAST_LISTS, 1 << round(math.log2(max(1, count)) / 2 + 1))


def build(vectors: NDArray[np.floating], similarity: Similarity) -> Any:
    """A FAISS index over ``vectors``, shape ``(n, width)``, that names them by their place from 0.

    An inverted file (J. Sivic and A. Zisserman, "Video Google", 2003), in whose lists each dimension has 4 bits.
    The same vectors give the same index. They are read in portions, so that they may be a file's.
    """
    count, dimensions = vectors.shape
    lists = lists_for(count)
    metric = METRICS[similarity]
    centres = faiss.IndexFlat(dimensions, metric)
    # What is coded is the vector itself, not its way from the centre: estimates then compare across lists.
    index = faiss.IndexIVFScalarQuantizer(centres, dimensions, lists, faiss.ScalarQuantizer.QT_4bit, metric, False)
    index.cp.seed, index.cp.niter = _SEED, ROUNDS
    index.cp.min_points_per_centroid = 1
    index.cp.max_points_per_centroid = SAMPLE
    size = min(count, SAMPLE * lists)
    # Every so many, not at random: the places are then read in order, and evenly.
    index.train(vectors[np.linspace(0, count - 1, size).astype(np.int64)].astype(np.float32))
    for first in range(0, count, _AT_ONCE):
        index.add(vectors[first : first + _AT_ONCE].astype(np.float32))
    return index


def search(
    index: Any, asked: Vectors, k: int, lists: int, selector: Any
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The places of about the ``k`` nearest in the ``lists`` nearest lists, and FAISS's estimates for them.

    Args:
        index: what :func:`build` gave.
        asked: a joined question, shape ``(width,)``.
        k: how many at most; fewer are given where the lists hold fewer.
        lists: how many lists are searched.
        selector: what :func:`~medcite.index.joining.only` gave.
    """
    parameters = faiss.SearchParametersIVF()
    parameters.nprobe = lists
    if selector is not None:
        parameters.sel = selector
    found, places = index.search(asked[np.newaxis], k, params=parameters)
    there = (places[0] >= 0) & (places[0] < index.ntotal)
    return places[0][there], found[0][there]
