"""What several tests share: articles and pages made up for them, the sample corpus, the real command."""

from __future__ import annotations

import html
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest
from platformdirs import user_cache_path

import medcite
from medcite.corpus.article import Article
from medcite.corpus.context import embedded_text, passage_context
from medcite.corpus.store import PassageEntry
from medcite.corpus.vectors import text_key
from medcite.index.encoder import Encoder
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import BUNDLED
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.passages import split_passages

Sections = Mapping[str, Sequence[str]]

BENCH = Path(__file__).resolve().parent.parent / "bench"

# How long an example takes says more of the machine than of the code. The same examples each time, so that what is
# accepted stays accepted; others, and many, with HYPOTHESIS_PROFILE=search.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# A shell that runs the tests in the background has Ctrl-C ignored, in every process that they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


class WordMeter:
    """Counts every run of non-space characters as one token."""

    def __init__(self, room: int) -> None:
        self.room = room

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [word.span() for word in re.finditer(r"\S+", text)]

    def token_count(self, text: str) -> int:
        return len(self.token_offsets(text))


@pytest.fixture(autouse=True)
def _no_corpus_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test touches a corpus it did not make, or the network."""
    monkeypatch.delenv("MEDCITE_CORPUS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "data"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def bench() -> Iterator[Callable[[str], ModuleType]]:
    """Imports a script of bench/ by name: they are no package, and import each other so."""
    sys.path.insert(0, str(BENCH))
    yield importlib.import_module
    sys.path.remove(str(BENCH))


@pytest.fixture(scope="session")
def word_meter() -> Callable[[int], WordMeter]:
    """Makes a meter with so much room."""
    return WordMeter


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled encoder, prepared in the user's own cache."""
    return load_encoder(BUNDLED)


@pytest.fixture(scope="session")
def build_article() -> Callable[..., Article]:
    """Makes an article of sections: headings (none for the first, if "") with their paragraphs."""

    def build(title: str, sections: Sections, *, source: str = "", **facts: object) -> Article:
        builder = ArticleBuilder()
        for heading, paragraphs in sections.items():
            if heading:
                builder.heading(2, heading)
            for paragraph in paragraphs:
                builder.paragraph(paragraph)
        name = re.sub(r"\W+", "-", title.lower())
        made = builder.build(source or f"/articles/{name}.html", [Stated("test", Facts(title=title, **facts))])  # type: ignore[arg-type]
        return made.article

    return build


@pytest.fixture(scope="session")
def entries_of() -> Callable[[Article], list[PassageEntry]]:
    """Cuts an article into passages of at most 40 words, with the keys of their vectors."""

    def entries(article: Article) -> list[PassageEntry]:
        meter = WordMeter(40)
        made = []
        for passage in split_passages(article, meter):
            context = passage_context(passage.heading_path, meter)
            made.append(PassageEntry(passage, text_key(embedded_text(context, passage.text)), text_key(context)))
        return made

    return entries


@pytest.fixture(scope="session")
def write_page() -> Callable[..., Path]:
    """Writes an HTML page of headings with their paragraphs."""

    def write(
        path: Path,
        title: str,
        sections: Sections,
        *,
        url: str | None = None,
        author: str | None = None,
        publisher: str | None = None,
        reviewed: str | None = None,
    ) -> Path:
        head = [f"<title>{html.escape(title)}</title>", '<meta charset="utf-8">']
        if url:
            head.append(f'<link rel="canonical" href="{url}">')
        if author:
            head.append(f'<meta name="author" content="{author}">')
        if publisher:
            head.append(f'<meta property="og:site_name" content="{publisher}">')
        if reviewed:
            head.append(
                '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "MedicalWebPage", '
                f'"lastReviewed": "{reviewed}"}}</script>'
            )
        body = [f"<h1>{html.escape(title)}</h1>"]
        for heading, paragraphs in sections.items():
            if heading:
                body.append(f"<h2>{html.escape(heading)}</h2>")
            body += [f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"<!DOCTYPE html><html lang='en'><head>{''.join(head)}</head>"
            f"<body><main>{''.join(body)}</main></body></html>",
            encoding="utf-8",
        )
        return path

    return write


@pytest.fixture(scope="session")
def samples() -> list[Path]:
    """The bundled sample articles."""
    folder = Path(str(resources.files("medcite.corpus.samples")))
    return sorted(
        path.resolve()
        for path in folder.iterdir()
        if path.suffix in (".html", ".md", ".txt") and not path.name.startswith("README")
    )


@pytest.fixture(scope="session")
def sample_corpus(samples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the samples, to read from only."""
    folder = tmp_path_factory.mktemp("samples") / "corpus"
    with medcite.open(folder) as corpus:
        report = corpus.add(samples)
    assert report.added == len(samples), report
    return folder


@pytest.fixture
def own_corpus(sample_corpus: Path, tmp_path: Path) -> Path:
    """A copy of the sample corpus, to do with as a test likes."""
    return Path(shutil.copytree(sample_corpus, tmp_path / "corpus"))


@pytest.fixture(scope="session")
def cross_encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small cross-encoders, made on the spot, and what sentence-transformers gives with them for ``pairs.json``."""
    folder = tmp_path_factory.mktemp("cross-encoders")
    pairs = {
        "questions": [
            "What is kyphoplasty?",
            "Größe 5 µg/dl – naïve façade ☃ 中文",
            "why does my heart beat so fast " * 40,  # longer than any model here reads
        ],
        "texts": [
            "Kyphoplasty: what to expect\nA balloon is put into the broken bone, and filled.",
            "x",
            "",
            "The heart pumps blood to the lungs and the body. " * 60,
            "naïve façade ☃ 中文, 12.5% (or more)",
            "pain " * 30,
            "of the heart",
        ],
    }
    (folder / "pairs.json").write_text(json.dumps(pairs), encoding="utf-8")
    script = Path(__file__).parent / "index" / "make_cross_encoders.py"
    done = subprocess.run([sys.executable, str(script), str(folder)], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return folder


@pytest.fixture(scope="session")
def cross_encoder_cache(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for them, with the user's own encoders in it."""
    folder = tmp_path_factory.mktemp("cross-encoder-cache")
    (folder / "encoders").symlink_to(Path(os.environ.get("MEDCITE_CACHE") or user_cache_path("medcite")) / "encoders")
    return folder


HOLD = """
import sys
from pathlib import Path
from medcite.corpus.folder import write_lock
with write_lock(Path(sys.argv[1]), wait=0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another_writer() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Lets another process hold a corpus for writing until the test ends."""
    others = []

    def hold(folder: Path) -> subprocess.Popen[str]:
        other = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        others.append(other)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        return other

    yield hold
    for other in others:
        with other:  # closes its stdin, which ends it, and waits
            pass


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the medcite command as a user would, in a process of its own."""

    def run(
        *arguments: str | Path,
        stdin: str | bytes = "",
        cwd: Path = tmp_path,
        env: Mapping[str, str] | None = None,
        python: Iterable[str] = (),
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *python, "-m", "medcite", *map(str, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            capture_output=True,
            check=False,
            timeout=120,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")
        )

    return run
