"""``medcite show``: a passage in its article, or the article."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import command


@command
def show(
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A passage's id, or the start of one; with --article, an article's id, path or URL too.",
        ),
    ],
    article: Annotated[bool, typer.Option("--article", "-a", help="Show the whole article.")] = False,
    corpus: options.Corpus = None,
    as_json: options.AsJson = False,
) -> None:
    """Show a passage in the section it stands in, or the whole article.

    A passage that no article has any more, because it was changed or removed, is shown as it last stood, with what
    has become of it.

    Examples:

      medcite show 3kf9a2

      medcite show --article 3kf9a2

      medcite show --article --json https://www.example.org/asthma
    """
    import medcite
    from medcite.output.articles import article_as_dict, former_as_dict, print_article, print_passage
    from medcite.output.console import results_console

    with medcite.open(corpus) as opened:
        if article:
            try:
                whole = opened.passage(id).article
            except medcite.NotFound:  # then it is an article's, or what is said of it is
                whole = opened.article(id)
            if as_json:
                typer.echo(json.dumps(article_as_dict(whole), ensure_ascii=False, indent=2))
            else:
                print_article(results_console(), whole)
            return
        found = opened.passage(id)
        since = opened.since(found) if found.former else None
        if as_json:
            passage = found.passage
            shape = {
                "id": passage.id,
                "text": passage.text,
                "start": passage.start,
                "end": passage.end,
                "heading_path": list(passage.heading_path),
                "tokens": passage.tokens,
                "link": found.citation.link,
                "article": article_as_dict(found.article),
                "citation": found.citation.as_dict(),
                "former": None if found.former is None else former_as_dict(found.former, since),
            }
            typer.echo(json.dumps(shape, ensure_ascii=False, indent=2))
        else:
            from medcite.output.history import print_former, print_since

            console = results_console()
            if found.former:
                print_former(console, found, since)
            print_passage(console, found)
            if since:
                print_since(console, since)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("show")(show)
