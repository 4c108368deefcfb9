from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.search.near_words import LONG, SHORTEST, SLIP_RATIO, allowance
from medcite.search.spelling import MOST_LOOKED_UP, Correction, Spelling

COUNTS = {
    "asthma": SLIP_RATIO,
    "astma": 1,  # a slip
    "treatment": 300,
    "symptoms": 200,
    "diabetes": 60,
    "arthritis": 50,
    "inhaler": 40,
    "diarrhea": 40,
    "kyphoplasty": 30,
    "migraine": 30,
    "psoriasis": 12,
    "eczema": 8,
    "vertigo": 5,
    "ileums": SLIP_RATIO - 1,
    "iliums": 1,  # a word of its own
    "dysphagia": SLIP_RATIO,
    "dysphasia": 1,  # in the lists
}
WORDS = st.sampled_from(
    ["kifoplasty", "diabetis", "azthma", "migrane's", "DIABETIS", "what", "is", "-", "’", "xx", "é", "🩺", "asthma"]
)
SPELLED = st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=8).map(" ".join))


def index_of(folder: Path, counts: Mapping[str, int]) -> LexicalIndex:
    """An index of passages of which so many hold each word."""
    index = LexicalIndex(folder)
    rows = range(1, 1 + max(counts.values()))
    texts = [" ".join(word for word, count in counts.items() if row <= count) for row in rows]
    index.update([], [LexicalEntry(row, row, ("T",), text) for row, text in zip(rows, texts, strict=True)])
    return index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return index_of(tmp_path_factory.mktemp("words"), COUNTS)


@pytest.fixture(scope="module")
def spelling(index: LexicalIndex) -> Spelling:
    return Spelling(index, lambda word: False)


def meant(spelling: Spelling, question: str) -> list[str]:
    return [correction.meant for correction in spelling.corrections(question)]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("kifoplasty", "kyphoplasty"),
        ("kyfoplasty", "kyphoplasty"),
        ("khyphoplasty", "kyphoplasty"),
        ("diabetis", "diabetes"),
        ("Diabetis", "diabetes"),
        ("diabeets", "diabetes"),
        ("azthma", "asthma"),
        ("asma", "asthma"),
        ("migrane", "migraine"),
        ("simptoms", "symptoms"),
        ("tretment", "treatment"),
        ("inhailer", "inhaler"),
        ("diarea", "diarrhea"),
        ("exema", "eczema"),
        ("soriasis", "psoriasis"),
        ("vertgo", "vertigo"),
        ("arthritus", "arthritis"),
    ],
)
def test_a_misspelled_word_is_the_one_of_the_corpus_that_is_meant(spelling: Spelling, written: str, word: str) -> None:
    assert spelling.corrections(written) == [Correction(0, len(written), written, word)]


def test_corrections_say_where_they_stand(spelling: Spelling) -> None:
    question = "Is kifoplasty, the treatment, for diabetis’s migrane?"
    assert spelling.corrections(question) == [
        Correction(3, 13, "kifoplasty", "kyphoplasty"),
        Correction(34, 42, "diabetis", "diabetes"),
        Correction(45, 52, "migrane", "migraine"),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "asthma",
        "diabetes' symptoms",
        "kyphoplasties",  # another form of a word that the corpus has
        "migraines",
        "asthmatic asthmas",
        "AZTHMA attack",  # an abbreviation, for all one knows
        "the MGRAINE",
        "dbts ptnt xyzq",  # no vowels
        "ast ezm",  # short
        "v3rtigo 12345",
        "didn't they'll",
        "o'diabetis",
        "astmà",
        "мигрень",
        "chrysanthemum",  # like nothing
        "",
        "?!",
    ],
)
def test_what_may_be_right_is_left(spelling: Spelling, question: str) -> None:
    assert spelling.corrections(question) == []


def test_words_of_the_lists_are_left_though_the_corpus_has_others_like_them(spelling: Spelling) -> None:
    assert meant(spelling, "dysphasia") == []
    assert meant(spelling, "diarrhoea and Zyloric") == []


