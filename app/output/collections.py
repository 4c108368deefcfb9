"""Collections for a person and for a program: a list of them, and what is in one."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from medcite.collecting import CollectedPassage
from medcite.corpus.collections import ListedCollection
from medcite.corpus.standing import Standing

STANDINGS = {
    Standing.CURRENT: "",
    Standing.CHANGED: "the page has changed since",
    Standing.GONE: "the article is not in the corpus any more",
}
"""What is said of a passage that does not stand in the corpus as it was saved."""


def listed_as_dict(listed: ListedCollection) -> dict[str, Any]:
    """A listed collection as JSON."""
    return asdict(listed)


def collection_as_dict(name: str, items: Sequence[CollectedPassage]) -> dict[str, Any]:
    """What is in a collection, as JSON."""
    return {"name": name, "passages": [item.as_dict() for item in items]}


def print_collections(console: Console, listed: Sequence[ListedCollection]) -> None:
    """A line a collection: its name, how many passages, and when the first and the last were saved."""
    rows = [(each.name, str(each.passages), each.first_saved[:10], each.last_saved[:10]) for each in listed]
    if not console.is_terminal:
        csv.writer(sys.stdout, delimiter="\t", lineterminator="\n").writerows(rows)
    elif rows:
        table = Table("name", box=None, header_style="bold", pad_edge=False)
        table.add_column("passages", justify="right")
        table.add_column("first saved")
        table.add_column("last saved")
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)


def print_collection(console: Console, items: Sequence[CollectedPassage]) -> None:
    """The passages in a collection: ids, heading paths and notes."""
    for item in items:
        line = Text(f"{item.id}  ", style="cyan")
        line.append(" › ".join(item.heading_path), style="bold")
        console.print(line)
        below = [(STANDINGS[item.standing], "yellow"), *((line, "italic") for line in item.note.splitlines())]
        for words, style in below:
            if words:
                text = Text(words, style=style)
                console.print(Padding(text, (0, 0, 0, 14)) if console.is_terminal else Text("    ").append_text(text))
