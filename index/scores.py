"""What an index gives: rows of passages in the store, and their scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""Rows of passages in the store, shape ``(n,)``."""

Scores = NDArray[np.float32]
"""Scores of as many passages, higher is better, shape ``(n,)``."""

HEADING_WEIGHT = 0.5
"""In a dense score, what the similarity to the heading path counts beside that to the passage itself.

Measured on the LiveQA development questions: ndcg@10 of dense retrieval .522 without it, .582 with it
(bench/constants.py).
"""
