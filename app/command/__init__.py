"""The command line: one file a command, all of them over the Python API."""

from __future__ import annotations

import gc
import logging
import os
import sys
from typing import Annotated, NoReturn

import typer

from medcite.command import (
    adapt,
    add,
    check,
    cite,
    collections,
    demo,
    export,
    history,
    list_articles,
    prune,
    read,
    remove,
    save,
    search,
    show,
    status,
)

EXIT_CODES = """
Exit status: 0 found or done; 1 nothing found; 2 the command was used wrongly; 3 trouble (a file or a
corpus could not be read or written); 130 interrupted.
"""

app = typer.Typer(
    name="medcite",
    help=(
        "Semantic search over medical articles: the passage that answers, and where it comes from.\n\n"
        "Start with `medcite demo`, or with articles of your own:\n\n"
        "  medcite add articles/\n\n"
        '  medcite search "what is kyphoplasty?"\n\n'
        "A corpus is a folder: `--corpus DIR`, or the one named in MEDCITE_CORPUS, or one of your own "
        "that needs no name.\n\n" + EXIT_CODES
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

add.register(app)
adapt.register(app)
read.register(app)
search.register(app)
show.register(app)
cite.register(app)
check.register(app)
save.register(app)
collections.register(app)
export.register(app)
list_articles.register(app)
history.register(app)
remove.register(app)
prune.register(app)
status.register(app)
demo.register(app)


def _print_version(asked: bool) -> None:
    if asked:
        from medcite import __version__

        typer.echo(f"medcite {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Entry point of the ``medcite`` command."""
    # A command makes little garbage, and looking for it while everything is imported takes a good part
    # of the time of a question.
    gc.set_threshold(100_000, 20, 100)
    try:
        app(prog_name="medcite")
        code: int | str | None = 0
    except SystemExit as end:
        code = end.code
    _leave(code if isinstance(code, int) else 0 if code is None else 1)


def _leave(code: int) -> NoReturn:
    """End the process now that all is closed: taking it apart piece by piece only takes time."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more
            code = code or 1
    os._exit(code)
