"""``medcite history``: how an article stands and stood."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import command


@command
def history(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="An article's id, or the start of one, path or URL.")
    ],
    differences: Annotated[
        bool, typer.Option("--diff", "-d", help="Show what changed in the text, word by word.")
    ] = False,
    corpus: options.Corpus = None,
    as_json: options.AsJson = False,
) -> None:
    """Show how an article stands and stood: each version, the latest first, with what it changed.

    When a changed article is added, or one is removed, the version before is kept, so that what was cited of it can
    be looked up (medcite show) and checked (medcite check). medcite prune forgets old ones.

    Examples:

      medcite history https://www.example.org/asthma

      medcite history --diff 7h2k9m

      medcite history --json 7h2k9m | jq '.[] | {retrieved, facts}'
    """
    import medcite
    from medcite.output.console import results_console
    from medcite.output.history import print_history

    with medcite.open(corpus) as opened:
        versions = opened.history(article)
    if as_json:
        typer.echo(json.dumps([version.as_dict() for version in versions], ensure_ascii=False, indent=2))
    else:
        print_history(results_console(), versions, differences=differences)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("history")(history)
