from __future__ import annotations

import logging
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import medcite
from medcite.adding import precision, run
from medcite.corpus.folder import read_manifest
from medcite.index.calibration import Comparison
from medcite.index.encoder import EncoderSettings, Precision
from medcite.index.encoder_cache import load_calibrated, load_encoder

QUESTION = "how is kyphoplasty done?"


@pytest.fixture
def samples(samples: list[Path]) -> list[Path]:
    """Some of them: what is encoded anew again and again need not be all."""
    chosen = ("asthma", "copd", "kyphoplasty", "migraine", "stroke-and-tia")
    return [path for path in samples if path.stem in chosen]


@pytest.fixture
def one(samples: list[Path]) -> Path:
    return samples[0]


def encoders(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "encoders").glob("*"))


def kinds_of_vectors(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "corpus.db") as database:
        return dict(database.execute("SELECT encoder, count(*) FROM vectors GROUP BY encoder").fetchall())


def first_hit(corpus: medcite.Corpus) -> str:
    return corpus.search(QUESTION).hits[0].text


def test_in_int_8_and_back(samples: list[Path], one: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "corpus"
    with medcite.open(folder) as corpus, medcite.open(folder) as reader:
        corpus.add(one, precision="int8")
        calibrated = corpus.status()
        assert calibrated.precision == "int8"
        assert "cosine to float32" in calibrated.precision_note
        manifest = read_manifest(folder)
        assert manifest
        assert encoders(folder) == [manifest.encoder.key]
        assert manifest.encoder.forced

        # What is added later is encoded by the same.
        corpus.add(samples)
        status = corpus.status()
        assert (status.precision, status.precision_note) == ("int8", calibrated.precision_note)
        assert list(kinds_of_vectors(folder)) == [manifest.encoder.key]
        quick = load_calibrated(folder / "encoders" / manifest.encoder.key)
        texts = [hit.text for hit in corpus.search("pain", k=50).hits]
        vectors = quick.encode_passages(texts)
        assert np.sum(vectors * load_encoder("all-MiniLM-L6-v2").encode_passages(texts), axis=1).mean() > 0.99
        np.testing.assert_allclose(vectors[3], quick.encode_passages([texts[3]])[0], atol=1e-4)
        found = first_hit(corpus)
        assert found == first_hit(reader)

        # A copy of it is as good on any machine; without its encoder it still answers, and takes nothing more.
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        shutil.rmtree(copy / "encoders")
        with medcite.open(copy) as maimed, caplog.at_level(logging.WARNING, "medcite"):
            logging.getLogger("medcite").propagate = True
            assert first_hit(maimed) == found
            assert "float32 encoder answers in its place" in caplog.text
            with pytest.raises(medcite.EncoderError, match="--precision float32"):
                maimed.add(samples)
            maimed.add(samples, precision="float32")
            assert maimed.status().precision == "float32"

        # Back again: nothing is read anew, everything is encoded anew.
        report = corpus.add(one, precision="float32")
        assert (report.added, report.unchanged) == (0, 1)
        assert corpus.status().precision == "float32"
        assert corpus.status().precision_note == ""
        assert encoders(folder) == []
        assert len(kinds_of_vectors(folder)) == 1
        assert sum(kinds_of_vectors(folder).values()) > status.passages
        assert first_hit(reader) == found  # which had it open all the while
        assert reader.status().precision == "float32"

    fresh = tmp_path / "fresh"
    with medcite.open(fresh) as other, medcite.open(folder) as corpus:
        other.add(samples, precision="float32")
        mine, theirs = corpus.search(QUESTION).hits, other.search(QUESTION).hits
        assert [hit.text for hit in mine] == [hit.text for hit in theirs]
        assert [hit.score for hit in mine] == pytest.approx([hit.score for hit in theirs], abs=1e-4)


class TestLeftToItself:
    """``calibrated`` is made up here: what it gives is decided by what was compared."""

    @pytest.fixture
    def tried(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        tried: list[int] = []

        def calibrated(settings: EncoderSettings, texts: Any, folder: Path, *, always: bool) -> EncoderSettings:
            assert not always
            tried.append(len(texts))
            note = f"float32, as int8 would not pay: {Comparison(0.98, 0.9, 1.2)}"
            return EncoderSettings(**{f: getattr(settings, f) for f in settings.__slots__} | {"note": note})

        monkeypatch.setattr(precision, "calibrated", calibrated)
        return tried

    def test_few_passages_stay_in_float_32(self, samples: list[Path], tmp_path: Path, tried: list[int]) -> None:
        with medcite.open(tmp_path / "corpus") as corpus:
            corpus.add(samples)
            assert corpus.status().precision == "float32"
            assert tried == []

    def test_many_are_tried_in_int_8_once(
        self, samples: list[Path], one: Path, tmp_path: Path, tried: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(precision, "REPAYS_FROM", 40)
        monkeypatch.setattr(run, "REPAYS_FROM", 40)
        with medcite.open(tmp_path / "corpus") as corpus:
            corpus.add(one)
            assert tried == []
            corpus.add(samples)
            assert len(tried) == 1
            status = corpus.status()
            assert (status.precision, status.passages > 20) == ("float32", True)
            assert "1.2 times as fast" in status.precision_note
            (tmp_path / "more").mkdir()
            for number in range(30):
                (tmp_path / "more" / f"{number}.md").write_text(
                    f"# Ache {number}\n\nIt hurts, for the {number}th time."
                )
            assert corpus.add(tmp_path / "more").added == 30
            assert len(tried) == 1

    def test_what_was_asked_for_is_left_alone(
        self, samples: list[Path], tmp_path: Path, tried: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(precision, "REPAYS_FROM", 40)
        monkeypatch.setattr(run, "REPAYS_FROM", 40)
        with medcite.open(tmp_path / "corpus") as corpus:
            corpus.add(samples, precision="float32")
            assert (corpus.status().precision, tried) == ("float32", [])

    def test_an_encoder_that_int_8_does_not_suit_goes_on(
        self, samples: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any, **__: Any) -> EncoderSettings:
            raise medcite.EncoderError("No.")

        monkeypatch.setattr(precision, "calibrated", refuse)
        monkeypatch.setattr(precision, "REPAYS_FROM", 40)
        monkeypatch.setattr(run, "REPAYS_FROM", 40)
        with medcite.open(tmp_path / "corpus") as corpus:
            assert corpus.add(samples).added > 3
            assert corpus.search(QUESTION).hits


def test_bfloat_16_is_another_encoder(one: Path, tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        corpus.add(one, precision="float32")
        before = kinds_of_vectors(corpus.folder)
        corpus.add(one, precision="bfloat16")
        assert corpus.status().precision == Precision.BFLOAT16
        after = kinds_of_vectors(corpus.folder)
        assert list(before) != list(after)
        assert list(before.values()) == list(after.values())
        assert corpus.search(QUESTION).hits


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"precision": "int4"}, "no precision. Choose auto, float32"),
        ({"device": "tpu"}, "no device. Choose auto, cpu, cuda"),
        ({"precision": "int8", "device": "cuda"}, "computed on the processor"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, one: Path, asked: dict[str, str], says: str) -> None:
    with medcite.open(tmp_path / "corpus") as corpus, pytest.raises(medcite.UsageError, match=says):
        corpus.add(one, **asked)  # type: ignore[arg-type]
    assert not (tmp_path / "corpus").exists()


def test_without_a_gpu_none_is_used(tmp_path: Path, one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "gpu_usable", lambda: False)
    with medcite.open(tmp_path / "corpus") as corpus:
        with pytest.raises(medcite.EncoderError, match="no GPU here"):
            corpus.add(one, device="cuda")
        assert corpus.add(one).added == 1


def test_with_a_gpu_a_new_corpus_is_encoded_on_it_in_float_16(
    tmp_path: Path, one: Path, samples: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[str] = []

    class OnGpu:
        """In the GPU's place: the encoder itself."""

        def __new__(cls, encoder: Any) -> Any:
            placed.append(str(encoder.settings.precision))
            return encoder

    monkeypatch.setattr(precision, "GpuEncoder", OnGpu)
    monkeypatch.setattr(precision, "gpu_usable", lambda: True)
    # isinstance is asked of it
    monkeypatch.setattr(precision.EncoderChoice, "settling", lambda *_: None)
    with medcite.open(tmp_path / "corpus") as corpus:
        corpus.add(one)
        assert placed == ["float16"]
        assert corpus.status().precision == "float16"
        corpus.add(samples)
        assert placed == ["float16", "float16"]
        corpus.add(samples, device="cpu")
        assert len(placed) == 2
        assert corpus.search(QUESTION).hits
