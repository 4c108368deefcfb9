"""The console that results are printed to."""

from __future__ import annotations

import sys

from rich.console import Console

_WIDEST = 100  # columns; longer lines of prose are hard to read


def results_console() -> Console:
    """Prints to stdout: styled and wrapped on a terminal, plain and unwrapped anywhere else.

    NO_COLOR is obeyed by rich itself.
    """
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.width = min(console.width, _WIDEST)
    else:
        console.soft_wrap = True
    return console
