"""Fine-tunes a model on pairs of questions and passages, and encodes what it is measured by.

Runs as a process of its own (``python -m medcite.adapting.training JOB OUT``), so that torch and
sentence-transformers are never loaded beside the corpus. What it is to do is in the file ``JOB``
(:class:`medcite.adapting.tuning.Job`); how far it is, it says on its standard output, a line of JSON each time.

The loss is that of sentence-transformers' ``MultipleNegativesRankingLoss``: M. Henderson and others, "Efficient
natural language response suggestion for smart reply", 2017. Each question is to be nearest to its own passage of all
in the batch. Unlike there, passages that answer the question as well do not count against it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from medcite.adapting.averaging import averaged
from medcite.adapting.batches import Pair
from medcite.adapting.tuning import ORIGINAL, TUNED, Job, vectors_file
from medcite.corpus.errors import EncoderError
from medcite.index.compilation import describe, load_model
from medcite.index.encoder import Similarity, Vectors
from medcite.index.preparing_process import end_after

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LEARNING_RATE = 2e-5
"""At its highest: sentence-transformers' own for fine-tuning."""

WARM_UP = 0.1
"""The share of batches over which it rises, before it falls to nothing at the end."""

DECAY = 0.01
"""Weight decay of AdamW."""

LONGEST_STEP = 1.0
"""Gradients longer than this are shortened to it."""

COSINE_SCALE = 20.0
"""What cosines are multiplied by before the softmax; ``MultipleNegativesRankingLoss``'s own. Others are as they are."""

_TEXTS_AT_ONCE = 64
_TEXTS_PADDED_TOGETHER = 8

Tell = Callable[[str, int, int], None]


def train(model: SentenceTransformer, batches: Sequence[Sequence[Pair]], job: Job, tell: Tell) -> None:
    """Go through ``batches`` once, changing the model's weights; the same seed gives the same on the same machine.

    Raises:
        EncoderError: the weights come to nothing that is a number.
    """
    import torch

    torch.manual_seed(job.seed)
    settings = describe(model, job.folder, Path(job.folder))
    scale = COSINE_SCALE if settings.similarity is Similarity.COSINE else 1.0
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=LEARNING_RATE, weight_decay=DECAY)
    rising = max(1, round(WARM_UP * len(batches)))
    falling = max(1, len(batches) - rising)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / rising if step < rising else max(0.0, (len(batches) - step) / falling)
    )
    # As in use, without dropout: attention then runs in one kernel, in six tenths of the time (a trial on two cores).
    model.eval()
    for done, batch in enumerate(batches):
        tell("training", done, len(batches))
        questions = _vectors(model, [settings.query_prompt + pair.question for pair in batch])
        passages = _vectors(model, [settings.passage_prompt + pair.passage for pair in batch])
        scores = scale * model.similarity(questions, passages)
        scores = scores.masked_fill(torch.tensor(also_right(batch)), float("-inf"))
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))
        if not torch.isfinite(loss):
            raise EncoderError("Training this model does not converge, and so it cannot be adapted.")
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(weights, LONGEST_STEP)
        optimizer.step()
        schedule.step()
    tell("training", len(batches), len(batches))


def also_right(batch: Sequence[Pair]) -> list[list[bool]]:
    """Which passages of other pairs answer a pair's question as well: a row for each question."""
    return [
        [
            row != column
            and (
                mine.subject == theirs.subject
                or mine.question.casefold() == theirs.question.casefold()
                or mine.passage == theirs.passage
            )
            for column, theirs in enumerate(batch)
        ]
        for row, mine in enumerate(batch)
    ]


def _vectors(model: SentenceTransformer, texts: Sequence[str]) -> Any:
    """Vectors to learn by, texts of like length being padded to the same: passages are half as long as the longest."""
    import torch

    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    parts = [
        model(model.preprocess([texts[place] for place in order[first : first + _TEXTS_PADDED_TOGETHER]]))
        for first in range(0, len(order), _TEXTS_PADDED_TOGETHER)
    ]
    rows = torch.cat([part["sentence_embedding"] for part in parts])
    return rows[torch.argsort(torch.tensor(order))]


def encode(model: SentenceTransformer, job: Job, told: Callable[[int], None]) -> dict[str, Vectors]:
    """Vectors of all that a job has measured, as in :class:`medcite.adapting.measuring.PoolVectors`."""
    return {
        "passages": _encoded(model.encode_document, job.passages, told),
        "contexts": _encoded(model.encode_document, job.contexts, told),
        "questions": _encoded(model.encode_query, job.questions, told),
    }


def _encoded(how: Callable[..., Any], texts: Sequence[str], told: Callable[[int], None]) -> Vectors:
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))  # batches of like length
    rows: list[Any] = [None] * len(texts)
    for first in range(0, len(order), _TEXTS_AT_ONCE):
        places = order[first : first + _TEXTS_AT_ONCE]
        found = how([texts[place] for place in places], show_progress_bar=False)
        for place, row in zip(places, found, strict=True):
            rows[place] = row
        told(len(places))
    return np.array(rows, dtype=np.float32)


def carry_out(job: Job, out: Path, tell: Tell) -> None:
    """Train, and write to ``out`` the model as it was, the model tuned, and vectors for every weight between them.

    Raises:
        EncoderError: the model cannot be loaded or trained.
        OSError: something cannot be written.
    """
    import torch

    model = load_model(Path(job.folder))
    for folder in (ORIGINAL, TUNED):
        if folder == TUNED:
            train(model, job.batches, job, tell)
        model.save_pretrained(str(out / folder), create_model_card=False, safe_serialization=True)
        if folder == ORIGINAL:
            original = {name: some.clone() for name, some in model.state_dict().items()}
    tuned = {name: some.clone() for name, some in model.state_dict().items()}
    done, total = 0, len(job.weights) * (len(job.passages) + len(job.contexts) + len(job.questions))

    def told(count: int) -> None:
        nonlocal done
        done += count
        tell("comparing", done, total)

    with torch.inference_mode():
        for weight in job.weights:
            model.load_state_dict(averaged(original, tuned, weight))
            np.savez(out / vectors_file(weight), allow_pickle=False, **encode(model, job, told))


def _teller(stream: TextIO) -> Tell:
    def tell(stage: str, done: int, total: int) -> None:
        print(json.dumps([stage, done, total]), file=stream, flush=True)

    return tell


def main() -> None:
    """Carry out one job, and end this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no progress
    os.environ.update(
        HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", TQDM_DISABLE="1"
    )
    end_after(lambda: carry_out(Job.read(arguments.job), arguments.out, _teller(told)))


if __name__ == "__main__":
    main()
