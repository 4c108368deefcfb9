from __future__ import annotations

from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.search.equivalents import (
    MOST_WORDS,
    Word,
    eponym_names,
    is_listed,
    meanings,
    ordinary_words,
    other_names,
    words_of,
)

NAMES = ["lay_and_clinical.txt", "brands.txt"]
LISTS = [*NAMES, "abbreviations.txt"]


def lines(file: str) -> list[str]:
    text = resources.files("medcite.search.vocabulary").joinpath(file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def groups(*files: str) -> list[list[str]]:
    return [line.split(" = ") for file in files for line in lines(file)]


def compared(name: str) -> tuple[str, ...]:
    return tuple(word.compared for word in words_of(name))


def others(name: str) -> set[str]:
    return set(other_names(compared(name)))


def test_words_are_compared_without_case_accents_and_apostrophes() -> None:
    assert words_of("Ménière's, or coal workers’ x-ray B12_") == [
        Word(0, 9, "Ménière's", "menieres"),
        Word(11, 13, "or", "or"),
        Word(14, 18, "coal", "coal"),
        Word(19, 26, "workers", "workers"),
        Word(28, 29, "x", "x"),
        Word(30, 33, "ray", "ray"),
        Word(34, 37, "B12", "b12"),
    ]


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    found = words_of(text)
    assert all(text[word.start : word.end] == word.written for word in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("chickenpox", {"varicella", "chicken pox"}),
        ("chicken pox", {"chickenpox", "varicella"}),
        ("Varicella", {"chickenpox", "chicken pox"}),
        ("heart attack", {"myocardial infarction"}),
        ("bruise", {"contusion", "ecchymosis"}),
        ("TYLENOL", {"acetaminophen", "paracetamol", "Panadol", "Calpol", "Crocin"}),
        ("paracetamol", {"acetaminophen", "Tylenol", "Panadol", "Calpol", "Crocin"}),
        ("Baker's cyst", {"popliteal cyst", "Baker cyst"}),
        ("Bakers cyst", {"popliteal cyst", "Baker cyst"}),
        ("Baker’s cyst", {"popliteal cyst", "Baker cyst"}),
        ("behcets disease", {"Behçet's syndrome", "Behcet syndrome"}),
        ("chicken", set()),
        ("attack heart", set()),
        ("my heart attack", set()),
        ("", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_name_has_others(name: str, meant: set[str]) -> None:
    assert others(name) == meant


@pytest.mark.parametrize(
    ("eponym", "condition"),
    [
        ("Wegener's", "granulomatosis with polyangiitis"),
        ("wegeners", "granulomatosis with polyangiitis"),
        ("Lou Gehrig’s", "amyotrophic lateral sclerosis"),
        ("menieres", "Ménière's disease"),
        ("bechterews", "ankylosing spondylitis"),
    ],
)
def test_an_eponym_alone_names_the_condition(eponym: str, condition: str) -> None:
    assert condition in eponym_names(compared(eponym))


@pytest.mark.parametrize("words", ["Paget's", "De Quervain's", "Still's", "athletes", "Wegener", "disease", ""])
def test_what_names_several_conditions_or_none_is_no_eponym(words: str) -> None:
    assert eponym_names(compared(words)) == ()


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("heart attacks", "heart attack"),
        ("bruises", "bruise"),
        ("armpits", "armpit"),
        ("blood clots", "blood clot"),
        ("black eyes", "black eye"),
        ("breast x-rays", "breast x-ray"),
        ("lumpectomies", "lumpectomy"),
        ("thrombuses", "thrombus"),
    ],
)
def test_a_plural_means_what_its_singular_does(plural: str, singular: str) -> None:
    assert others(plural) == others(singular) != set()


@pytest.mark.parametrize("plural", ["heart attacks", "bruises", "armpits", "blood clots", "black eyes"])
def test_plurals_that_are_not_listed_are_known(plural: str) -> None:
    assert plural not in {name for group in groups(*NAMES) for name in group}
    assert others(plural)


def test_a_singular_that_ends_like_a_plural_is_left() -> None:
    assert others("diabetes") == {"diabetes mellitus", "sugar diabetes"}
    assert others("diabete") == set()


@pytest.mark.parametrize(
    ("abbreviation", "meant"),
    [
        ("COPD", ("chronic obstructive pulmonary disease",)),
        ("copd", ("chronic obstructive pulmonary disease",)),
        ("ASD", ("autism spectrum disorder", "atrial septal defect")),
        ("eGFR", ("estimated glomerular filtration rate",)),
        ("egfr", ("estimated glomerular filtration rate",)),
        ("HbA1c", ("glycated hemoglobin",)),
        ("SOB", ("shortness of breath",)),
        ("POTS", ("postural orthostatic tachycardia syndrome",)),
        ("Copd", ()),
        ("Pots", ()),
        ("heart", ()),
        ("", ()),
    ],
)
def test_an_abbreviation_means_what_is_listed(abbreviation: str, meant: tuple[str, ...]) -> None:
    assert meanings(abbreviation) == meant


@pytest.mark.parametrize("word", ["aids", "bun", "ms", "pots", "sob", "tee", "tens"])
def test_an_ordinary_word_in_small_letters_is_no_abbreviation(word: str) -> None:
    assert meanings(word.upper())
    assert meanings(word) == ()


@pytest.mark.parametrize("word", ["varicella", "attack", "tylenol", "menieres", "copd", "hba1c", "5", "diff"])
def test_the_words_of_all_names_and_abbreviations_are_listed(word: str) -> None:
    assert is_listed(word)


@pytest.mark.parametrize("word", ["varicela", "Varicella", "heart attack", "obscurely", ""])
def test_other_words_are_not_listed(word: str) -> None:
    assert not is_listed(word)


@pytest.mark.parametrize("file", LISTS)
def test_every_line_of_a_list_has_two_names_or_more_and_each_once(file: str) -> None:
    assert lines(file)
    for line in lines(file):
        names = line.split(" = ")
        assert len(names) >= 2, line
        assert all(words_of(name) and name == " ".join(name.split()) and "=" not in name for name in names), line
        assert len(set(names)) == len(names), line


@pytest.mark.parametrize("file", LISTS)
def test_a_list_is_sorted(file: str) -> None:
    first = [group[0].lower() for group in groups(file)]
    assert first == sorted(first)


def test_no_name_is_in_two_groups() -> None:
    counts = Counter(name for group in groups(*NAMES) for name in set(map(compared, group)))
    assert sorted(" ".join(name) for name, count in counts.items() if count > 1) == []


def test_no_abbreviation_is_listed_twice() -> None:
    counts = Counter(short.lower() for short, *_ in groups("abbreviations.txt"))
    assert [short for short, count in counts.items() if count > 1] == []


def test_what_all_names_of_a_group_mean_is_found_by_any_of_them() -> None:
    expected = defaultdict(list)
    for group in groups(*NAMES):
        for name in group:
            expected[compared(name)].append({other for other in group if compared(other) != compared(name)})
    for words, meant in expected.items():
        assert set(other_names(words)) in meant, words


def test_some_name_of_every_group_is_short_enough_to_be_looked_for() -> None:
    for group in groups(*NAMES):
        assert min(len(compared(name)) for name in group) <= MOST_WORDS, group


def test_every_listed_abbreviation_has_its_meanings() -> None:
    for short, *meant in groups("abbreviations.txt"):
        assert meanings(short) == tuple(meant), short


def test_ordinary_words_are_words_in_small_letters_each_once() -> None:
    written = " ".join(lines("ordinary_words.txt")).split()
    assert ordinary_words() == set(written)
    assert written == sorted(set(written))
    assert all(word.isascii() and word.isalpha() and word.islower() for word in written)
