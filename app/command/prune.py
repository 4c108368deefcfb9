"""``medcite prune``: earlier versions of articles are forgotten."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import command


@command
def prune(
    older_than: Annotated[
        str,
        typer.Option(
            "--older-than",
            metavar="AGE|DATE",
            help="Forget versions that have not been current for so long (90d, 12w, 18m, 2y), or since before a date.",
        ),
    ],
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE", help="Only of these: ids, paths or URLs.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
    corpus: options.Corpus = None,
    as_json: options.AsJson = False,
) -> None:
    """Forget earlier versions of articles, of which medcite keeps all until told otherwise.

    What stood in them alone cannot be shown or checked any more. The articles as they stand now are left alone, and
    so is what was saved in collections.

    Examples:

      medcite prune --older-than 2y

      medcite prune --older-than 2024-01-01 --dry-run https://www.example.org/asthma
    """
    import medcite

    with medcite.open(corpus) as opened:
        report = opened.prune(older_than, articles or [], dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps({"dropped": report.dropped, "left": report.left, "dry_run": dry_run}))
        return
    done = "Would forget" if dry_run else "Forgot"
    versions = "1 earlier version" if report.dropped == 1 else f"{report.dropped:,} earlier versions"
    typer.echo(f"{done} {versions}; {report.left:,} left.")


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("prune")(prune)
