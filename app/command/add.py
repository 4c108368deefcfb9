"""``medcite add``: articles into the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.running import INTERRUPTED, TROUBLE, command, say

if TYPE_CHECKING:
    from medcite.reports import AddProgress, AddReport, ProgressCallback

_SKIPS_SHOWN = 20


@command
def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or patterns like 'a/*.html'.")],
    corpus: options.Corpus = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar="MODEL",
            help="For a new corpus: the sentence-transformers model to use, a folder or a name on the model hub. "
            "Default: the bundled all-MiniLM-L6-v2.",
        ),
    ] = None,
    max_size: Annotated[
        float, typer.Option("--max-size", metavar="MB", min=0.001, help="Skip files larger than this.")
    ] = 20.0,
    as_json: options.AsJson = False,
) -> None:
    """Add articles: files, folders, or patterns.

    Reads HTML, Markdown and plain text.

    What was added before and has not changed costs next to nothing, so the same command brings a corpus
    up to date. What cannot be added is named, with the reason, and the rest goes on. Ctrl-C loses nothing
    that was reported as added; the same command resumes.

    Examples:

      medcite add articles/

      medcite add page.html notes.md 'site/**/*.html'

      medcite add --corpus ./heart --encoder ./my-model cardiology/
    """
    import medcite

    with medcite.open(corpus, encoder=encoder) as opened, _progress() as progress:
        report = opened.add(paths, progress=progress, max_bytes=int(max_size * 1_000_000))
    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        _print_summary(report, str(opened.folder))
    if report.interrupted:
        say("Interrupted. All that is counted above is kept; the same command resumes.")
        raise typer.Exit(INTERRUPTED)
    if report.missing or not (report.added or report.updated or report.unchanged):
        raise typer.Exit(TROUBLE)


@contextmanager
def _progress() -> Iterator[ProgressCallback | None]:
    """A progress bar on a terminal; nothing anywhere else, where it would be thousands of lines."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("Adding"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        speed_estimate_period=120,
    ) as bar:
        task = bar.add_task("", total=None, rate="")

        def update(progress: AddProgress) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{progress.passages / elapsed:,.0f} passages/s" if elapsed and progress.passages else ""
            bar.update(task, completed=progress.files, total=progress.total, rate=rate)

        yield update


def _print_summary(report: AddReport, folder: str) -> None:
    counts = [
        f"{count:,} {word}"
        for count, word in (
            (report.added, "added"),
            (report.updated, "updated"),
            (report.unchanged, "unchanged"),
            (len(report.skipped), "skipped"),
        )
        if count or word == "added"
    ]
    typer.echo(f"{', '.join(counts)}. {report.passages:,} passages in {report.seconds:,.1f} s, in {folder}.")
    for skip in report.skipped[:_SKIPS_SHOWN]:
        say(f"Skipped: {skip.path} {skip.reason}.")
    if len(report.skipped) > _SKIPS_SHOWN:
        say(f"… and {len(report.skipped) - _SKIPS_SHOWN:,} more skipped; --json names them all.")
    if report.ignored:
        say(f"Not looked at: {report.ignored:,} files that are no articles by their names.")


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("add")(add)
