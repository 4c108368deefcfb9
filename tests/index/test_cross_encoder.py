from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medcite.corpus.errors import EncoderError
from medcite.index.cross_encoder import CompiledCrossEncoder, CrossEncoderSettings, load_cross_encoder

Loaded = Callable[[str], CompiledCrossEncoder]
Pairs = dict[str, list[str]]


@pytest.fixture(scope="module")
def pairs(cross_encoders: Path) -> Pairs:
    read: Pairs = json.loads((cross_encoders / "pairs.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def in_cache(cross_encoder_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDCITE_CACHE", str(cross_encoder_cache))


@pytest.fixture
def loaded(cross_encoders: Path, in_cache: None) -> Loaded:
    """Loads one of the small models by its folder."""
    return lambda name: load_cross_encoder(str(cross_encoders / name))


@pytest.fixture
def no_preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be prepared: it has been before."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("it was prepared before")

    monkeypatch.setattr("medcite.index.preparing_process.subprocess.run", refuse)


class TestOneThatGivesAScore:
    @pytest.mark.parametrize("name", ["one", "roberta", "prompted"])
    def test_gives_what_sentence_transformers_gives(
        self, loaded: Loaded, cross_encoders: Path, pairs: Pairs, name: str
    ) -> None:
        model = loaded(name)
        theirs = np.load(cross_encoders / f"{name}.npy")
        assert len(np.unique(theirs)) == theirs.size
        for question, expected in zip(pairs["questions"], theirs, strict=True):
            ours = model.scores(question, pairs["texts"])
            assert ours.dtype == np.float32
            np.testing.assert_allclose(ours, expected, atol=1e-3 * np.abs(theirs).max())
            assert np.argsort(ours).tolist() == np.argsort(expected).tolist()

    def test_puts_its_prompt_before_the_question(self, loaded: Loaded) -> None:
        prompted, bare = loaded("prompted"), loaded("one")
        assert (prompted.settings.prompt, bare.settings.prompt) == ("the pain of ", "")
        ours = prompted.scores("heart", ["blood"])
        np.testing.assert_allclose(ours, bare.scores("the pain of heart", ["blood"]), atol=1e-5)
        assert np.abs(ours - bare.scores("heart", ["blood"])).max() > 1e-3

    def test_gives_each_pair_its_own_score_in_whatever_company(self, loaded: Loaded) -> None:
        model = loaded("one")
        texts = [f"{'blood and ' * (number * 7 % 30)}number {number}" for number in range(200)]
        together = model.scores("of pain", texts)
        np.testing.assert_allclose(together, model.scores("of pain", texts[::-1])[::-1], atol=1e-4)
        for number in (0, 13, 199):
            np.testing.assert_allclose(together[number], model.scores("of pain", [texts[number]])[0], atol=1e-4)

    def test_cuts_whichever_is_longer(self, loaded: Loaded) -> None:
        model = loaded("one")
        room = model.room
        assert (model.settings.max_tokens, room) == (64, 61)
        long = "pain " * (room - 2)  # beside a question of two tokens nothing is cut
        exactly, more, other = model.scores("heart blood", [long, long + "blood " * 500, long[:-5] + "blood"])
        assert exactly == pytest.approx(more, abs=1e-5)
        assert abs(exactly - other) > 1e-4
        [whole], [cut] = (model.scores("heart " * count, ["blood is"]) for count in (room - 2, 500))
        assert whole == pytest.approx(cut, abs=1e-5)
        [first], [second] = (model.scores("heart " * 500, [text]) for text in ("blood is", "pain is"))
        assert abs(first - second) > 1e-4

    def test_of_no_texts_loads_nothing(self, loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
        model = loaded("one")
        monkeypatch.setattr("medcite.index.cross_encoder.import_openvino", None)
        assert model.scores("pain", []).shape == (0,)

    def test_measures_text_in_its_tokens(self, loaded: Loaded) -> None:
        model = loaded("one")
        assert [model.token_count(text) for text in ("", "the pain", "hearts")] == [0, 2, 2]
        assert model.token_offsets("the hearts") == [(0, 3), (4, 9), (9, 10)]

    def test_is_prepared_once(self, loaded: Loaded, cross_encoders: Path, request: pytest.FixtureRequest) -> None:
        first = loaded("one").scores("heart", ["of pain"])
        request.getfixturevalue("no_preparing")
        assert loaded("one").scores("heart", ["of pain"]).tolist() == first.tolist()

    def test_is_not_prepared_again_from_another_place(
        self, loaded: Loaded, cross_encoders: Path, tmp_path: Path, request: pytest.FixtureRequest
    ) -> None:
        here = loaded("one")
        request.getfixturevalue("no_preparing")
        there = load_cross_encoder(str(shutil.copytree(cross_encoders / "one", tmp_path / "there")))
        assert there.settings.name == str(tmp_path / "there")
        assert there.scores("heart", ["of pain"]).tolist() == here.scores("heart", ["of pain"]).tolist()

    def test_is_prepared_anew_when_its_files_change(
        self, loaded: Loaded, in_cache: None, cross_encoders: Path, tmp_path: Path
    ) -> None:
        before = loaded("one")
        changing = shutil.copytree(cross_encoders / "one", tmp_path / "changing")
        assert load_cross_encoder(str(changing)).settings.content_hash == before.settings.content_hash
        tokenizer = changing / "tokenizer_config.json"
        tokenizer.write_text(json.dumps({**json.loads(tokenizer.read_text()), "model_max_length": 32}))
        after = load_cross_encoder(str(changing))
        assert (before.settings.max_tokens, after.settings.max_tokens) == (64, 32)
        assert np.isfinite(after.scores("heart " * 500, ["pain " * 500, ""])).all()

    def test_loads_neither_torch_nor_anything_that_reports_home(
        self, loaded: Loaded, cross_encoders: Path, cross_encoder_cache: Path
    ) -> None:
        loaded("one")
        script = (
            "import sys\n"
            "from medcite.index.cross_encoder import load_cross_encoder\n"
            "load_cross_encoder(sys.argv[1]).scores('pain', ['heart', 'blood'])\n"
            "heavy = {'torch', 'transformers', 'sentence_transformers', 'openvino_telemetry', 'huggingface_hub'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(cross_encoders / "one")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "MEDCITE_CACHE": str(cross_encoder_cache)},
        )
        assert done.stdout == "[]\n"


class TestWhatIsNoReranker:
    @pytest.fixture(autouse=True)
    def _own_cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("MEDCITE_CACHE", str(tmp_path / "cache"))
        yield
        entries = [path for path in (tmp_path / "cache" / "rerankers").glob("*") if path.is_dir()]
        assert [path.name for path in entries] == ["names"]  # and nothing half-made is left

    @pytest.mark.parametrize(
        ("name", "what"),
        [
            ("three", r"three gives 3 scores for a question and a passage; reranking takes a model that gives one"),
            ("headless", r"headless is no reranker: it has no weights for .*classifier.*Name a cross-encoder"),
            ("left", r"left cannot be compiled \(compiled, its scores differ .*Choose another one"),
        ],
    )
    def test_a_model_that_will_not_do_is_told(self, cross_encoders: Path, name: str, what: str) -> None:
        with pytest.raises(EncoderError, match=what) as told:
            load_cross_encoder(str(cross_encoders / name))
        assert "\n" not in str(told.value)

    @pytest.mark.parametrize("name", ["nobody/nothing", "not a name at all"])
    def test_an_unknown_name_is_told(self, name: str) -> None:
        with pytest.raises(EncoderError, match=f"There is no folder '{name}', and no model of that name"):
            load_cross_encoder(name)

    def test_a_folder_without_safe_weights_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "model").mkdir()
        (tmp_path / "model" / "pytorch_model.bin").write_bytes(b"pickle")
        with pytest.raises(EncoderError, match="holds no model weights in safetensors format"):
            load_cross_encoder(str(tmp_path / "model"))

    def test_a_folder_of_damaged_weights_is_told(self, tmp_path: Path, cross_encoders: Path) -> None:
        weights = shutil.copytree(cross_encoders / "one", tmp_path / "model") / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:1000])
        with pytest.raises(EncoderError, match="is no cross-encoder of sentence-transformers"):
            load_cross_encoder(str(tmp_path / "model"))