@pytest.mark.parametrize("written", ["kifoplasty", "diabetis", "astma"])
def test_a_word_that_the_language_knows_is_left(index: LexicalIndex, written: str) -> None:
    assert meant(Spelling(index, lambda word: word == written), f"{written} {written.title()} tretment") == [
        "treatment"
    ]
    assert meant(Spelling(index, lambda word: False), written) != []


def test_all_in_capitals_is_corrected_like_other_writing(spelling: Spelling) -> None:
    assert spelling.corrections("KIFOPLASTY FOR DIABETIS?") == [
        Correction(0, 10, "KIFOPLASTY", "kyphoplasty"),
        Correction(15, 23, "DIABETIS", "diabetes"),
    ]


def test_a_rare_slip_of_the_corpus_is_corrected_where_a_neighbour_is_far_more_frequent(spelling: Spelling) -> None:
    assert meant(spelling, "astma") == ["asthma"]


@pytest.mark.parametrize("counts", [(1, SLIP_RATIO - 1), (2, 2 * SLIP_RATIO - 1), (3, 3 * SLIP_RATIO)])
def test_a_rare_word_is_left_where_its_neighbour_is_not_that_frequent(tmp_path: Path, counts: tuple[int, int]) -> None:
    index = index_of(tmp_path, dict(zip(("perineal", "peroneal"), counts, strict=True)))
    assert meant(Spelling(index, lambda word: False), "perineal") == []


@pytest.mark.parametrize("counts", [(1, SLIP_RATIO), (2, 2 * SLIP_RATIO)])
def test_a_rare_word_is_a_slip_where_its_neighbour_is(tmp_path: Path, counts: tuple[int, int]) -> None:
    index = index_of(tmp_path, dict(zip(("perineal", "peroneal"), counts, strict=True)))
    assert meant(Spelling(index, lambda word: False), "perineal") == ["peroneal"]


def test_a_rare_word_is_no_slip_of_one_that_differs_in_two_letters(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"hyphotermia": 1, "hypothermia": 3 * SLIP_RATIO})
    assert meant(Spelling(index, lambda word: False), "hyphotermia") == []


def test_a_rare_real_word_is_left(spelling: Spelling) -> None:
    assert meant(spelling, "iliums dysphasia") == []


def test_a_slip_of_the_corpus_is_not_what_is_meant(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"tonsillitiss": 1, "tonsillitis": SLIP_RATIO})
    assert meant(Spelling(index, lambda word: False), "tonsilltiss") == ["tonsillitis"]


def test_of_words_as_near_the_more_frequent_is_meant(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"palmar": 3, "palsar": 90})
    assert meant(Spelling(index, lambda word: False), "palxar") == ["palsar"]


def test_of_words_as_frequent_the_nearer_is_meant(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"bronchitis": 20, "branchitos": 20})
    assert meant(Spelling(index, lambda word: False), "bronchitos") in (["bronchitis"], ["branchitos"])
    assert meant(Spelling(index, lambda word: False), "bronkitis") == ["bronchitis"]


def test_the_first_letter_of_a_short_word_is_not_wrong_unless_it_sounds_alike(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"croup": 30, "scabies": 30, "knuckle": 30})
    spelling = Spelling(index, lambda word: False)
    assert meant(spelling, "droup") == []
    assert meant(spelling, "nuckle kroup") == ["knuckle", "croup"]


def test_an_empty_corpus_corrects_nothing(tmp_path: Path) -> None:
    assert Spelling(LexicalIndex(tmp_path), lambda word: False).corrections("kifoplasty diabetis") == []


