from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import medcite
from medcite.corpus.errors import CorpusError
from medcite.corpus.folder import VIEWS
from medcite.index import views
from medcite.index.compiled import CompiledEncoder
from medcite.index.dense import DenseIndex
from medcite.index.lexical import LexicalIndex
from medcite.index.segment_writer import SegmentWriter

WritePage = Callable[..., Path]
Hold = Callable[[Path], subprocess.Popen[str]]
Answers = list[tuple[str, str, float]]

QUESTIONS = ("How is kyphoplasty done?", "signs of a stroke", "asthma inhaler for a child", "zzz")
NEW = {"": ["Gout comes of uric acid crystals in the joints, often of the big toe."]}


def answers(folder: Path) -> Answers:
    """What a corpus answers to several questions in all modes, opened afresh."""
    with medcite.open(folder) as corpus:
        return [
            (f"{mode} {question}", hit.id, round(hit.score, 4))
            for question in QUESTIONS
            for mode in medcite.Mode
            for hit in corpus.search(question, 5, mode=mode).hits
        ]


@pytest.fixture(scope="module")
def right(sample_corpus: Path) -> Answers:
    """What the sample corpus answers."""
    return answers(sample_corpus)


@pytest.fixture
def page(tmp_path: Path, write_page: WritePage) -> Path:
    """One more article."""
    return write_page(tmp_path / "gout.html", "Gout", NEW)


@pytest.fixture
def never_encoding_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bringing an index up to date, or making it anew, never embeds anything again."""

    def refuse(*_: object) -> None:
        raise AssertionError("vectors are kept: nothing has to be encoded again")

    monkeypatch.setattr(CompiledEncoder, "encode_passages", refuse)


@pytest.fixture
def unpublished(own_corpus: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus whose writer was cut off between the store and the indexes."""

    def die(*_: object) -> None:
        raise OSError("cut off")

    with monkeypatch.context() as patch, medcite.open(own_corpus) as corpus:
        patch.setattr(views, "publish", die)
        with pytest.raises((OSError, CorpusError), match="cut off"):
            corpus.add(page)
    return own_corpus


def state(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / VIEWS / "views.json").read_text())
    return read


def test_views_that_lag_are_brought_up_to_date_by_the_next_question(
    unpublished: Path, never_encoding_passages: None
) -> None:
    with medcite.open(unpublished) as corpus:
        assert corpus.status().index == "behind"
        for mode in medcite.Mode:
            assert corpus.search("uric acid in the big toe", 1, mode=mode).hits[0].article.title == "Gout"
        assert corpus.status().index == "up to date"


def test_brought_up_to_date_they_are_as_if_made_anew(
    unpublished: Path, tmp_path: Path, never_encoding_passages: None
) -> None:
    with medcite.open(unpublished) as corpus:
        corpus.remove(next(one.article.id for one in corpus.articles() if "Asthma" in one.article.title))
    anew = Path(shutil.copytree(unpublished, tmp_path / "anew"))
    shutil.rmtree(anew / VIEWS)
    with medcite.open(unpublished) as updated, medcite.open(anew) as made:
        for question in QUESTIONS:
            # By words, what was removed counts towards how rare a word is until its segment is merged.
            words = [{hit.id for hit in one.search(question, 1000, mode="lexical").hits} for one in (updated, made)]
            assert words[0] == words[1]
            meaning = [[hit.id for hit in one.search(question, 20, mode="dense").hits] for one in (updated, made)]
            assert meaning[0] == meaning[1]


def a_segment(folder: Path) -> Path:
    names = state(folder)["segments"]
    assert isinstance(names, list)
    return folder / VIEWS / str(names[0])


def damage_dense(folder: Path) -> None:
    path = a_segment(folder) / "index.faiss"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_dense_altogether(folder: Path) -> None:
    (a_segment(folder) / "index.faiss").write_bytes(b"no index")


def delete_dense(folder: Path) -> None:
    shutil.rmtree(a_segment(folder))


def delete_lexical(folder: Path) -> None:
    shutil.rmtree(folder / VIEWS / str(state(folder)["lexical"]))


def empty_lexical(folder: Path) -> None:
    lexical = folder / VIEWS / str(state(folder)["lexical"])
    shutil.rmtree(lexical)
    lexical.mkdir()


def damage_lexical(folder: Path) -> None:
    (folder / VIEWS / str(state(folder)["lexical"]) / "meta.json").write_text("{")


def delete_a_lexical_segment(folder: Path) -> None:
    for path in (folder / VIEWS / str(state(folder)["lexical"])).glob("*.term"):
        path.unlink()


def damage_state(folder: Path) -> None:
    (folder / VIEWS / "views.json").write_text('{"format": 1')


def delete_everything(folder: Path) -> None:
    shutil.rmtree(folder / VIEWS)


def change_state(**fields: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / VIEWS / "views.json").write_text(json.dumps({**state(folder), **fields}))

    return change


@pytest.mark.parametrize(
    "damage",
    [
        damage_dense,
        damage_dense_altogether,
        delete_dense,
        delete_lexical,
        empty_lexical,
        damage_lexical,
        delete_a_lexical_segment,
        damage_state,
        delete_everything,
        pytest.param(change_state(format=0), id="another format"),
        pytest.param(change_state(encoder="another"), id="another encoder"),
        pytest.param(change_state(corpus="another"), id="another corpus"),
        pytest.param(change_state(generation=10**6), id="a generation yet to come"),
        pytest.param(change_state(segments=["../../elsewhere"]), id="a folder elsewhere"),
        pytest.param(change_state(gone="gone-nowhere.npy"), id="a missing list of what is gone"),
    ],
)
def test_damaged_views_are_made_anew_with_the_same_answers(
    own_corpus: Path, right: Answers, never_encoding_passages: None, damage: Callable[[Path], None]
) -> None:
    damage(own_corpus)
    assert answers(own_corpus) == right
    with medcite.open(own_corpus) as corpus:
        assert corpus.status().index == "up to date"
    assert len(list((own_corpus / VIEWS).iterdir())) == 3  # nothing of the damaged ones is left


