"""``medcite cite``: references to passages, in a citation style."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.former import say_former
from medcite.command.running import command
from medcite.corpus.errors import UsageError

if TYPE_CHECKING:
    from medcite.corpus.citation import Citation


@command
def cite(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Passages' ids, or the starts of them; - reads them from stdin."),
    ],
    style: Annotated[
        str,
        typer.Option(
            "--style",
            "-s",
            metavar="STYLE",
            help="ama, vancouver, apa, mla, chicago; bibtex, ris, csl-json; annotation (W3C Web Annotation, with the "
            "quoted words); any style of CSL's by its name; or the path of a .csl file.",
        ),
    ] = "ama",
    corpus: options.Corpus = None,
) -> None:
    """Print references to the articles that passages stand in.

    In the order of the ids, each article once; of annotations, one for each passage. Several are numbered where the
    style numbers its list. The names of CSL's styles, one for nearly every journal: https://www.zotero.org/styles

    Examples:

      medcite cite 3kf9a2

      medcite cite --style vancouver 3kf9a2 8x1c77

      medcite search --json asthma | jq -r .hits[].id | medcite cite --style bibtex -
    """
    from medcite.corpus.styles.citation_styles import as_document, check_style, format_citations

    check_style(style)
    wanted = [id for given in ids for id in (sys.stdin.read().split() if given == "-" else [given])]
    if not wanted:
        raise UsageError("No ids on stdin. medcite search shows them.")
    import medcite

    with medcite.open(corpus) as opened:
        passages = [opened.passage(id) for id in wanted]
    say_former(passages)
    first: dict[str, Citation] = {}
    for citation in (found.citation for found in passages):
        first.setdefault(citation.passage_id if style.lower() == "annotation" else citation.article.id, citation)
    typer.echo(as_document(format_citations([*first.values()], style, numbered=True), style))


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("cite")(cite)
