from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.context import CONTEXT_SHARE, TokenMeter, embedded_text, passage_context

Meters = Callable[[int], TokenMeter]


def test_the_context_is_the_heading_path_line_by_line(word_meter: Meters) -> None:
    assert passage_context(("Asthma", "Treatment", "Inhalers"), word_meter(256)) == "Asthma\nTreatment\nInhalers"


def test_a_heading_that_repeats_is_told_once(word_meter: Meters) -> None:
    assert passage_context(("Asthma", "Asthma", "", "Inhalers"), word_meter(256)) == "Asthma\nInhalers"


def test_where_room_is_short_the_headings_in_between_go_first(word_meter: Meters) -> None:
    path = ("Asthma in adults", "Treatment of all kinds", "Medicines for it", "Inhalers and spacers")
    assert passage_context(path, word_meter(27)) == "Asthma in adults\nMedicines for it\nInhalers and spacers"
    assert passage_context(path, word_meter(18)) == "Asthma in adults\nInhalers and spacers"


def test_what_is_still_too_long_is_cut_at_a_token(word_meter: Meters) -> None:
    assert passage_context(("one two three four five six",), word_meter(12)) == "one two three four"


@given(st.lists(st.text(), max_size=5), st.integers(1, 60))
def test_the_context_never_takes_more_than_its_share(word_meter: Meters, path: list[str], room: int) -> None:
    meter = word_meter(room)
    context = passage_context(path, meter)
    assert len(meter.token_offsets(context)) <= max(1, room // CONTEXT_SHARE)


def test_embedded_text_is_the_context_then_the_words() -> None:
    assert embedded_text("Asthma\nInhalers", "Use a spacer.") == "Asthma\nInhalers\nUse a spacer."
    assert embedded_text("", "Use a spacer.") == "Use a spacer."
