"""``medcite collections``: what was saved, and taking it out again."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.running import NOTHING_FOUND, command, say
from medcite.corpus.errors import UsageError

if TYPE_CHECKING:
    from medcite.api import Corpus


@command
def collections(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show what is in this one.")] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="ID", help="Take this passage out of it; can be given several times."),
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the collection. The articles stay.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before deleting it.")] = False,
    corpus: options.Corpus = None,
    as_json: options.AsJson = False,
) -> None:
    """List the collections, or what is in one.

    Passages are saved in them by medcite search --save NAME and medcite save, and handed over by medcite export.

    Examples:

      medcite collections

      medcite collections handout

      medcite collections handout --remove 3kf9a2

      medcite collections handout --delete
    """
    if name is None and (remove or delete):
        raise UsageError("Name the collection: medcite collections NAME --remove ID, or --delete.")
    if remove and delete:
        raise UsageError("Give --remove or --delete, not both.")

    import medcite
    from medcite.output.collections import collection_as_dict, listed_as_dict, print_collection, print_collections
    from medcite.output.console import results_console

    with medcite.open(corpus) as opened:
        if name is not None and delete:
            _delete(opened, name, yes)
            return
        if name is not None and remove:
            for id in opened.uncollect(name, remove):
                typer.echo(f'Removed {id} from "{name}".')
            return
        if name is not None:
            items = opened.collection(name)
            if as_json:
                typer.echo(json.dumps(collection_as_dict(name, items), ensure_ascii=False, indent=2))
            else:
                print_collection(results_console(), items)
            return
        listed = opened.collections()
    if as_json:
        typer.echo(json.dumps([listed_as_dict(each) for each in listed], ensure_ascii=False, indent=2))
    else:
        print_collections(results_console(), listed)
    if not listed:
        say("No collections. medcite search --save NAME makes one.")
        raise typer.Exit(NOTHING_FOUND)


def _delete(opened: Corpus, name: str, yes: bool) -> None:
    count = len(opened.collection(name))
    passages = "1 passage" if count == 1 else f"{count:,} passages"
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f'That would delete "{name}" with {passages} and notes. Say --yes if it should.')
        if not typer.confirm(f'Delete "{name}" with {passages}?', err=True):
            raise typer.Exit(NOTHING_FOUND)
    opened.delete_collection(name)
    typer.echo(f'Deleted "{name}" with {passages}.')


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("collections")(collections)
