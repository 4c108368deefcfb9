"""Why a passage is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """What put a passage where it is; None where a side was not asked.

    Attributes:
        dense_score: by meaning: similarity to the passage plus half that to its heading path.
        dense_rank: its place in dense retrieval, from 1; None if it was not among the candidates.
        lexical_score: by words: BM25 over title, headings and text; 0 if it was not among the candidates.
        lexical_rank: its place in lexical retrieval, from 1; None if it was not among the candidates.
        lexical_weight: what words counted for this question, between 0 and 1; meaning counted the rest.
        complete: whether it holds nearly all of the question's words, which raises its score.
        fused_score: what it was ranked by, before any reranking.
        rerank_score: what a reranker made of it.
        probability: that it answers; None where there is no ground to say.
        repeats: the id of a better passage that it nearly repeats, and so comes after.
    """

    dense_score: float | None
    dense_rank: int | None
    lexical_score: float | None
    lexical_rank: int | None
    lexical_weight: float | None
    complete: bool
    fused_score: float
    rerank_score: float | None
    probability: float | None
    repeats: str | None

    def as_dict(self) -> dict[str, Any]:
        """As JSON, numbers to four places."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}
