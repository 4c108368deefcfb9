"""What articles said before: kept, shown, compared with now, and forgotten when told to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import medcite
from medcite.versions import ended_before

Command = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[..., Path]

URL = "https://www.example.org/gout"
BEFORE = "Take 200 mg of ibuprofen twice a day, with food, for as long as the pain lasts."
AFTER = "Take 400 mg of ibuprofen three times a day, with food, for as long as the pain lasts."
CAUSE = "Uric acid forms sharp crystals in the joint."


@pytest.fixture
def page(write_page: Write, tmp_path: Path) -> Callable[..., Path]:
    def write(*paragraphs: str, reviewed: str = "2024-05-01") -> Path:
        sections = {"What causes gout?": [CAUSE], "What helps?": paragraphs}
        return write_page(tmp_path / "gout.html", "Gout", sections, url=URL, reviewed=reviewed)

    return write


@pytest.fixture
def changed(page: Callable[..., Path], tmp_path: Path) -> tuple[Path, str]:
    """A corpus with an article that has changed, and the id of the passage that has."""
    with medcite.open(tmp_path / "corpus") as corpus:
        corpus.add(page(BEFORE))
        [id] = [hit.id for hit in corpus.search("ibuprofen", 5).hits if hit.text == BEFORE]
        corpus.add(page(AFTER, reviewed="2026-01-15"))
    return tmp_path / "corpus", id


def test_an_id_of_an_earlier_version_still_resolves_and_says_so(changed: tuple[Path, str]) -> None:
    folder, id = changed
    with medcite.open(folder) as corpus:
        found = corpus.passage(id[:8])
        assert found.passage.text == found.citation.quote == BEFORE
        assert found.article.reviewed == "2024-05-01"
        assert found.former
        assert not found.former.removed
        since = corpus.since(found)
        assert since
        assert since.article.text[since.start : since.end] == AFTER
        edits = [(edit.op, edit.text.strip()) for edit in since.difference]
        assert ("removed", "200") in edits
        assert ("added", "400") in edits
        now = next(hit for hit in corpus.search("ibuprofen", 5).hits if hit.text == AFTER)
        assert corpus.passage(now.id).former is None
        assert corpus.since(corpus.passage(now.id)) is None


def test_versions_say_what_they_changed(changed: tuple[Path, str]) -> None:
    with medcite.open(changed[0]) as corpus:
        now, before = corpus.history(URL)
    assert (now.ended, before.ended is None) == (None, False)
    assert now.facts == {"reviewed": ["2024-05-01", "2026-01-15"]}
    assert (before.facts, before.difference) == ({}, None)
    assert BEFORE in before.article.text
    assert not now.reread


def test_what_does_not_change_leaves_no_version(page: Callable[..., Path], tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        for _ in range(2):
            path = page(BEFORE)
            corpus.add(path)
            path.write_text(path.read_text(encoding="utf-8") + "<!-- stamp -->", encoding="utf-8")
        assert len(corpus.history(URL)) == 1


def test_a_removed_article_is_known_as_such(changed: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, id = changed
    with medcite.open(folder) as corpus:
        article = corpus.article(URL)
        corpus.remove(URL)
        with pytest.raises(medcite.NotFound, match=r"was removed on .* medcite history"):
            corpus.article(article.id)
        found = corpus.passage(id)
        assert found.former
        assert found.former.removed
        assert corpus.since(found) is None
        assert [version.removed for version in corpus.history(article.id)] == [True, False]
        monkeypatch.chdir(folder.parent)
        assert len(corpus.history("gout.html")) == 2  # by its path from here as well
        corpus.remove(article.id, forget=True)
        with pytest.raises(medcite.NotFound, match="No article has"):
            corpus.history(article.id)
        with pytest.raises(medcite.NotFound, match="No passage has"):
            corpus.passage(id)


def test_an_article_that_returns_is_there_again_with_its_history(
    changed: tuple[Path, str], page: Callable[..., Path]
) -> None:
    folder, id = changed
    with medcite.open(folder) as corpus:
        corpus.remove(URL)
        corpus.add(page(BEFORE))
        assert corpus.passage(id).former is None
        assert [version.removed for version in corpus.history(URL)] == [False, True, False]


def test_old_versions_are_forgotten_by_age(changed: tuple[Path, str]) -> None:
    folder, id = changed
    with medcite.open(folder) as corpus:
        assert corpus.prune("1y").dropped == 0
        assert corpus.prune("2020-01-01").dropped == 0
        report = corpus.prune("9999-01-01", URL, dry_run=True)
        assert (report.dropped, report.left) == (1, 0)
        assert corpus.passage(id).former
        assert corpus.prune("9999-01-01", [URL]).dropped == 1
        with pytest.raises(medcite.NotFound):
            corpus.passage(id)
        assert [hit.text for hit in corpus.search("ibuprofen", 1, mode="lexical").hits] == [AFTER]
        assert corpus.status().index == "up to date"


@pytest.mark.parametrize("age", ["", "soon", "2", "-1d", "2024-13-01"])
def test_an_age_that_is_none_is_said_to_be_so(age: str) -> None:
    with pytest.raises(medcite.UsageError, match="neither an age nor a date"):
        ended_before(age)


def test_ages_and_dates_are_times() -> None:
    assert ended_before("2024-03-09") == "2024-03-09"
    assert ended_before("2024-03") == "2024-03-01"
    assert ended_before("2024") == "2024-01-01"
    assert ended_before("2y") < ended_before("18M") < ended_before("12w") < ended_before("3 d") < ended_before("0d")
    assert ended_before("99999y") == ""


def test_near_ids_are_suggested_and_letters_mistaken_for_others_understood(changed: tuple[Path, str]) -> None:
    folder, _ = changed
    with medcite.open(folder) as corpus:
        id = corpus.search("uric acid", 1, mode="lexical").hits[0].id
        wrong = id[:5] + ("x" if id[5] != "x" else "y") + id[6:]
        with pytest.raises(medcite.NotFound, match=f"Did you mean {id}"):
            corpus.passage(wrong)
        assert corpus.passage(id.upper().replace("0", "O").replace("1", "L")).passage.id == id
        article = corpus.article(URL).id
        swapped = article[:3] + article[4] + article[3] + article[5:]
        if swapped != article:
            with pytest.raises(medcite.NotFound, match=f"Did you mean {article}"):
                corpus.article(swapped)


def test_on_the_command_line(changed: tuple[Path, str], command: Command, tmp_path: Path) -> None:
    folder, id = changed
    shown = command("show", "--corpus", folder, id).stdout
    assert "the article says something else" in shown.splitlines()[0]
    assert "Take [-200-]{+400+} mg of ibuprofen [-twice-]{+three times+} a day," in shown
    former = json.loads(command("show", "--corpus", folder, "--json", id).stdout)["former"]
    assert former["now"]["text"] == AFTER
    assert ["removed", "200 "] in former["difference"]
    cited = command("cite", "--corpus", folder, id)
    assert cited.stdout.startswith("Gout. ")
    assert f"{id} is cited as it was read on " in cited.stderr
    assert "the article has changed since " in cited.stderr
    saved = command("save", "--corpus", folder, "handout", id)
    assert f"{id} is cited as it was read on " in saved.stderr
    history = command("history", "--corpus", folder, "--diff", URL).stdout
    assert "reviewed: 2024-05-01 → 2026-01-15" in history
    assert "[-200-]{+400+}" in history
    as_json = json.loads(command("history", "--corpus", folder, "--json", URL).stdout)
    assert [version["ended"] is None for version in as_json] == [True, False]
    pruned = command("prune", "--corpus", folder, "--older-than", "0d", "--dry-run")
    assert (pruned.returncode, pruned.stderr) == (0, "")
    wrong = command("history", "--corpus", folder, "https://www.example.org/flu")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("Error: No article has the id, path or URL 'https://www.example.org/flu'.")
