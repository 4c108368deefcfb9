from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medcite.corpus.errors import EncoderError
from medcite.corpus.folder import ENCODERS, EncoderName
from medcite.index import calibration
from medcite.index.calibration import Comparison, calibrate
from medcite.index.corpus_encoder import load_corpus_encoder, named
from medcite.index.encoder import Encoder, EncoderSettings, Precision
from medcite.index.encoder_cache import calibrated, load_calibrated, load_encoder
from medcite.index.gpu import GpuEncoder, gpu_driver_present
from medcite.index.model_files import BUNDLED


class TestWhatIsTaken:
    """Quantising and comparing are made up; which form is taken follows from what comes of them."""

    @pytest.fixture
    def prepared(self, encoder: Encoder, tmp_path: Path) -> Path:
        folder = tmp_path / "prepared"
        folder.mkdir()
        encoder.settings.write(folder / "encoder.json")
        return folder

    @pytest.fixture
    def comes_to(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        texts: dict[str, list[str]] = {}

        def quantise(_: Path, settings: EncoderSettings, used: Sequence[str], out: Path) -> EncoderSettings:
            texts["calibrated on"] = list(used)
            return replace(settings, precision=Precision.INT8, graph="abc")

        def given(cosine: float, speed: float) -> dict[str, list[str]]:
            def compare(_exact: Any, _quick: Any, used: Sequence[str]) -> Comparison:
                texts["compared on"] = list(used)
                return Comparison(cosine, cosine - 0.01, speed)

            monkeypatch.setattr(calibration, "quantise", quantise)
            monkeypatch.setattr(calibration, "compare", compare)
            return texts

        return given

    @pytest.mark.parametrize(
        ("cosine", "speed", "always", "precision"),
        [
            (0.997, 3.5, False, "int8"),
            (0.98, 3.5, False, "float32"),
            (0.997, 1.2, False, "float32"),
            (0.9, 0.5, True, "int8"),
        ],
    )
    def test_the_better_one(
        self, prepared: Path, tmp_path: Path, comes_to: Any, cosine: float, speed: float, always: bool, precision: str
    ) -> None:
        used = comes_to(cosine, speed)
        texts = [str(number) for number in range(11)]
        found = calibrate(prepared, texts, tmp_path, always=always)
        assert found.precision == precision
        assert f"{speed:.1f} times as fast" in found.note
        assert EncoderSettings.read(tmp_path / "encoder.json") == found
        assert used["calibrated on"] + used["compared on"] == texts

    def test_one_text_serves_for_both(self, prepared: Path, tmp_path: Path, comes_to: Any) -> None:
        used = comes_to(0.997, 3.0)
        calibrate(prepared, ["only"], tmp_path)
        assert used == {"calibrated on": ["only"], "compared on": ["only"]}


def test_what_cannot_be_compiled_is_not_calibrated(encoder: Encoder, tmp_path: Path) -> None:
    settings = replace(encoder.settings, backend="sentence-transformers", reason="too odd")
    with pytest.raises(EncoderError, match="too odd"):
        calibrated(settings, ["a"], tmp_path)


def test_each_graph_is_an_encoder_of_its_own(encoder: Encoder) -> None:
    settings = replace(encoder.settings, precision=Precision.INT8, graph="abc")
    keys = {encoder.settings.key, settings.key, replace(settings, graph="abd").key}
    assert len(keys) == 3
    assert replace(settings, note="whatever").key == settings.key
    assert replace(encoder.settings, known_as=settings.key).key == settings.key


@pytest.mark.parametrize("missing", ["encoder.json", "model.bin", "tokenizer.json"])
def test_a_damaged_one_is_told(encoder: Encoder, tmp_path: Path, missing: str) -> None:
    settings = replace(encoder.settings, precision=Precision.INT8, graph="abc")
    folder = tmp_path / ENCODERS / settings.key
    folder.mkdir(parents=True)
    settings.write(folder / "encoder.json")
    for name in ("model.xml", "model.bin", "tokenizer.json"):
        (folder / name).write_text("x")
    assert load_calibrated(folder).settings == settings
    (folder / missing).write_text("")
    with pytest.raises(EncoderError, match="damaged"):
        load_calibrated(folder)
    wanted = named(settings, forced=False)
    stand_in = load_corpus_encoder(tmp_path, wanted)
    assert stand_in.settings.key == wanted.key
    assert stand_in.settings.precision == Precision.FLOAT32
    with pytest.raises(EncoderError, match="--precision float32"):
        load_corpus_encoder(tmp_path, wanted, exact=True)


def test_another_graph_in_its_place_is_not_taken_for_it(encoder: Encoder, tmp_path: Path) -> None:
    settings = replace(encoder.settings, precision=Precision.INT8, graph="abc")
    wanted: EncoderName = named(settings, forced=False)
    folder = tmp_path / ENCODERS / wanted.key
    folder.mkdir(parents=True)
    replace(settings, graph="other").write(folder / "encoder.json")
    for name in ("model.xml", "model.bin", "tokenizer.json"):
        (folder / name).write_text("x")
    with pytest.raises(EncoderError, match="another than the corpus's"):
        load_corpus_encoder(tmp_path, wanted, exact=True)


class TestOnAGpu:
    def test_there_is_none_without_a_driver(self) -> None:
        if shutil.which("nvidia-smi"):
            pytest.skip("this machine has one")
        assert not gpu_driver_present()

    def test_int_8_stays_on_the_processor(self, encoder: Encoder) -> None:
        class Int8:
            settings = replace(encoder.settings, precision=Precision.INT8)

        with pytest.raises(EncoderError, match="int8, on the processor"):
            GpuEncoder(Int8())  # type: ignore[arg-type]

    def test_it_gives_the_same_vectors(self, tmp_path: Path) -> None:
        """PyTorch's processor stands in for the GPU, in a process of its own: no test loads torch."""
        import subprocess
        import sys

        script = """
import json, sys
import numpy as np
from medcite.index.encoder_cache import load_encoder
from medcite.index.gpu import GpuEncoder

texts = ["What is kyphoplasty?", "pain " * 300, "The heart pumps blood."] * 3
out = {}
for precision in ("float32", "float16"):
    plain = load_encoder(sys.argv[1], precision=precision)
    told = []
    found = GpuEncoder(plain, "cpu").encode_passages(texts, told.append)
    expected = plain.encode_passages(texts)
    out[precision] = [float(np.abs(found - expected).max()), found.dtype.name, sum(told), plain.settings.precision]
print(json.dumps(out))
"""
        done = subprocess.run(
            [sys.executable, "-c", script, BUNDLED], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert not done.returncode, done.stderr
        found = json.loads(done.stdout)
        assert found["float32"][0] < 1e-5
        assert found["float16"][0] < 5e-3
        assert found["float32"][1:] == ["float32", 9, "float32"]
        assert found["float16"][1:] == ["float32", 9, "float16"]


def test_int_8_is_no_precision_of_a_model(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="belongs to a corpus"):
        load_encoder(BUNDLED, precision="int8")
