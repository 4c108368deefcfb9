"""``medcite list``: the articles of the corpus."""

from __future__ import annotations

from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import NOTHING_FOUND, command, say
from medcite.corpus.errors import UsageError
from medcite.output.format import Format


@command
def list_articles(
    corpus: options.Corpus = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="Piped, text is tab-separated.")] = Format.TEXT,
    publisher: options.Publisher = None,
    author: options.Author = None,
    reviewed_after: options.ReviewedAfter = None,
    path: options.InPath = None,
) -> None:
    """List the articles, ordered by title.

    Examples:

      medcite list --publisher "Harbour Health"

      medcite list --format csv > articles.csv

      medcite list --json | jq '.[] | select(.reviewed < "2020") | .url'
    """
    if format is Format.MARKDOWN:
        raise UsageError("Articles are listed as text, json, jsonl or csv.")
    import medcite
    from medcite.output.articles import print_list
    from medcite.output.console import results_console

    with medcite.open(corpus) as opened:
        listed = opened.articles(publisher=publisher, author=author, reviewed_after=reviewed_after, path=path)
        count = print_list(results_console(), Format.JSON if as_json else format, listed)
    if not count:
        say("No articles.")
        raise typer.Exit(NOTHING_FOUND)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("list")(list_articles)
