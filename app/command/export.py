"""``medcite export``: a collection as a page to print or hand over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import command, say
from medcite.corpus.errors import UsageError
from medcite.exporting.export_format import ExportFormat


@command
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The collection.")],
    to: Annotated[
        ExportFormat | None,
        typer.Option("--to", "-t", help="The format. Default: that of the output file's name, else md."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE|-", help="Where to write it. Default: standard output."),
    ] = None,
    style: Annotated[
        str, typer.Option("--style", metavar="NAME", help="The citation style: ama, apa, vancouver, and others.")
    ] = "ama",
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The page's title. Default: the collection's name.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output file if it is there already.")] = False,
    corpus: options.Corpus = None,
) -> None:
    """Make a page of a collection, to print or to hand over.

    It has the passages as they stood when they were saved, with your notes, who wrote and reviewed them and when,
    their citations and links, and how hard they are to read. What has changed or gone since is marked.

    Examples:

      medcite export handout > handout.md

      medcite export handout --output handout.docx --title "Before your operation"

      medcite export handout --to html --style apa -o handout.html
    """
    to_file = output is not None and str(output) != "-"
    format = to or _format_of(output if to_file else None)
    if format is ExportFormat.DOCX and not to_file and sys.stdout.isatty():
        raise UsageError(f"A DOCX document is nothing for a terminal. Say where to write it: --output {name}.docx")
    if to_file and output is not None and output.is_file() and not force:
        raise UsageError(f"{output} is there already. Give another name, or --force to replace it.")

    import medcite
    from medcite.output.collections import STANDINGS

    with medcite.open(corpus) as opened:
        for item in opened.collection(name):
            if STANDINGS[item.standing]:
                say(f"{item.id} {' › '.join(item.heading_path)}: {STANDINGS[item.standing]}.")
        content = opened.export(name, format, style=style, title=title)
    if to_file and output is not None:
        _write(output, format, content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _format_of(output: Path | None) -> ExportFormat:
    if output is None:
        return ExportFormat.MARKDOWN
    suffix = output.suffix.lower().lstrip(".")
    suffix = {"markdown": "md", "htm": "html"}.get(suffix, suffix)
    if suffix not in set(ExportFormat):
        raise UsageError(f"The name {output} does not tell a format. Say which: --to md, html, docx or csv.")
    return ExportFormat(suffix)


def _write(output: Path, format: ExportFormat, content: bytes) -> None:
    from medcite.corpus.folder import write_whole

    if format is ExportFormat.CSV:
        content = b"\xef\xbb\xbf" + content  # a spreadsheet tells UTF-8 by it
    try:
        if output.exists() and not output.is_file():  # a device or a pipe: nothing to put another in the place of
            output.write_bytes(content)
        else:
            write_whole(output.resolve(), content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(output)) from error
    say(f"Written to {output}.")


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("export")(export)