def test_views_of_another_corpus_are_not_believed(own_corpus: Path, right: Answers, page: Path, tmp_path: Path) -> None:
    with medcite.open(tmp_path / "other") as other:
        other.add(page)
    shutil.rmtree(own_corpus / VIEWS)
    shutil.copytree(tmp_path / "other" / VIEWS, own_corpus / VIEWS)
    assert answers(own_corpus) == right


def test_while_another_process_writes_the_views_last_published_serve(
    unpublished: Path, right: Answers, another_writer: Hold
) -> None:
    before = state(unpublished)
    another_writer(unpublished)
    assert answers(unpublished) == right
    assert state(unpublished) == before


def test_without_any_published_they_are_made_in_private(own_corpus: Path, right: Answers, another_writer: Hold) -> None:
    shutil.rmtree(own_corpus / VIEWS)
    another_writer(own_corpus)
    assert answers(own_corpus) == right
    assert not (own_corpus / VIEWS).exists()


@pytest.mark.parametrize("step", [(LexicalIndex, "update"), (SegmentWriter, "finish"), (views, "write_whole")])
@pytest.mark.parametrize("locked", [True, False])
def test_a_writer_cut_off_at_any_step_leaves_views_that_answer(
    own_corpus: Path,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    another_writer: Hold,
    step: tuple[object, str],
    locked: bool,
) -> None:
    """Whether the writer is dead, or still at it while others ask."""

    def die(*_: object, **__: object) -> None:
        raise OSError("cut off")

    with medcite.open(own_corpus) as corpus:
        gone = next(one.article for one in corpus.articles() if "yphoplasty" in one.article.title)
        corpus.remove(gone.id)
        with monkeypatch.context() as patch:
            patch.setattr(*step, die)
            with pytest.raises((OSError, CorpusError), match="cut off"):
                corpus.add([page, gone.source])
    if locked:
        another_writer(own_corpus)
    with medcite.open(own_corpus) as corpus:
        for mode in medcite.Mode:
            titles = [hit.article.title for hit in corpus.search("uric acid in the big toe", 300, mode=mode).hits]
            assert len(titles) > 1 or mode is medcite.Mode.LEXICAL
            assert locked or titles[0] == "Gout"
            assert corpus.search("How is kyphoplasty done?", 5, mode=mode).hits


def test_views_opened_before_serve_while_nothing_changes(own_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with medcite.open(own_corpus) as corpus:
        corpus.search("asthma")

        def refuse(*_: object) -> None:
            raise AssertionError("it is open already")

        monkeypatch.setattr(DenseIndex, "read", refuse)
        assert corpus.search("stroke").hits


def test_a_corpus_kept_open_sees_what_others_add_and_remove(own_corpus: Path, page: Path) -> None:
    with medcite.open(own_corpus) as reader, medcite.open(own_corpus) as writer:
        assert reader.search("gout in the big toe", 1).hits[0].article.title != "Gout"
        writer.add(page)
        assert reader.search("gout in the big toe", 1).hits[0].article.title == "Gout"
        writer.remove(str(page))
        assert reader.search("gout in the big toe", 1).hits[0].article.title != "Gout"


def test_an_encoder_of_no_views_can_make_them_nowhere(
    own_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No place in the corpus's folder, none elsewhere: told as such."""
    shutil.rmtree(own_corpus / VIEWS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SegmentWriter, "finish", full)
    with (
        medcite.open(own_corpus) as corpus,
        pytest.raises(CorpusError, match=r"indexes of .* cannot be made: .*No space left"),
    ):
        corpus.search("asthma")


ANSWER = """
import sys, tempfile, medcite
with medcite.open(sys.argv[1]) as corpus:
    hits = corpus.search("uric acid in the big toe", 1).hits
    try:
        corpus.remove(hits[0].article.id)
    except medcite.CorpusError as error:
        print(hits[0].article.title, "|", error)
"""


def read_only(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that cannot write to ``folder``: root by a mount, others by the folder's mode."""
    if os.geteuid():
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
    else:
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && shift 0 && exec "$@"'
        command = ("unshare", "--mount", "sh", "-c", mount, str(folder), *command)
        probe = ("unshare", "--mount", "sh", "-c", mount, str(folder), "true")
        if shutil.which("unshare") is None or subprocess.run(probe, capture_output=True, check=False).returncode:
            pytest.skip("root here can write anywhere, and may not mount a folder as read-only")
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        if os.geteuid():
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o755)


@pytest.mark.parametrize("lagging", [True, False])
def test_a_corpus_that_cannot_be_written_to_can_be_searched(unpublished: Path, lagging: bool) -> None:
    if not lagging:
        with medcite.open(unpublished) as corpus:
            corpus.search("asthma")
    before = sorted(path.name for path in unpublished.rglob("*"))
    done = read_only(unpublished, sys.executable, "-c", ANSWER, str(unpublished))
    assert done.stderr == ""
    assert done.stdout.startswith("Gout | The corpus in ")
    assert "cannot be written to: " in done.stdout
    assert "Searching it still works." in done.stdout
    assert sorted(path.name for path in unpublished.rglob("*")) == before