@settings(deadline=None, max_examples=200)
@given(SPELLED)
def test_corrections_are_in_order_apart_and_of_words_that_the_corpus_has(spelling: Spelling, question: str) -> None:
    found = spelling.corrections(question)
    assert all(question[each.start : each.end] == each.written for each in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(each.meant in COUNTS and each.meant != each.written.lower() for each in found)
    assert all(len(each.written) >= SHORTEST for each in found)


def test_longer_words_may_have_more_letters_wrong() -> None:
    allowances = [allowance(letters) for letters in range(SHORTEST, 20)]
    assert allowances == sorted(allowances)
    assert allowance(LONG - 1) == 1.0 < allowance(LONG)
    assert max(allowances) == 2.0


def test_of_a_question_in_no_known_language_only_the_first_words_are_looked_up(spelling: Spelling) -> None:
    unknown = " ".join(f"qwert{first}{second}" for first in "abcdefghijk" for second in "lmnopqrstuv")
    assert len(unknown.split()) > MOST_LOOKED_UP
    assert meant(spelling, f"kifoplasty {unknown}") == ["kyphoplasty"]
    for _again in range(2):
        assert meant(spelling, f"{unknown} kifoplasty") == []


PHRASES = {
    "a heart attack is an emergency": 40,
    "for a sore throat drink": 30,
    "pneumonia may follow": 30,
    "heartburn hurts": 30,
    "lyme disease comes from ticks": 20,
    "there is a skin rash": 20,
    "the hart family": 2,
    "lime is sour": 2,
    "the nurses came": 1,
    "they come up": 3,
    "looked up": 1500,
    "diabetes and diabetics": 25,
    "sugar": 20,
}


@pytest.fixture(scope="module")
def phrases(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return index_of(tmp_path_factory.mktemp("phrases"), PHRASES)


@pytest.fixture(scope="module")
def listening(phrases: LexicalIndex) -> Spelling:
    """Knows words of the language, so that only what stands beside them speaks against them."""
    known = {"hart", "lime", "rush", "soar", "came", "tree", "juice"}
    return Spelling(phrases, lambda word: word in known)


@pytest.mark.parametrize(
    ("question", "corrections"),
    [
        ("hart attack", [Correction(0, 4, "hart", "heart")]),
        ("Was it a Hart attack?", [Correction(9, 13, "Hart", "heart")]),
        ("lime disease", [Correction(0, 4, "lime", "lyme")]),
        ("a soar throat", [Correction(2, 6, "soar", "sore")]),
        ("skin rush", [Correction(5, 9, "rush", "rash")]),
        ("skin rush, hart attack", [Correction(5, 9, "rush", "rash"), Correction(11, 15, "hart", "heart")]),
    ],
)
def test_a_word_that_never_stands_there_is_the_one_that_sounds_alike_and_does(
    listening: Spelling, question: str, corrections: list[Correction]
) -> None:
    assert listening.corrections(question) == corrections


@pytest.mark.parametrize(
    "question",
    [
        "the hart family",  # as the corpus has it
        "hart",  # nothing beside it
        "what is hart",  # nothing that says anything
        "lime juice",  # nothing stands beside "lyme" there
        "it came up",  # "come up" is no more frequent than by chance
        "throat tree",  # "tree" sounds like nothing that stands there
    ],
)
def test_a_word_of_the_language_is_left_where_nothing_speaks_against_it(listening: Spelling, question: str) -> None:
    assert listening.corrections(question) == []


@pytest.mark.parametrize(
    ("question", "correction"),
    [
        ("new monia", Correction(0, 9, "new monia", "pneumonia")),
        ("Is it heart-berne, doctor?", Correction(6, 17, "heart-berne", "heartburn")),
        ("HEART BERNE", Correction(0, 11, "HEART BERNE", "heartburn")),
    ],
)
def test_a_word_written_as_two_is_one(listening: Spelling, question: str, correction: Correction) -> None:
    assert listening.corrections(question) == [correction]


@pytest.mark.parametrize("question", ["new, monia", "is monia", "x monia", "new2 monia", "monia"])
def test_two_words_are_not_one_where_something_stands_between_or_one_says_nothing(
    listening: Spelling, question: str
) -> None:
    assert listening.corrections(question) == []


def test_of_words_about_as_probable_the_one_that_goes_with_the_word_beside_is_meant(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"palmar skin": 10, "palsar": 20})
    spelling = Spelling(index, lambda word: False)
    assert meant(spelling, "palxar") == ["palsar"]
    assert meant(spelling, "palxar skin") == ["palmar"]
    assert meant(spelling, "skin palxar") == ["palsar"]
