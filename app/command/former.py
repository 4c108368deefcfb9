"""Saying of passages that were named by their ids when they are of an earlier version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from medcite.command.running import say

if TYPE_CHECKING:
    from medcite.reports import CitedPassage


def say_former(passages: Iterable[CitedPassage]) -> None:
    """Say which of ``passages`` no article has any more, and how they come to be cited all the same."""
    for found in passages:
        if found.former:
            became = "the article is not in the corpus any more" if found.former.removed else "the article has changed"
            say(
                f"{found.passage.id} is cited as it was read on {found.former.retrieved[:10]}; {became} since "
                f"{found.former.ended[:10]} (medcite show {found.passage.id})."
            )
