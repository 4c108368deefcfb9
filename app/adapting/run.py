"""One run of adapting: train, compare, and take the outcome if it is better."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from medcite.adapting.averaging import write_averaged
from medcite.adapting.batches import batches
from medcite.adapting.choosing import WEIGHTS, against, best_weight, harmless, mean, measured
from medcite.adapting.cloze import asked_of_sentences
from medcite.adapting.judged import FindNearest, asked_of_judged, read_judged
from medcite.adapting.measuring import PoolVectors, ndcg_of_each
from medcite.adapting.own_model import read_record
from medcite.adapting.pool import Asked, Pool, asked_of
from medcite.adapting.sections import sample
from medcite.adapting.switching import take_back, take_own
from medcite.adapting.tuning import ORIGINAL, TUNED, Job, tune, vectors_file
from medcite.corpus.errors import EncoderError, UsageError
from medcite.corpus.folder import EncoderName
from medcite.corpus.store import Store
from medcite.index.corpus_encoder import ADAPTED, named
from medcite.index.encoder import Encoder, EncoderSettings
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import content_hash, local_folder
from medcite.reports import AdaptProgressCallback, AdaptReport

PAIRS = 4000
"""Questions that are trained with: some minutes on two cores with the bundled model. More gain little."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        pairs: questions to train with, at most.
        seed: what chance is drawn from.
        judged: a file of judged questions.
        dry_run: compare only.
        wait: seconds to wait for another process that writes.
    """

    pairs: int
    seed: int
    judged: Path | None
    dry_run: bool
    wait: float


def adapt(
    folder: Path,
    name: EncoderName,
    store: Store,
    encoder: Encoder,
    nearest: FindNearest,
    wanted: Wanted,
    progress: AdaptProgressCallback | None = None,
) -> AdaptReport:
    """Fine-tune the encoder of the corpus in ``folder`` on its headings, and switch to the outcome if it is better.

    Args:
        folder: the corpus's.
        name: its encoder, as its manifest names it.
        store: the corpus, for reading.
        encoder: its encoder, which measures.
        nearest: searches it as it is.
        wanted: what is asked for.
        progress: called as it goes on.

    Raises:
        UsageError: the corpus is adapted to already, or the judged questions are none.
        CorpusError: it is too small, or cannot be written to.
        EncoderError: its model's files are gone, or it cannot be trained.
    """
    if wanted.pairs < 1:
        raise UsageError("At least one pair is needed to train with.")
    if read_record(folder, name.content_hash):
        raise UsageError("This corpus has an encoder adapted to it already. Go back first: medcite adapt --undo")
    began = time.perf_counter()
    judged = read_judged(wanted.judged) if wanted.judged else []
    original = _files_of(encoder.settings)
    sections = sample(store, encoder, wanted.pairs, wanted.seed)
    learned = batches(sections.training, wanted.pairs, wanted.seed)
    pool = Pool()
    pool.put_all([*sections.choosing, *sections.checking])
    chosen_on = asked_of(sections.choosing, pool, wanted.seed)
    checked_on = asked_of(sections.checking, pool, wanted.seed)
    told = asked_of_sentences(sections.choosing, pool, wanted.seed)
    told_else = asked_of_sentences(sections.checking, pool, wanted.seed)
    pool.fill(sections.training, wanted.seed)
    asked = asked_of_judged(judged, store, encoder, pool, nearest, wanted.seed) if judged else []
    pairs = sum(map(len, learned))
    _log.info("Training on %s questions made of headings; this takes some minutes.", f"{pairs:,}")
    with tempfile.TemporaryDirectory(prefix="medcite-adapting-", ignore_cleanup_errors=True) as temporary:
        out = Path(temporary)
        groups = (chosen_on, checked_on, told, told_else, asked)
        everything = [one for group in groups for one in group]
        job = Job(
            str(original),
            learned,
            pool.texts,
            pool.contexts,
            [one.question for one in everything],
            list(WEIGHTS),
            wanted.seed,
        )
        tune(job, out, progress)
        choosing, checking, sentences, other_sentences, by_people = _figures(out, pool, groups, encoder.settings)
        weight = best_weight(choosing, sentences)
        held_out = measured(checking[0.0], checking[weight])
        by_sentences = measured(other_sentences[0.0], other_sentences[weight])
        by_judged = measured(by_people[0.0], by_people[weight]) if asked else None
        reason = against(weight, held_out, by_sentences, by_judged)
        report = AdaptReport(
            encoder=name.name,
            articles=sections.articles,
            pairs=pairs,
            ranked=len(pool.texts),
            weight=weight,
            weights={tried: mean(some) for tried, some in choosing.items()},
            chosen_on=len(chosen_on),
            harmless=harmless(sentences),
            held_out=held_out,
            sentences=by_sentences,
            judged=by_judged,
            helped=not reason,
            reason=reason,
        )
        if report.helped and not wanted.dry_run:
            model = out / "averaged"
            write_averaged(out / ORIGINAL, out / TUNED, weight, model)
            # Compiled before the corpus is held: others may go on writing to it meanwhile.
            label, content = name.name + ADAPTED, content_hash(model)
            own = named(load_encoder(label, content=content, folder=model).settings, forced=False)
            take_own(folder, name, own, model, weight, wait=wanted.wait, progress=progress)
            report.encoder, report.switched = label, True
    report.seconds = time.perf_counter() - began
    return report


def undo(folder: Path, name: EncoderName, wait: float, progress: AdaptProgressCallback | None = None) -> str:
    """Give the corpus in ``folder``, whose encoder is ``name``, the one back that it had before; gives its name.

    Raises:
        UsageError: it is not adapted to.
        CorpusError: it cannot be written to.
        EncoderError: the encoder of before cannot be had any more.
    """
    record = read_record(folder, name.content_hash)
    if record is None:
        raise UsageError("This corpus's encoder is not adapted to it: there is nothing to undo.")
    take_back(folder, name, record, wait=wait, progress=progress)
    return record.before.name


def _files_of(settings: EncoderSettings) -> Path:
    """The folder of the model's own files, just as they were when the corpus was made.

    Raises:
        EncoderError: they are gone, or others by now.
    """
    for folder in (local_folder(settings.name), Path(settings.folder)):
        if folder and folder.is_dir() and content_hash(folder) == settings.content_hash:
            return folder
    raise EncoderError(
        f"Training needs the files of the model {settings.name} ({settings.content_hash[:12]}), and they are no longer "
        f"in {settings.folder}. Bring them back there."
    )


def _figures(
    out: Path, pool: Pool, groups: Sequence[Sequence[Asked]], settings: EncoderSettings
) -> list[dict[float, list[float]]]:
    """ndcg@10 of every question, by the weights that were tried, for each group."""
    asked = [one for group in groups for one in group]
    found: list[dict[float, list[float]]] = [{} for _ in groups]
    for weight in WEIGHTS:
        figures = iter(ndcg_of_each(PoolVectors.read(out / vectors_file(weight)), pool, asked, settings.similarity))
        for group, mine in zip(groups, found, strict=True):
            mine[weight] = list(islice(figures, len(group)))
    return found
