from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medcite.index.analysis import terms
from medcite.search.near_duplicates import SAME, SHINGLE, NearDuplicates

TEXT = (
    "Call an ambulance if breathing is hard, if the lips turn blue, or if the reliever inhaler does not help "
    "within ten minutes. Sit upright, take one puff every minute up to ten puffs, and stay calm while waiting."
)


def test_a_text_repeats_itself_whatever_its_white_space_and_case() -> None:
    known = NearDuplicates()
    assert known.find_or_add(terms(TEXT)) is None
    assert known.find_or_add(terms(TEXT)) == 0
    assert known.find_or_add(terms(TEXT.upper().replace(" ", "\n"))) == 0


def test_a_word_changed_in_a_long_text_is_a_repetition_still() -> None:
    known = NearDuplicates()
    known.find_or_add(terms("Something else altogether, said in other words."))
    known.find_or_add(terms(TEXT))
    assert known.find_or_add(terms(TEXT.replace("staying calm", "resting") + " Then wait.")) == 1


def test_other_texts_on_the_same_matter_are_none() -> None:
    known = NearDuplicates()
    for text in (TEXT, "Call an ambulance if chest pain does not go away.", "Sit upright and stay calm.", "", "?"):
        assert known.find_or_add(terms(text)) is None or not text.strip("?")


def test_half_of_a_text_is_no_repetition_of_it() -> None:
    known = NearDuplicates()
    known.find_or_add(terms(TEXT))
    assert known.find_or_add(terms(TEXT[: len(TEXT) // 2])) is None


def test_short_texts_repeat_only_the_same() -> None:
    known = NearDuplicates()
    assert known.find_or_add(terms("Blood tests")) is None
    assert known.find_or_add(terms("Urine tests")) is None
    assert known.find_or_add(terms("blood test")) == 0


@given(st.lists(st.lists(st.sampled_from(["heart", "lung", "bone", "skin"]), min_size=1, max_size=14), max_size=12))
def test_finds_what_comparing_with_every_text_finds(texts: list[list[str]]) -> None:
    known, shingles = NearDuplicates(), []
    for words in texts:
        own = {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
        alike = [n for n, other in enumerate(shingles) if len(own & other) / len(own | other) >= SAME - 1e-9]
        assert known.find_or_add(terms(" ".join(words))) == (alike[0] if alike else None)
        if not alike:
            shingles.append(own)
