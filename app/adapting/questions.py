"""Questions made of headings, in several forms, so that what is learned is no site's way to put its headings.

Forms that training uses are not measured with, and the other way round: a gain is then no mere familiarity with
the form.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from medcite.index.analysis import terms
from medcite.search.question_words import question_terms

DROPPED = 0.3
"""The share of its words that a question is short of, where some are left out."""

SHORT = 2
"""Words of the heading, and of the title, in the short form."""

TOLD = 6
"""Words of a passage that stand before a question that describes, at most."""

Form = Callable[[str, str, random.Random], str]
"""Makes a question of an article's title and a section's heading; chance decides what is left out."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CASES: tuple[Callable[[str], str], ...] = (str.lower, str.upper, str.title)


@lru_cache(maxsize=4096)
def key_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` that say what it is about: no stop words, and none that only make a question."""
    return tuple(word for word in _WORD.findall(text) if set(terms(word)) - question_terms())


def names_subject(title: str, heading: str) -> bool:
    """Whether ``heading`` can be asked without its article's title, as it has a word of it: "What causes asthma?"."""
    return bool(set(terms(heading)) & {term for word in key_words(title) for term in terms(word)})


def as_it_is(title: str, heading: str, _: random.Random) -> str:
    """The heading as it is, after the title where it does not name it."""
    return heading if names_subject(title, heading) else f"{title}: {heading}"


def title_and_words(title: str, heading: str, _: random.Random) -> str:
    """The title and the heading's key words: "Asthma causes"."""
    return " ".join([title, *_own_words(title, heading)])


def some_dropped(title: str, heading: str, chance: random.Random) -> str:
    """The heading and what it lacks of the title, without some of the words."""
    words = _WORD.findall(heading if names_subject(title, heading) else f"{heading} {title}")
    return " ".join(_some(words, 1 - DROPPED, chance))


def other_case(title: str, heading: str, chance: random.Random) -> str:
    """The heading's key words before the title in lower case, in capitals, or Each Word With One."""
    return " ".join([*map(str.lower, _own_words(title, heading)), chance.choice(_CASES)(title)])


def short(title: str, heading: str, chance: random.Random) -> str:
    """As typed in haste: at most two key words of the heading and two of the title, in lower case."""
    words = [
        *_some_in_order(key_words(title), SHORT, chance),
        *_some_in_order(_own_words(title, heading), SHORT, chance),
    ]
    return " ".join(words).lower()


TRAINING_FORMS: tuple[Form, ...] = (as_it_is, title_and_words, some_dropped, other_case, short)
"""The forms of questions that training uses."""


def in_a_sentence(title: str, heading: str, _: random.Random) -> str:
    """Asked in a sentence: "I would like to know more about causes, with regard to asthma"."""
    own = " ".join(_own_words(title, heading)).lower()
    return f"I would like to know more about {own + ', with regard to ' if own else ''}{title.lower()}"


def turned_round(title: str, heading: str, _: random.Random) -> str:
    """All key words, the last first."""
    return " ".join(reversed([*key_words(title), *_own_words(title, heading)])).lower()


MEASURED_FORMS: tuple[Form, ...] = (in_a_sentence, turned_round)
"""Two of the forms that held-out headings are asked in; :func:`described` is the third."""


def described(title: str, heading: str, text: str, chance: random.Random) -> str:
    """Some words of the passage, as of one who tells before asking, and then some key words of heading and title."""
    told = _some_in_order(_WORD.findall(text)[: 4 * TOLD], TOLD, chance)
    asked = _some([*_own_words(title, heading), *key_words(title)], 1 - DROPPED, chance)
    return " ".join([*told, *asked]).lower()


def _own_words(title: str, heading: str) -> list[str]:
    """The heading's key words that are not the title's."""
    known = set(terms(title))
    return [word for word in key_words(heading) if not set(terms(word)) <= known]


def _some(words: Sequence[str], share: float, chance: random.Random) -> Sequence[str]:
    """About a share of ``words``, in their order, and never none."""
    return [word for word in words if chance.random() < share] or words


def _some_in_order(words: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """At most ``count`` of ``words``, in their order."""
    places = sorted(chance.sample(range(len(words)), min(count, len(words))))
    return [words[place] for place in places]
