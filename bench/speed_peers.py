"""The systems that bench/speed.py compares: their environments and their commands."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ADAPTERS = Path(__file__).resolve().parent / "peers"

_ALIKE = {  # for all of them: nothing fetched or reported, no graphics processor, compiled Python files kept
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "TQDM_DISABLE": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONDONTWRITEBYTECODE": "",
}


class PeerFailedError(Exception):
    """A peer cannot be installed, or does not do what it was asked."""


@dataclass(frozen=True)
class System:
    """One system, in the environment it runs in.

    Attributes:
        name: as in ``--only``, and of its adapter in peers/.
        title: for the table.
        packages: whose versions are told.
        environments: the folder with an environment for each peer; None for what runs in medcite's own.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    environments: Path | None = None

    @cached_property
    def python(self) -> str:
        """The interpreter it runs in."""
        return str(self.environments / self.name / "bin" / "python") if self.environments else sys.executable

    def environment(self, index: Path) -> dict[str, str]:
        """The environment variables it runs with."""
        variables = {**os.environ, **_ALIKE}
        if self.environments:
            variables.pop("PYTHONPATH", None)
        if self.name == "llm":
            variables["LLM_USER_PATH"] = str(index)
        return variables

    def adapter(self, *arguments: str | Path) -> list[str]:
        """Its adapter's command line."""
        return [self.python, str(ADAPTERS / f"{self.name}_peer.py"), *map(str, arguments)]

    def cold(self, index: Path, question: str) -> list[str]:
        """One question, from start to exit: its own command where it has one."""
        if self.name == "medcite":
            return [self.python, "-m", "medcite", "search", "--corpus", str(index), question]
        if self.name == "llm":
            return [str(Path(self.python).with_name("llm")), "similar", "passages", "-n", "5", "-c", question]
        return self.adapter("cold", index, question)

    def add(self, index: Path, article: Path, passages: Path, lines: Path) -> list[str]:
        """One article more, from start to exit: the file, its passages as JSON, or these as JSON lines."""
        if self.name == "medcite":
            return [self.python, "-m", "medcite", "add", "--corpus", str(index), str(article)]
        if self.name == "llm":
            llm = str(Path(self.python).with_name("llm"))
            return [llm, "embed-multi", "passages", str(lines), "--format", "nl", "--store"]
        return self.adapter("add", index, passages)

    def install(self) -> None:
        """Make its environment if it is not there, or its requirements have changed.

        Raises:
            PeerFailedError: it cannot be made.
        """
        if self.environments is None:
            return
        folder, wanted = self.environments / self.name, ADAPTERS / f"{self.name}.txt"
        stamp, digest = folder / "installed", _digest(wanted, ADAPTERS / "model.txt")
        if stamp.exists() and stamp.read_text() == digest:
            return
        print(f"Installing {self.title} in {folder}, once; some minutes.", file=sys.stderr)
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise PeerFailedError(f"cannot be installed: {last_line(done.stderr)}")
        stamp.write_text(digest)

    def versions(self) -> str:
        """The versions of its packages."""
        code = "import importlib.metadata as m, sys; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
        try:
            done = subprocess.run([self.python, "-c", code, *self.packages], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return "version unknown"
        return done.stdout.strip()


def systems(environments: Path) -> list[System]:
    """All of them, medcite first."""
    return [
        System("medcite", "medcite", ("openvino", "faiss-cpu", "tantivy")),
        System("tutorial", "tutorial way", ("sentence-transformers", "torch", "faiss-cpu")),
        System("txtai", "txtai", ("txtai",), environments),
        System("chromadb", "Chroma", ("chromadb",), environments),
        System("llm", "llm", ("llm", "llm-sentence-transformers"), environments),
    ]


def last_line(text: str) -> str:
    """What a process said last, which is what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
