"""Reading many questions: one a line, plain or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from medcite.corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the id it came with; without ``text``, ``problem`` says what is wrong."""

    id: str | None
    text: str | None
    problem: str = ""


def read_questions(source: str) -> Iterator[Question]:
    """The questions in the file ``source``, or on stdin if it is ``-``, as they are read.

    A line that is a JSON object with ``text`` and, if it likes, ``id`` is taken as such; any other is
    the question itself, and its id is the number of the line. Empty lines are passed over.

    Raises:
        UsageError: the file cannot be read, or is no text.
    """
    try:
        with nullcontext(sys.stdin) if source == "-" else Path(source).open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _question(number, line.strip())
    except UnicodeDecodeError as error:
        raise UsageError(f"{source} is not UTF-8 text.") from error
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}.") from error


def _question(number: int, line: str) -> Question:
    if not line.startswith("{"):
        return Question(str(number), line)
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Question(str(number), None, f"line {number} is no valid JSON ({error}).")
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        return Question(str(number), None, f'line {number} has no question: "text" is missing or empty.')
    id = fields.get("id")
    return Question(str(number if id is None else id), text)
