"""Makes small models with random weights, and what sentence-transformers itself gives for some texts.

Run as ``python make_models.py FOLDER``: torch is loaded here, and in no test.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer, SimilarityFunction
from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, BertTokenizer

DIMENSIONS = 32
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:;?!-%/()"
PIECES = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)),
    *("the", "of", "and", "is", "pain", "heart", "blood", "##ing", "##ed", "query", "passage"),
)
PROMPTS = {"query": "query: ", "document": "passage: "}
MODELS = {"dot": ("mean", "dot", PROMPTS), "cosine": ("cls", "cosine", {}), "far": ("max", "euclidean", {})}


def make(folder: Path) -> None:
    """Models named by how their vectors are compared, and one that cannot be compiled."""
    torch.manual_seed(1)
    vocabulary = {piece: number for number, piece in enumerate(PIECES)}
    tokenizer = BertTokenizer(vocab=vocabulary, model_max_length=64)
    assert tokenizer.tokenize("query: hearts") == ["query", ":", "heart", "##s"]
    bert = BertModel(
        BertConfig(
            vocab_size=len(PIECES),
            hidden_size=DIMENSIONS,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=48,
            max_position_embeddings=64,
            initializer_range=0.5,  # as far apart as trained weights are
        )
    )
    bert.save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    for name, (pooling, similarity, prompts) in MODELS.items():
        modules = [Transformer(str(folder / "bert"), max_seq_length=64), Pooling(DIMENSIONS, pooling_mode=pooling)]
        model = SentenceTransformer(
            modules=modules, prompts=prompts, similarity_fn_name=SimilarityFunction(similarity), device="cpu"
        )
        model.save_pretrained(str(folder / name))
    words = Tokenizer.from_file(str(folder / "bert" / "tokenizer.json"))
    static = SentenceTransformer(modules=[StaticEmbedding(words, embedding_dim=24)], device="cpu")
    static.save_pretrained(str(folder / "static"))


def remember(model: SentenceTransformer, texts: list[str], path: Path) -> None:
    """What the model gives for the texts, as questions and as passages."""
    np.savez(path, questions=model.encode_query(texts), passages=model.encode_document(texts))


def main() -> None:
    """All of it, into the folder named on the command line, for the texts in its ``texts.json``."""
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    make(folder)
    for name in (*MODELS, "static"):
        remember(SentenceTransformer(str(folder / name), device="cpu"), texts, folder / f"{name}.npz")
    bundled = SentenceTransformer(sys.argv[2], device="cpu")
    remember(bundled, texts, folder / "bundled.npz")


if __name__ == "__main__":
    main()
