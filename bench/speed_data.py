"""What bench/speed.py gives to every system: the passages of a corpus, their vectors, and articles to add."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

import medcite
from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.folder import DATABASE, Manifest, read_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors, text_key
from medcite.index.encoder_cache import load_encoder

QUESTIONS = (
    "How is kyphoplasty performed?",
    "What are the symptoms of an underactive thyroid?",
    "Can I drink alcohol while taking metronidazole?",
    "How is Noonan syndrome inherited?",
    "treatment of chronic kidney disease stage 3",
    "What should I eat if I have gout?",
    "Is shingles contagious?",
    "early signs of macular degeneration",
    "What causes a blood clot in the leg?",
    "How long does a migraine last?",
)
_FORMS = ("{}", "Please tell me: {}", "{} I am 64 years old.", "My mother asks: {}", "{} And what should I do next?")

_SAMPLE = "asthma.md"


@dataclass(frozen=True, slots=True)
class Added:
    """An article to add: the file, its passages as a JSON list, and the same as JSON lines with ids."""

    article: Path
    passages: Path
    lines: Path


def variations() -> list[str]:
    """The questions in several forms, so that not the same ten are asked over and over."""
    return [form.format(question) for form in _FORMS for question in QUESTIONS]


def require(corpus: Path) -> Manifest:
    """The manifest of the corpus; ends the program where there is none."""
    try:
        manifest = read_manifest(corpus)
    except medcite.CorpusError as error:
        sys.exit(str(error))
    if manifest is None:
        sys.exit(f"There is no corpus in {corpus}. bench/quality.py builds one; name another with --corpus.")
    return manifest


def _meter(manifest: Manifest) -> TokenMeter:
    return load_encoder(manifest.encoder.name, content=manifest.encoder.content_hash)


def export(corpus: Path, folder: Path) -> int:
    """Write texts and vectors of the corpus as peers/protocol.py has them; gives how many."""
    manifest = require(corpus)
    meter = _meter(manifest)
    store = Store(corpus / DATABASE)
    passages = list(store.passages_since(-1))
    if not passages:
        sys.exit(f"The corpus in {corpus} is empty.")
    vectors = Vectors(store.connection, manifest.encoder.key).get([stored.text_key for stored in passages])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)  # float16 has left them not quite of unit length
    contexts: dict[tuple[str, ...], str] = {}
    texts = []
    for stored in passages:
        path = stored.passage.heading_path
        context = contexts.setdefault(path, "") or passage_context(path, meter)
        contexts[path] = context
        texts.append(embedded_text(context, stored.passage.text))
        if text_key(texts[-1]) != stored.text_key:
            sys.exit(f"The corpus in {corpus} embeds other texts than this medcite does. Make it anew.")
    store.close()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "passages.json").write_text(json.dumps(texts), encoding="utf-8")
    np.save(folder / "vectors.npy", np.ascontiguousarray(vectors))
    return len(texts)


def sample(folder: Path, count: int, parts: int) -> list[list[str]]:
    """``count`` of the exported passages, dealt into parts of like lengths; the same ones at every call."""
    texts = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    chance = random.Random(0)
    chosen = sorted(chance.sample(texts, min(count, len(texts))), key=len)
    dealt = [chosen[part::parts] for part in range(parts)]
    for part in dealt:
        chance.shuffle(part)
    return dealt


def article(corpus: Path, folder: Path, number: int) -> Added:
    """An article that no system has seen: a bundled one with a number in every paragraph."""
    folder.mkdir(parents=True, exist_ok=True)
    content = (resources.files("medcite.corpus.samples") / _SAMPLE).read_text(encoding="utf-8")
    content = re.sub(r"^url:.*\n", "", content, flags=re.MULTILINE)
    content = re.sub(r"(?<=[.?!])$", f" (Edition {number}.)", content, flags=re.MULTILINE)
    files = Added(folder / f"{number}.md", folder / f"{number}.json", folder / f"{number}.jsonl")
    files.article.write_text(content, encoding="utf-8")
    meter = _meter(require(corpus))
    texts = [
        embedded_text(passage_context(passage.heading_path, meter), passage.text)
        for read in medcite.read([files.article], corpus=corpus)
        if isinstance(read, medcite.Inspection)
        for passage in read.passages
    ]
    files.passages.write_text(json.dumps(texts), encoding="utf-8")
    lines = [json.dumps({"id": f"added-{number}-{place}", "content": text}) for place, text in enumerate(texts)]
    files.lines.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files
