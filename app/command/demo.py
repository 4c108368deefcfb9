"""``medcite demo``: the main job on the bundled sample articles."""

from __future__ import annotations

import tempfile
from importlib import resources

import typer

from medcite.command.running import command

QUESTIONS = (
    "How is kyphoplasty done?",
    "What raises the risk of breaking a bone in the spine?",
    "Can I take ibuprofen together with warfarin?",
    "my blood sugar is too low, what should I do right now",
    "When should I call an ambulance for an asthma attack?",
    "How long do antidepressants take to work?",
)


@command
def demo() -> None:
    """Try medcite on the bundled sample articles.

    A throw-away corpus is made of them, and a few questions are asked. Nothing of yours is touched, and
    nothing is left behind.
    """
    import medcite
    from medcite.output.console import results_console
    from medcite.output.hits import print_hits

    samples = resources.files("medcite.corpus.samples")
    console = results_console()
    with (
        resources.as_file(samples) as folder,
        tempfile.TemporaryDirectory(prefix="medcite-demo-") as temporary,
    ):
        files = sorted(path for path in folder.iterdir() if path.suffix in (".html", ".md", ".txt"))
        with medcite.open(temporary) as corpus:
            report = corpus.add([path for path in files if not path.name.startswith("README")])
            console.print(
                f"{report.added} sample articles added: {report.passages} passages, in {report.seconds:.1f} s.\n"
            )
            for question in QUESTIONS:
                print_hits(console, corpus.search(question, k=1), heading=True)
    typer.echo(
        "Next, with articles of your own (HTML, PDF, DOCX, text and more; files, folders or addresses):\n\n"
        "  medcite add articles/\n"
        '  medcite search "your question"\n'
        '  medcite search --json "your question"\n'
        "  medcite --help"
    )


def register(app: typer.Typer) -> None:
    """Make it a command of ``app``."""
    app.command("demo")(demo)
