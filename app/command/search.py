"""``medcite search``: the passages that answer a question, or many questions."""

from __future__ import annotations

from typing import Annotated

import typer

from medcite.command import options
from medcite.command.running import NOTHING_FOUND, USAGE, command, keep, say
from medcite.command.saving import Note, Saved
from medcite.corpus.errors import UsageError
from medcite.output.format import Format
from medcite.search.mode import Mode


@command
def search(
    question: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", help="In your own words; quotes are not needed.")
    ] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", help="How many passages.")] = 5,
    corpus: options.Corpus = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Default: text; with --batch, jsonl."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE|-",
            help='Questions from a file or stdin, one a line: plain, or JSON {"id": …, "text": …}.',
        ),
    ] = None,
    mode: Annotated[
        Mode, typer.Option("--mode", help="Find by meaning (dense), by words (lexical), or both (fused).")
    ] = Mode.FUSED,
    exact: Annotated[
        bool, typer.Option("--exact", help="Correct no spelling, and look for no other words than yours.")
    ] = False,
    rerank: Annotated[
        str | None,
        typer.Option(
            "--rerank",
            metavar="MODEL",
            help="Have a cross-encoder read the first 20 candidates together with the question, and put them in its "
            "order: any of sentence-transformers, a folder or a name on the model hub. Slower; off by default.",
        ),
    ] = None,
    cite: Annotated[
        str | None,
        typer.Option(
            "--cite",
            metavar="STYLE",
            help="Give each one's reference in a citation style: ama, vancouver, apa, or any that medcite cite knows.",
        ),
    ] = None,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Save the hits shown in this collection.")
    ] = None,
    note: Note = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each passage why it is there.")] = False,
    publisher: options.Publisher = None,
    author: options.Author = None,
    reviewed_after: options.ReviewedAfter = None,
    path: options.InPath = None,
) -> None:
    """Find the passages that answer a question.

    Each comes with its citation, and a word for how well it seems to answer: strong, fair or weak. Misspelled words
    are corrected, abbreviations and other names looked for as well, and it is said which (--exact: none of that).
    A "quoted phrase" must be there word for word; a -word, within quotes for the shell, must not.

    Examples:

      medcite search what is kyphoplasty

      medcite search -k 3 --reviewed-after 2023 "can I take ibuprofen with warfarin?"

      medcite search --json "signs of a stroke" | jq .hits[0].link

      medcite search '"kidney stones" in children -surgery'

      medcite search --batch questions.txt --format csv > answers.csv

      medcite search --cite ama "can I take ibuprofen with warfarin?"

      medcite search --save handout "what happens after kyphoplasty?"
    """
    if batch is not None and question:
        raise UsageError("Give a question or --batch, not both.")
    if batch is None and not question:
        raise UsageError('No question. For example: medcite search "what is kyphoplasty?"')
    chosen = format or (Format.JSON if as_json else Format.JSONL if batch is not None else Format.TEXT)
    if as_json and chosen is not Format.JSON:
        raise UsageError(f"--json and --format {chosen} contradict each other.")
    if note is not None and save is None:
        raise UsageError("--note needs --save NAME: it is kept with what is saved.")
    if cite is not None:
        from medcite.corpus.styles.citation_styles import check_style

        check_style(cite)
    if save is not None:
        from medcite.corpus.collections import checked_name

        checked_name(save)  # a name that will not do is told before the search, not after it

    import medcite

    saved = Saved()
    wrong = 0
    found = False
    with medcite.open(corpus) as opened:
        keep(opened)
        if mode is not Mode.LEXICAL:
            opened.prepare()
        # While the encoder is loaded:
        from medcite.command.questions import Question, read_questions
        from medcite.output.hits import printer

        asked = iter([Question(None, " ".join(question or []))]) if batch is None else read_questions(batch)
        with printer(chosen, batch=batch is not None, explain=explain, cite=cite) as show:
            for item in asked:
                if item.text is None:
                    say(f"Skipped: {item.problem}")
                    wrong += 1
                    continue
                result = opened.search(
                    item.text,
                    k,
                    mode=mode,
                    exact=exact,
                    rerank=rerank,
                    publisher=publisher,
                    author=author,
                    reviewed_after=reviewed_after,
                    path=path,
                )
                found = found or bool(result.hits)
                show(item.id, result)
                if save is not None and result.hits:
                    saved.count(opened.collect(save, result.hits, question=item.text, note=note, keep_notes=True))
    saved.tell()
    if wrong:
        raise typer.Exit(USAGE)
    if not found:
        say("Nothing found.")
        raise typer.Exit(NOTHING_FOUND)


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("search")(search)
