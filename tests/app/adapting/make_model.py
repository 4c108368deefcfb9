"""Makes a small model with random weights: ``python make_model.py FOLDER WORDS``, a file of the words that it knows.

torch is loaded here, and in no test.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizer

DIMENSIONS = 32
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:;?!-()"


def main() -> None:
    """Write it."""
    folder, words = Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8").split()
    torch.manual_seed(1)
    pieces = dict.fromkeys(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS), *words]
    )
    tokenizer = BertTokenizer(vocab={piece: place for place, piece in enumerate(pieces)}, model_max_length=96)
    bert = BertModel(
        BertConfig(
            vocab_size=len(pieces),
            hidden_size=DIMENSIONS,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=48,
            max_position_embeddings=96,
            initializer_range=0.5,
        )
    )
    bert.save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert"), max_seq_length=96), Pooling(DIMENSIONS, pooling_mode="mean")]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(folder / "small"))


if __name__ == "__main__":
    main()
