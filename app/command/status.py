"""``medcite status``: what the corpus holds."""

from __future__ import annotations

import json

import typer

from medcite.command import options
from medcite.command.running import command


@command
def status(corpus: options.Corpus = None, as_json: options.AsJson = False) -> None:
    """Show what the corpus holds, and where it is.

    Example:

      medcite status --json | jq .passages
    """
    import medcite

    with medcite.open(corpus) as opened:
        found = opened.status()
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        return
    rows = [
        ("corpus", found.folder),
        ("articles", f"{found.articles:,}"),
        ("passages", f"{found.passages:,}"),
        ("encoder", f"{found.encoder} ({found.precision}, {found.encoder_hash[:12]})"),
        *([("", found.precision_note)] if found.precision_note else []),
        ("indexes", found.index),
        ("generation", str(found.generation)),
        ("on disk", f"{found.bytes / 1e6:,.1f} MB"),
        ("format", str(found.format)),
    ]
    for label, value in rows:
        typer.echo(f"{label:<11} {value}")


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("status")(status)
