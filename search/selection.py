"""Which candidates become hits: repetitions kept apart, sections not heard yet first, steps in their order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from medcite.corpus.rows import StoredPassage
from medcite.index.scores import Scores
from medcite.search.near_duplicates import NearDuplicates

COMPARED_HITS = 1000
"""So many hits are compared with each other; nobody reads so far that repetitions would still crowd out others."""

REPETITION_DISTANCE = 10
"""How many hits come between a passage and one that nearly repeats it, as far as there are others."""

BREADTH_FROM = 5
"""From this hit on, sections not heard yet come before more passages of those that have been.

Who reads that far wants to know what else is said, not more of the same section.
"""

NEARLY_ALIKE = 0.03
"""Fused scores no further apart than this put passages that follow each other in the order they are read in.

A step that belongs first should not come second for a hair's breadth. At 0.1 the passage that answers came second too
often: ndcg@10 of questions beside long articles, paraphrased, .656; at 0.05 .668, at 0.03 .674, without all this .672.
"""

NEARLY_ALIKE_STEPS = 0.1
"""The same for passages between which a list was cut: steps are read together, and the first are done first."""

STRETCH = 4000
"""Characters of a section that count as one matter: a long article without headings has more to say than one thing."""

BETWEEN = 2
"""Characters, line breaks, that stand at most between two passages that follow each other."""

LOOK_AHEAD = 10
"""How many hits further down the beginning of a section is looked for."""


@dataclass(slots=True, eq=False)
class Chosen:
    """A passage that will be a hit.

    Attributes:
        stored: the passage.
        candidate: its place among the candidates, from 0.
        also: ids of passages that nearly repeat it.
        repeats: the id of the passage that it nearly repeats itself, if it does.
    """

    stored: StoredPassage
    candidate: int
    also: list[str] = field(default_factory=list)
    repeats: str | None = None

    @property
    def section(self) -> tuple[int, tuple[str, ...], int]:
        """The section it stands in, or the stretch of a long one."""
        passage = self.stored.passage
        return self.stored.article_row, passage.heading_path, passage.start // STRETCH


def choose(
    standing: Iterable[tuple[int, StoredPassage]], words: Callable[[StoredPassage], Sequence[str]], k: int
) -> tuple[list[Chosen], int]:
    """``k`` of the candidates, given best first with their places: the best, then the best of ever more sections.

    ``words`` gives the terms of a passage's text.

    Passages that nearly repeat another are held back by :data:`REPETITION_DISTANCE`; from :data:`BREADTH_FROM` on,
    more of a section that has been heard waits for those that have not. Gives as well how many there are that repeat
    no other.
    """
    chosen: list[Chosen] = []
    originals: list[Chosen] = []
    held: deque[tuple[int, Chosen]] = deque()  # repetitions, and the number of hits they wait for
    more: list[Chosen] = []  # of sections that have been heard
    heard: set[tuple[int, tuple[str, ...], int]] = set()
    known = NearDuplicates()
    for candidate, stored in standing:
        while held and held[0][0] <= len(chosen) < k:
            chosen.append(held.popleft()[1])
        if len(chosen) >= k:
            break
        choice = Chosen(stored, candidate)
        repeated = known.find_or_add(words(stored)) if len(chosen) < COMPARED_HITS else None
        if repeated is not None:
            choice.repeats = originals[repeated].stored.passage.id
            originals[repeated].also.append(stored.passage.id)
            held.append((len(chosen) + REPETITION_DISTANCE, choice))
            continue
        originals.append(choice)
        if len(chosen) >= BREADTH_FROM and choice.section in heard:
            more.append(choice)
        else:
            chosen.append(choice)
            heard.add(choice.section)
    rest = [*more, *(repetition for _, repetition in held)]
    chosen += sorted(rest, key=lambda choice: choice.candidate)
    return chosen[:k], len(originals)


def in_reading_order(
    chosen: list[Chosen], scores: Scores, begins_within_list: Callable[[StoredPassage], bool]
) -> list[Chosen]:
    """The same passages, but of some that follow each other in the text and score nearly alike, the earlier first.

    ``begins_within_list`` tells whether a passage goes on with the items of a list. A passage moves ahead of at most
    :data:`LOOK_AHEAD` others, so that the first hits are the same however many are asked for.
    """
    waiting: dict[tuple[int, tuple[str, ...]], list[tuple[int, Chosen]]] = defaultdict(list)
    for place, choice in enumerate(chosen):
        waiting[choice.stored.article_row, choice.stored.passage.heading_path].append((place, choice))
    ordered: list[Chosen] = []
    for place, best in enumerate(chosen):
        section = waiting[best.stored.article_row, best.stored.passage.heading_path]
        if (place, best) not in section:
            continue
        best_score = scores[best.candidate]
        run = [(place, best)]
        while before := next(
            (one for one in section if one[0] <= place + LOOK_AHEAD and _follows(run[0][1], one[1])), None
        ):
            apart = best_score - scores[before[1].candidate]
            if apart > NEARLY_ALIKE_STEPS or (apart > NEARLY_ALIKE and not begins_within_list(run[0][1].stored)):
                break
            run.insert(0, before)
        for one in run:
            section.remove(one)
        ordered += [choice for _, choice in run]
    return ordered


def _follows(later: Chosen, earlier: Chosen) -> bool:
    """Whether a passage begins where another ends."""
    return 0 <= later.stored.passage.start - earlier.stored.passage.end <= BETWEEN
