"""Reading the question and the best candidates together: slower than comparing their vectors, and more exact."""

from __future__ import annotations

from collections.abc import Sequence

from medcite.corpus.context import embedded_text, passage_context
from medcite.corpus.errors import UsageError
from medcite.corpus.passage import Passage
from medcite.index.cross_encoder import CompiledCrossEncoder, load_cross_encoder

DEPTH = 20
"""Candidates that are read. The time it takes grows with it."""


class CrossEncoderReranker:
    """A :class:`medcite.search.searcher.Reranker` that has a cross-encoder read titles, headings and texts."""

    def __init__(self, model: CompiledCrossEncoder, depth: int = DEPTH) -> None:
        self.depth = depth
        self._model = model

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """A score for each passage, higher is better: what the model gives, before any activation function.

        Raises:
            EncoderError: what was prepared of the model is damaged.
        """
        texts = [embedded_text(passage_context(each.heading_path, self._model), each.text) for each in passages]
        return [float(score) for score in self._model.scores(question, texts)]


def load_reranker(name: str) -> CrossEncoderReranker:
    """A reranker with the cross-encoder called ``name``, prepared first if this machine has not done so yet.

    Args:
        name: a folder, or a name on the model hub.

    Raises:
        UsageError: the name is empty.
        EncoderError: there is no such model, or it cannot be used so.
    """
    if not name.strip():
        raise UsageError("--rerank needs the name of a model: a folder, or a name on the hub.")
    return CrossEncoderReranker(load_cross_encoder(name))
