"""Adding from whole programs: interrupted, killed, at a prompt, from a script; and what articles can do to it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import medcite
from medcite.adding.preparing import Equipment
from medcite.corpus.folder import DATABASE
from medcite.corpus.store import Store

Mischief = Callable[..., dict[str, str]]
ON_LINUX = sys.platform.startswith("linux")


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """In the environment of all processes started from now on."""
    mark = f"MEDCITE_TEST_MARK={tmp_path}"
    monkeypatch.setenv(*mark.split("="))
    return mark


def running(mark: str) -> list[str]:
    """The command lines of processes with the mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return [line for line in found if line]


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def write_texts(folder: Path, count: int, text: str = "Words of number {}.") -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"Page {number}\n\n{text.format(number)}\n")
    return paths


def add_command(tmp_path: Path, *names: str | Path) -> list[str]:
    return [sys.executable, "-m", "medcite", "add", "--json", "-c", str(tmp_path / "corpus"), *map(str, names)]


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a program in a group of its own, as a terminal would, and ends it with the test."""
    started = []

    def start(command: list[str], **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


class TestHostileArticles:
    def test_each_is_named_and_the_rest_added(self, tmp_path: Path, mischief: Mischief) -> None:
        environment = {**os.environ, **mischief(seconds=2)}
        paths = write_texts(tmp_path / "pages", 60)
        bad = {5: "CRASH", 17: "SLEEP", 18: "BUSY", 30: "MEMORY", 59: "LEAVE"}
        for number, word in bad.items():
            paths[number].write_text(f"Bad\n\n{word}\n")
        done = subprocess.run(
            add_command(tmp_path, tmp_path / "pages"), capture_output=True, text=True, env=environment, check=True
        )
        assert done.stderr == ""
        report = json.loads(done.stdout)
        assert (report["added"], report["interrupted"]) == (55, False)
        assert [skip["path"] for skip in report["skipped"]] == [str(paths[number]) for number in bad]
        assert [skip["reason"] for skip in report["skipped"]] == [
            "cannot be read: it makes the reader crash (SIGABRT)",
            "takes longer than 2 s to read",
            "takes longer than 2 s to read",
            "cannot be read: there is not enough memory for it",
            "cannot be read: it makes the reader crash (exit status 7)",
        ]

    def test_those_in_a_file_of_many_go_by_their_names(self, tmp_path: Path, mischief: Mischief) -> None:
        environment = {**os.environ, **mischief()}
        path = tmp_path / "articles.jsonl"
        texts = ["Rest.", "CRASH", "Drink.", "LEAVE", "Sleep."]
        entries = [{"id": f"a{n}", "title": f"T{n}", "text": text} for n, text in enumerate(texts)]
        path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        command = add_command(tmp_path, path)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        report = json.loads(done.stdout)
        assert (report["added"], [skip["path"] for skip in report["skipped"]]) == (3, [f"{path}#a1", f"{path}#a3"])


class TestOrder:
    def test_articles_are_kept_in_the_order_of_the_input(self, tmp_path: Path, mischief: Mischief) -> None:
        environment = {**os.environ, **mischief()}
        paths = write_texts(tmp_path / "pages", 100, "SHUFFLE {}.")
        random.Random(7).shuffle(paths)
        subprocess.run(add_command(tmp_path, *paths), env=environment, check=True, capture_output=True)
        store = Store(tmp_path / "corpus" / DATABASE)
        rows = store.connection.execute("SELECT source FROM articles ORDER BY row").fetchall()
        store.close()
        assert [row["source"] for row in rows] == [str(path) for path in paths]

    def test_of_two_that_hold_the_same_the_first_is_kept(self, tmp_path: Path, mischief: Mischief) -> None:
        environment = {**os.environ, **mischief()}
        paths = write_texts(tmp_path / "pages", 80, "SHUFFLE")
        for number, path in enumerate(paths):
            path.write_text(f"Page {number // 2}\n\nSHUFFLE\n")
        done = subprocess.run(
            add_command(tmp_path, *paths), env=environment, check=True, capture_output=True, text=True
        )
        report = json.loads(done.stdout)
        assert report["added"] == 40
        assert [skip["path"] for skip in report["skipped"]] == [str(path) for path in paths[1::2]]


@pytest.mark.skipif(not ON_LINUX, reason="looks for processes in /proc")
class TestEnding:
    def test_ctrl_c_while_articles_are_read_leaves_no_process(
        self, tmp_path: Path, mischief: Mischief, mark: str, start: Callable[..., subprocess.Popen[str]]
    ) -> None:
        mischief()
        write_texts(tmp_path / "pages", 60, "SLEEP")
        process = start(add_command(tmp_path, tmp_path / "pages"))
        assert eventually(lambda: any("medcite.adding.worker" in line for line in running(mark)))
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        assert time.monotonic() - began < 5
        assert process.returncode == 130
        assert errors == "Interrupted. All that is counted above is kept; the same command resumes.\n"
        assert json.loads(output)["interrupted"]
        assert eventually(lambda: not running(mark), 5)

    def test_ctrl_c_while_a_page_is_fetched(
        self, tmp_path: Path, site: Any, mark: str, start: Callable[..., subprocess.Popen[str]]
    ) -> None:
        first, slow = site.put("/flu", "Flu", "A virus."), site.put("/gout", "Gout", "Uric acid.")
        site.slow.add("/gout")
        process = start([*add_command(tmp_path, first, slow), "--allow-private", "--delay", "0"])
        assert eventually(lambda: ("/gout", 200) in site.requests)
        time.sleep(0.5)
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        assert time.monotonic() - began < 5
        assert process.returncode == 130, errors
        assert "Traceback" not in errors
        assert json.loads(output)["skipped"] == []
        assert eventually(lambda: not running(mark), 5)

    def test_killed_it_leaves_no_process_for_long(
        self, tmp_path: Path, mischief: Mischief, mark: str, start: Callable[..., subprocess.Popen[str]]
    ) -> None:
        mischief(seconds=4)
        write_texts(tmp_path / "pages", 60, "SLEEP")
        process = start(add_command(tmp_path, tmp_path / "pages"))
        assert eventually(lambda: any("medcite.adding.worker" in line for line in running(mark)))
        process.kill()
        process.communicate()
        assert eventually(lambda: not running(mark), 15)

    def test_done_it_leaves_no_process(self, tmp_path: Path, mark: str) -> None:
        write_texts(tmp_path / "pages", 60)
        subprocess.run(add_command(tmp_path, tmp_path / "pages"), check=True, capture_output=True)
        assert eventually(lambda: not running(mark), 5)

    def test_a_disk_that_fails_ends_it_with_a_word(self, tmp_path: Path, mark: str) -> None:
        """Files that go away while they are being added are named; the rest goes on."""
        script = f"""
