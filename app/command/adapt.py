"""``medcite adapt``: the encoder fine-tuned on the corpus itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medcite.command import options
from medcite.command.progress import stage_bars
from medcite.command.running import command
from medcite.corpus.errors import UsageError

if TYPE_CHECKING:
    from medcite.reports import AdaptReport, Measured


@command
def adapt(
    corpus: options.Corpus = None,
    judged: Annotated[
        Path | None,
        typer.Option(
            "--judged",
            metavar="FILE",
            help='Questions whose answers are known, which must not be answered worse: JSON Lines of {"question": ..., '
            '"relevant": [...]}, with ids of passages, or ids, paths or addresses of articles.',
        ),
    ] = None,
    pairs: Annotated[
        int | None,
        typer.Option("--pairs", metavar="N", min=1, help="Train with so many questions at most. Default: 4,000."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="What chance is drawn from.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only compare; the corpus stays as it is.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Go back to the encoder that the corpus had before.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Adapt the encoder to the corpus: fine-tune it on the corpus's own headings and passages.

    No labels are needed: headings, put in several ways, are the questions, and the passages under them the
    answers, to be told from those of other sections. What training makes of the model is then averaged with
    the model as it was. How much of it is taken is chosen on headings of articles that were held out, and
    checked on those of others; but people tell what ails them, and quote no heading, so sentences taken out of
    held-out passages must not find them worse. Where that leaves no gain, or judged questions are answered
    worse, the corpus stays as it is, and you are told.

    Otherwise the adapted model is kept in the corpus's folder, and all is encoded again by it. Training takes
    some minutes, encoding about as long as when the articles were added. Ctrl-C leaves the corpus as it was.

    Examples:

      medcite adapt --dry-run

      medcite adapt --judged questions.jsonl

      medcite adapt --undo
    """
    import medcite

    if undo and (judged or pairs or dry_run):
        raise UsageError("--undo goes back to the encoder of before, and takes no other options.")
    with medcite.open(corpus) as opened, stage_bars() as progress:
        if undo:
            name = opened.undo_adapting(progress=progress)
        else:
            report = opened.adapt(pairs=pairs, seed=seed, judged=judged, dry_run=dry_run, progress=progress)
    if undo:
        typer.echo(json.dumps({"encoder": name}, ensure_ascii=False) if as_json else f"The encoder is {name} again.")
    elif as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        _print_report(report)


def _print_report(report: AdaptReport) -> None:
    typer.echo(
        f"Trained on {report.pairs:,} questions made of headings of {report.articles:,} articles, some of them held "
        f"out; {report.ranked:,} passages ranked by meaning.\n"
    )
    typer.echo("ndcg@10              questions  before   after    gain  better   worse")
    _print_row("held-out headings", report.held_out)
    _print_row("held-out sentences", report.sentences)
    if report.judged:
        _print_row("judged questions", report.judged)
    tried = ", ".join(
        f"{weight:g}: {figure:.4f}{'' if weight in report.harmless else ' but sentences worse'}"
        for weight, figure in report.weights.items()
    )
    typer.echo(
        f"\nShare of the tuned model: {report.weight:g}, chosen on {report.chosen_on:,} questions on other held-out "
        f"articles ({tried})."
    )
    if not report.helped:
        typer.echo(f"It did not help: {report.reason}. The corpus is as it was.")
    elif report.switched:
        typer.echo(
            f"It helped. The encoder is now {report.encoder}; everything was encoded again, {report.seconds:,.0f} s in "
            "all. Back: medcite adapt --undo"
        )
    else:
        typer.echo("It would help. The corpus is as it was, as asked for.")


def _print_row(name: str, found: Measured) -> None:
    typer.echo(
        f"{name:<20} {found.questions:>9,}  {found.before:>6.4f}  {found.after:>6.4f}  {found.gain:>+6.3f}  "
        f"{found.better:>6,}  {found.worse:>6,}"
    )


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("adapt")(adapt)
