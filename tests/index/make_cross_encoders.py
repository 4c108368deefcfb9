"""Makes small cross-encoders with random weights, and what sentence-transformers itself gives for some pairs.

Run as ``python make_cross_encoders.py FOLDER``: torch is loaded here, and in no test.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import CrossEncoder
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    BertTokenizer,
    RobertaConfig,
    RobertaForSequenceClassification,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:;?!-%/()"
PIECES = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)),
    *("the", "of", "and", "is", "pain", "heart", "blood", "##ing", "##ed"),
)
SHAPE = {
    "vocab_size": len(PIECES),
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "initializer_range": 0.5,  # as far apart as trained weights are
    "pad_token_id": 0,
}


def make(folder: Path) -> None:
    """Two makes of those that give a score, and one with a prompt; one that gives three; one without a head.

    And one that reads the first token, which is padding where texts are padded on the left: its scores depend on what
    stands beside a pair, and no other program gives the same.
    """
    torch.manual_seed(1)
    bert = BertConfig(**SHAPE, max_position_embeddings=64, num_labels=1)
    roberta = RobertaConfig(**SHAPE, max_position_embeddings=80, type_vocab_size=2, num_labels=1)
    models = {
        "one": BertForSequenceClassification(bert),
        "roberta": RobertaForSequenceClassification(roberta),
        "left": RobertaForSequenceClassification(roberta),
        "three": BertForSequenceClassification(BertConfig(**SHAPE, max_position_embeddings=64, num_labels=3)),
        "headless": BertModel(bert),
    }
    vocabulary = {piece: number for number, piece in enumerate(PIECES)}
    for name, model in models.items():
        model.save_pretrained(folder / name)
        side = "left" if name == "left" else "right"
        tokenizer = BertTokenizer(vocab=vocabulary, model_max_length=64, padding_side=side)
        tokenizer.save_pretrained(folder / name)
    prompted = CrossEncoder(
        str(folder / "one"), device="cpu", prompts={"ask": "the pain of "}, default_prompt_name="ask"
    )
    prompted.save_pretrained(str(folder / "prompted"))


def main() -> None:
    """All of it, into the folder named on the command line, for the questions and texts in its ``pairs.json``."""
    folder = Path(sys.argv[1])
    asked = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))
    make(folder)
    pairs = [(question, text) for question in asked["questions"] for text in asked["texts"]]
    for name in ("one", "roberta", "prompted"):
        scores = CrossEncoder(str(folder / name), device="cpu").predict(pairs, activation_fn=torch.nn.Identity())
        np.save(folder / f"{name}.npy", scores.reshape(len(asked["questions"]), -1))


if __name__ == "__main__":
    main()
