"""Saving passages in a collection, as several commands do: the option for a note, and what is said of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command.running import say

if TYPE_CHECKING:
    from medcite.corpus.collections import CollectReport

Note = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Words of your own on what is saved; they are exported with it."),
]


class Saved:
    """What one command saved in a collection, in one go or in several."""

    def __init__(self) -> None:
        self._name = ""
        self._added: set[str] = set()
        self._known: set[str] = set()
        self._noted: set[str] = set()

    def count(self, report: CollectReport) -> None:
        """Count what one go did."""
        self._name = report.collection
        self._added.update(report.added)
        self._known.update(report.known)
        self._noted.update(report.noted)

    def tell(self) -> None:
        """Say how many passages were saved, which of them were there already, and how to hand them over."""
        count = len(self._added | self._known)
        if not count:
            return
        passages = "1 passage" if count == 1 else f"{count:,} passages"
        parts = [f"{len(self._added):,} new"]
        noted = len(self._noted - self._added)
        if noted:
            parts.append(f"{noted:,} with a new note")
        if self._added or noted:
            done = f'Saved {passages} in "{self._name}" ({", ".join(parts)})'
        else:
            all_of_them = {1: "It is", 2: "Both are"}.get(count, f"All {passages} are")
            done = f'{all_of_them} in "{self._name}" already'
        say(f"{done}; medcite export {shlex.quote(self._name)}")
