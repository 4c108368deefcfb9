"""The command line: one file a command, all of them over the Python API."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterable
from typing import Annotated, NoReturn

import typer

COMMANDS = {
    "add": "add",
    "adapt": "adapt",
    "read": "read",
    "search": "search",
    "show": "show",
    "cite": "cite",
    "check": "check",
    "save": "save",
    "collections": "collections",
    "export": "export",
    "list": "list_articles",
    "history": "history",
    "remove": "remove",
    "prune": "prune",
    "status": "status",
    "demo": "demo",
}
"""Every command, in the order of the help, and the module here that it is in."""

EXIT_CODES = """
Exit status: 0 found or done; 1 nothing found; 2 the command was used wrongly; 3 trouble (a file or a
corpus could not be read or written); 130 interrupted.
"""

HELP = (
    "Semantic search over medical articles: the passage that answers, and where it comes from.\n\n"
    "Start with `medcite demo`, or with articles of your own:\n\n"
    "  medcite add articles/\n\n"
    '  medcite search "what is kyphoplasty?"\n\n'
    "A corpus is a folder: `--corpus DIR`, or the one named in MEDCITE_CORPUS, or one of your own "
    "that needs no name.\n\n" + EXIT_CODES
)


def command_line(names: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """The command line with the commands of these names: no more of them are imported."""
    app = typer.Typer(
        name="medcite",
        help=HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_options)
    for name in names:
        importlib.import_module(f"medcite.command.{COMMANDS[name]}").register(app)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        from medcite import __version__

        typer.echo(f"medcite {__version__}")
        raise typer.Exit


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
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    app = command_line([asked] if asked in COMMANDS else COMMANDS)
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
