"""``medcite add``: articles into the corpus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.progress import progress_bars
from medcite.command.running import INTERRUPTED, TROUBLE, command, say

if TYPE_CHECKING:
    from medcite.reports import AddReport

_SKIPS_SHOWN = 20


@command
def add(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders, patterns like 'a/*.html', or http(s) addresses."),
    ],
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
    precision: options.Precision = None,
    device: options.Device = None,
    max_size: Annotated[
        float, typer.Option("--max-size", metavar="MB", min=0.001, help="Skip articles larger than this.")
    ] = 20.0,
    site: options.Site = False,
    max_pages: options.MaxPages = None,
    delay: options.Delay = 1.0,
    allow_private: options.AllowPrivate = False,
    as_json: options.AsJson = False,
) -> None:
    """Add articles: files, folders, patterns, or addresses.

    Reads HTML, PDF, Word (.docx), Markdown, plain text and JATS; files of many articles: JSON Lines, WARC
    and MedlinePlus XML; each also compressed (.gz). Of an address, the page is fetched; of a sitemap's
    address, all pages that it names; with --site, all pages of the site, found by its sitemaps. robots.txt
    is obeyed.

    What was added before and has not changed costs next to nothing, so the same command brings a corpus
    up to date. What cannot be added is named, with the reason, and the rest goes on. Ctrl-C loses nothing
    that was reported as added; the same command resumes.

    Examples:

      medcite add articles/

      medcite add page.html notes.md 'site/**/*.html' crawl.warc.gz

      medcite add https://www.example.org/asthma

      medcite add --site --max-pages 500 https://www.example.org

      medcite add --corpus ./heart --encoder ./my-model cardiology/

      medcite add --corpus ./exact --precision float32 articles/
    """
    import medcite

    with medcite.open(corpus, encoder=encoder) as opened, progress_bars() as progress:
        report = opened.add(
            paths,
            progress=progress,
            max_bytes=int(max_size * 1_000_000),
            site=site,
            max_pages=max_pages,
            delay=delay,
            allow_private=allow_private,
            precision=precision,
            device=device,
        )
    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        _print_summary(report, str(opened.folder))
    if report.interrupted:
        say("Interrupted. All that is counted above is kept; the same command resumes.")
        raise typer.Exit(INTERRUPTED)
    if report.missing or not (report.added or report.updated or report.unchanged):
        raise typer.Exit(TROUBLE)


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
