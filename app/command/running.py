"""How every command runs: errors told in one line, exit codes, and what the library has to say."""

from __future__ import annotations

import functools
import logging
import os
import sqlite3
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from medcite.corpus.errors import MedciteError, NotFound, UsageError

NOTHING_FOUND = 1
USAGE = 2
TROUBLE = 3
INTERRUPTED = 130

_kept: list[object] = []

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def command(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """A command that ends with the right exit code and, for what a user can mend, without a traceback."""

    @functools.wraps(function)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        _show_log()
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show a character should not end the command.
            getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
        try:
            return function(*args, **kwargs)
        except NotFound as error:
            raise _exit(str(error), NOTHING_FOUND) from error
        except UsageError as error:
            raise _exit(str(error), USAGE) from error
        except MedciteError as error:
            raise _exit(str(error), TROUBLE) from error
        except KeyboardInterrupt as interruption:
            raise _exit("Interrupted.", INTERRUPTED) from interruption
        except BrokenPipeError:
            # Whoever read our output has stopped reading (`medcite list | head`): that is all right.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (OSError, sqlite3.Error) as error:
            where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
            what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise _exit(f"{where}{what}", TROUBLE) from error

    return run


def keep(thing: object) -> None:
    """Have something last as long as the process, whose end is quicker than taking it apart (an encoder: 25 ms)."""
    _kept.append(thing)


def say(message: str) -> None:
    """Tell a person something that is no result, on stderr."""
    typer.echo(message, err=True)


def _exit(message: str, code: int) -> typer.Exit:
    say(message if code == INTERRUPTED else f"Error: {message}")
    return typer.Exit(code)


def _show_log() -> None:
    """Show what the library reports while it works: plain lines on stderr."""
    log = logging.getLogger("medcite")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
