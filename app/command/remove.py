"""``medcite remove``: articles out of the corpus."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import NOTHING_FOUND, command, say
from medcite.corpus.errors import UsageError


@command
def remove(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help="Ids (as medcite list shows them), paths, folders, or URLs."),
    ],
    corpus: options.Corpus = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before removing several.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Forget what they said, too; also of articles removed before.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Remove articles: they are gone from every answer.

    The files they were read from stay. What they said is kept in their history, so that what was cited of them can
    be checked: --forget leaves nothing.

    Examples:

      medcite remove 7h2k9m

      medcite remove articles/old-page.html

      medcite remove --dry-run articles/archive/
    """
    import medcite
    from medcite.corpus.article_facts import article_facts

    with medcite.open(corpus) as opened:
        report = opened.remove(names, dry_run=True, forget=forget)
        if not dry_run and report.removed:
            if len(report.removed) > len(names) and not yes:
                _ask(len(report.removed))
            report = opened.remove(names, forget=forget)
    if as_json:
        shape = {"removed": [article_facts(a) for a in report.removed], "unknown": list(report.unknown)}
        typer.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    else:
        for article in report.removed:
            typer.echo(f"{'Would remove' if dry_run else 'Removed'} {article.id} {article.title} ({article.source})")
    for name in report.unknown:
        say(f"Error: {name!r} stands for no article, or for more than one id; medcite list shows them.")
    if report.unknown:
        raise typer.Exit(NOTHING_FOUND)


def _ask(count: int) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"That would remove {count:,} articles. Say --yes if it should, or --dry-run to see them.")
    if not typer.confirm(f"Remove {count:,} articles?", err=True):
        raise typer.Exit(NOTHING_FOUND)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("remove")(remove)
