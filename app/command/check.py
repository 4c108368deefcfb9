"""``medcite check``: whether citations hold."""

from __future__ import annotations

from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import NOTHING_FOUND, USAGE, command, say
from medcite.corpus.errors import UsageError
from medcite.output.format import Format


@command
def check(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-",
            help="JSON (Web Annotations, or what medcite prints), CSV, Markdown, HTML or text; - is stdin.",
        ),
    ],
    read_as: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="Read it as json, jsonl, csv, markdown, html or text. Default: as its name or its content tells.",
        ),
    ] = None,
    corpus: options.Corpus = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Default: text.")] = None,
) -> None:
    """Check whether the citations in a file hold.

    Every quotation is looked for in the article that it names, word for word; then in how the article stood before it
    was changed or removed; then in all others. It is

    unchanged, where it is said to stand; moved, elsewhere in the article; changed, if the article now says something
    else, or always did; gone, if nothing there is like it any more; misattributed, if it stands in another article;
    or nowhere.

    What differs is shown, as [-in the quotation-]{+in the article+}. Quotations in documents are blockquotes and
    what stands in quotation marks with a link beside it; in what people type, kinds of quotation marks and dashes do
    not count, and … stands for words left out.

    Exit status: 0 all hold (unchanged or moved); 1 one does not; 2 there is none, or one cannot be read.

    Examples:

      medcite check leaflet.md

      medcite search --json "signs of a stroke" > stroke.json; medcite check stroke.json

      medcite check --json review.csv | jq '.citations[] | select(.held | not)'
    """
    chosen = format or (Format.JSON if as_json else Format.TEXT)
    if as_json and chosen is not Format.JSON:
        raise UsageError(f"--json and --format {chosen} contradict each other.")
    if chosen is Format.MARKDOWN:
        raise UsageError("What became of citations is printed as text, json, jsonl or csv.")

    import medcite
    from medcite.command.progress import check_bar
    from medcite.output.console import results_console
    from medcite.output.verdicts import print_report

    with medcite.open(corpus) as opened, check_bar() as progress:
        report = opened.check(file, format=read_as, progress=progress)
    print_report(results_console(), chosen, report)
    for problem in report.problems:
        say(f"{report.file}: {problem}")
    if report.problems:
        raise typer.Exit(USAGE)
    if not report.held:
        raise typer.Exit(NOTHING_FOUND)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("check")(check)
