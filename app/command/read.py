"""``medcite read``: what the reader makes of articles, with nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.running import TROUBLE, command, say
from medcite.corpus.errors import UsageError
from medcite.ingest import formats
from medcite.output.format import Format

if TYPE_CHECKING:
    from medcite.inspecting import Inspection


@command
def read(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|URL", help="Files, folders, patterns like 'a/*.html', or web addresses; - is standard input."
        ),
    ],
    dropped: Annotated[bool, typer.Option("--dropped", help="Show what was left out as well, and why.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Show all texts whole, not just their first words.")] = False,
    corpus: options.Corpus = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    format: Annotated[
        Format, typer.Option("--format", "-f", help="text, jsonl, or json: an object for one file's article.")
    ] = Format.TEXT,
    as_format: Annotated[
        formats.Format | None,
        typer.Option("--as", help="The format of standard input. Default: text, but a web page is known as one."),
    ] = None,
    max_size: Annotated[
        float, typer.Option("--max-size", metavar="MB", min=0.001, help="Skip articles larger than this.")
    ] = 20.0,
    allow_private: options.AllowPrivate = False,
) -> None:
    """Show what would be kept of articles, without adding them.

    Of each article: its facts, where each is stated, and what is stated elsewhere and was not kept; its
    headings, with their passages and how long these are in tokens of the corpus's encoder; its
    references; and, with --dropped, the text that was left out, by reason.

    JSON always has all of it, what was left out included. --json prints one object where one file or
    address is named and holds one article; for more, for folders and for patterns it prints JSON Lines,
    an article a line, as --format jsonl always does. What cannot be read is named, with the reason, and
    the rest goes on; the exit status is then 3.

    Examples:

      medcite read page.html

      medcite read --dropped --text https://www.example.org/asthma | less

      medcite read --json articles/ | jq 'select(.article.reviewed == null) | .article.source'

      unzip -p pages.zip asthma.html | medcite read - --as html
    """
    if format in (Format.CSV, Format.MARKDOWN):
        raise UsageError("What was read is shown as text, json or jsonl.")
    if as_json and format is Format.JSONL:
        raise UsageError("--json and --format jsonl contradict each other.")
    if as_format and "-" not in names:
        raise UsageError("--as tells the format of standard input, named as -. Files go by their suffixes.")
    from medcite.ingest.finding import Ignored
    from medcite.inspecting import Inspection
    from medcite.inspecting import read as read_articles
    from medcite.output.console import results_console
    from medcite.output.reading import print_inspections, print_lines, print_object
    from medcite.reports import Skip

    skipped = 0

    def inspections() -> Iterator[Inspection]:
        nonlocal skipped
        limit = int(max_size * 1_000_000)
        for item in read_articles(
            names,
            corpus=corpus,
            format=as_format or formats.Format.TEXT,
            max_bytes=limit,
            allow_private=allow_private,
        ):
            match item:
                case Inspection():
                    yield item
                case Skip(path, reason):
                    skipped += 1
                    say(f"Skipped: {path} {reason}.")
                case Ignored(path, count):
                    say(f"Not looked at: {count:,} files in {path} that are no articles by their names.")

    if as_json or format is Format.JSON:
        print_object(inspections()) if _is_one(names) else print_lines(inspections())
    elif format is Format.JSONL:
        print_lines(inspections())
    else:
        print_inspections(results_console(), inspections(), whole=text, dropped=dropped)
    if skipped:
        raise typer.Exit(TROUBLE)


def _is_one(names: list[str]) -> bool:
    """Whether a single file, or a page, or standard input is named."""
    if len(names) != 1:
        return False
    [name] = names
    try:
        return name == "-" or name.lower().startswith(("http://", "https://")) or Path(name).is_file()
    except OSError:  # such as a name too long for any file
        return False


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("read")(read)
