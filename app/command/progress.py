"""Progress bars: how far reading is, and how far encoding; or how far adapting or checking is, by stages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Task
    from rich.text import Text

    from medcite.audit.checking import CheckProgress, CheckProgressCallback
    from medcite.reports import AdaptProgress, AdaptProgressCallback, AddProgress, ProgressCallback

_SPEED_OVER = 120.0  # seconds that the speed, and the time left by it, are drawn from


@contextmanager
def progress_bars() -> Iterator[ProgressCallback | None]:
    """Two bars on a terminal; nothing anywhere else, where they would be thousands of lines."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

    class Count(ProgressColumn):
        """So many of so many, and so many a second."""

        def render(self, task: Task) -> Text:
            from rich.text import Text

            total = "?" if task.total is None else f"{task.total:,.0f}"
            about = task.fields["about"] if task.total else ""
            speed = f" · {task.speed:,.0f}/s" if task.speed else ""
            return Text(f"{task.completed:,.0f} of {about}{total} {task.fields['unit']}{speed}")

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        Count(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        speed_estimate_period=_SPEED_OVER,
    ) as bars:
        reading = bars.add_task("Reading ", total=None, unit="articles", about="")
        encoding = bars.add_task("Encoding", total=None, unit="passages", about="")

        def update(progress: AddProgress) -> None:
            bars.update(reading, completed=progress.read, total=progress.articles)
            is_read = progress.read == progress.articles
            total = progress.cut if is_read else progress.expected
            bars.update(encoding, completed=progress.encoded, total=total, about="" if is_read else "about ")

        yield update


@contextmanager
def stage_bars() -> Iterator[AdaptProgressCallback | None]:
    """A bar for each stage of adapting, on a terminal; nothing anywhere else."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        speed_estimate_period=_SPEED_OVER,
    ) as bars:
        stages = {
            stage: bars.add_task(stage.capitalize(), total=None, visible=False)
            for stage in ("training", "comparing", "encoding")
        }

        def update(progress: AdaptProgress) -> None:
            bars.update(stages[progress.stage], completed=progress.done, total=progress.total, visible=True)

        yield update


@contextmanager
def check_bar() -> Iterator[CheckProgressCallback | None]:
    """Bars for citations and for the articles they are looked for in, on a terminal; nothing anywhere else."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        stages = {
            "citations": bars.add_task("Citations", total=None, visible=False),
            "articles": bars.add_task("Articles ", total=None, visible=False),
        }

        def update(progress: CheckProgress) -> None:
            bars.update(stages[progress.stage], completed=progress.done, total=progress.total, visible=True)

        yield update