class TestWhatIsKept:
    @pytest.fixture
    def entry(self, loaded: Loaded, cross_encoder_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """What is kept of a model, in a copy of the cache."""
        content = loaded("one").settings.content_hash
        copy = shutil.copytree(cross_encoder_cache, tmp_path / "cache", symlinks=True)
        monkeypatch.setenv("MEDCITE_CACHE", str(copy))
        [entry] = (copy / "rerankers").glob(f"{content[:24]}*")
        shutil.rmtree(entry / "kernels", ignore_errors=True)
        return entry

    @pytest.mark.parametrize("file", ["model.xml", "model.bin", "tokenizer.json"])
    @pytest.mark.parametrize("left", [0, 500])
    def test_damaged_is_told_with_advice(self, entry: Path, cross_encoders: Path, file: str, left: int) -> None:
        (entry / file).write_bytes((entry / file).read_bytes()[:left])
        model = load_cross_encoder(str(cross_encoders / "one"))
        with pytest.raises(EncoderError, match=r"of the reranker .*one is damaged\. Delete the folder .*anew") as told:
            model.scores("heart", ["pain"])
        assert str(entry) in str(told.value)

    def test_without_its_settings_is_prepared_anew(self, entry: Path, cross_encoders: Path) -> None:
        (entry / "reranker.json").write_text('{"name"')
        (entry / "model.xml").unlink()
        assert np.isfinite(load_cross_encoder(str(cross_encoders / "one")).scores("heart", ["pain"])).all()

    def test_where_nothing_can_be_written_is_told(
        self, cross_encoders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("MEDCITE_CACHE", str(tmp_path / "file"))
        with pytest.raises(EncoderError, match=r"Cannot keep the prepared reranker in .*MEDCITE_CACHE"):
            load_cross_encoder(str(cross_encoders / "one"))

    def test_settings_are_read_back_as_they_were_written(self, tmp_path: Path) -> None:
        settings = CrossEncoderSettings("größter", "abc", 512, 3, "Frage: ", ("input_ids", "attention_mask"), 1, True)
        settings.write(tmp_path / "reranker.json")
        assert CrossEncoderSettings.read(tmp_path / "reranker.json") == settings
