"""``medcite save``: passages into a collection."""

from __future__ import annotations

from typing import Annotated

import typer

from medcite.command import options
from medcite.command.former import say_former
from medcite.command.running import command
from medcite.command.saving import Note, Saved


@command
def save(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The collection's name; it begins with its first.")],
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="Passages' ids, as medcite search shows them, or starts of them.")
    ],
    note: Note = None,
    corpus: options.Corpus = None,
) -> None:
    """Save passages in a collection, to be handed over together.

    What is kept is the passage and its citation as they stand now, whatever becomes of the article. One that is
    there already is left as it was saved, unless a note is given, which takes the place of an earlier one.
    medcite search --save NAME saves all hits of a question.

    Examples:

      medcite save handout 3kf9a2

      medcite save handout 3kf9a2 7h2k9m --note "Read this before you come in."
    """
    import medcite

    saved = Saved()
    with medcite.open(corpus) as opened:
        passages = [opened.passage(id) for id in ids]
        saved.count(opened.collect(name, passages, note=note))
    say_former(passages)
    saved.tell()


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("save")(save)