import medcite, sys
from pathlib import Path
from medcite.adding import opening
real = opening.records
def records(path, **options):
    if path.name == "0040.txt":
        raise OSError(5, "Input/output error")
    return real(path, **options)
opening.records = records
with medcite.open({str(tmp_path / "corpus")!r}) as corpus:
    report = corpus.add({str(tmp_path / "pages")!r})
print(report.added, [skip.reason for skip in report.skipped])
"""
        write_texts(tmp_path / "pages", 60)
        done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
        assert done.stdout == "59 ['cannot be read: input/output error']\n"


PROGRAM = """
import medcite
print("begins")
with medcite.open({corpus!r}) as corpus:
    report = corpus.add({pages!r})
    print(report.added, report.skipped)
"""


class TestCallers:
    """Nothing of the caller's program runs again, whatever it is."""

    @pytest.mark.parametrize("how", ["script", "module", "-c", "standard input", "prompt", "thread"])
    def test_any_program_can_add(self, tmp_path: Path, how: str) -> None:
        write_texts(tmp_path / "pages", 60)
        program = PROGRAM.format(corpus=str(tmp_path / "corpus"), pages=str(tmp_path / "pages"))
        script = tmp_path / "program.py"
        script.write_text(program)
        command, given = [sys.executable], ""
        match how:
            case "script":
                command += [str(script)]
            case "module":
                command += ["-m", "program"]
            case "-c":
                command += ["-c", program]
            case "standard input":
                command, given = [*command, "-"], program
            case "prompt":
                command, given = [*command, "-i", "-q"], program.replace("\n    print(r", "\n\nprint(r")
            case "thread":
                call = "import threading\nthread = threading.Thread(target=lambda: exec({!r}, {{}}))\n"
                command += ["-c", call.format(program) + "thread.start()\nthread.join()"]
        done = subprocess.run(command, input=given, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.split("\n")[:2] == ["begins", "60 []"], done.stderr
        assert "Traceback" not in done.stderr

    def test_a_folder_of_modules_with_our_names_is_no_trouble(self, tmp_path: Path) -> None:
        write_texts(tmp_path / "pages", 60)
        for name in ("html", "json", "lxml", "numpy"):
            (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
        command = [sys.executable, "-P", *add_command(tmp_path, tmp_path / "pages")[1:]]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)["added"] == 60

    def test_an_encoder_that_only_it_itself_can_measure_for_cuts_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_texts(tmp_path / "pages", 40, "Words of number {0}. " * 60)
        kept = []
        for name in ("cut by the readers", "cut here"):
            if name == "cut here":
                monkeypatch.setattr("medcite.adding.run.Equipment", lambda *_: Equipment(None))
            told: list[medcite.AddProgress] = []
            with medcite.open(tmp_path / name) as corpus:
                report = corpus.add(tmp_path / "pages", progress=told.append)
                assert (report.added, report.skipped) == (40, [])
                assert told[-1].cut == told[-1].expected == told[-1].encoded == corpus.status().passages > 40
                store = Store(corpus.folder / DATABASE)
                kept.append([stored.passage for stored in store.passages_since(-1)])
                store.close()
        assert kept[0] == kept[1]

    def test_one_page_starts_no_process(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a process was started")

        [page] = write_texts(tmp_path / "pages", 1)
        with medcite.open(tmp_path / "corpus") as corpus:
            monkeypatch.setattr("medcite.adding.readers.subprocess.Popen", refuse)
            assert corpus.add(page).added == 1
            write_texts(tmp_path / "pages", 100)
            monkeypatch.undo()
            assert corpus.add(tmp_path / "pages").added == 99
            monkeypatch.setattr("medcite.adding.readers.subprocess.Popen", refuse)
            assert corpus.add(tmp_path / "pages").unchanged == 100
