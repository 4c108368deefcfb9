from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.index.scores import Rows
from medcite.search.expansion import MOST_MEANINGS, Expander, Expansion, Ground

MakeExpander = Callable[..., Expander]

TEXTS = [
    "Chronic obstructive pulmonary disease (COPD) narrows the airways.",
    "Myocardial infarction: a part of the heart muscle dies.",
    "Multiple sclerosis harms nerves.",
    "Halitosis has many causes.",
    "Acetaminophen lowers a fever.",
    "Acetaminophen eases pain.",
    "Paracetamol, which some know as Calpol, is the same; so is Panadol.",
    "Too much paracetamol harms the liver, and Calpol is paracetamol.",
    "Do not take paracetamol with Panadol or Calpol.",
    "Shortness of breath frightens.",
    "Postural orthostatic tachycardia syndrome makes one faint.",
    "Daily air puffs (DAP) are of no use.",
    "Umbilical hernias bulge; the navel or umbilicus is where.",
    "A transient ischemic attack passes.",
    "The estimated glomerular filtration rate falls with age.",
]
QUESTIONS = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from(["COPD", "copd", "MSs", "heart", "attack", "attacks", "bad", "breath", "Tylenol", "eGFR"]),
            st.sampled_from(["-", "’s", "(", "sob", "SOB", "the", "Navel", "belly", "button", "hernia", "dap", "é"]),
            st.text(max_size=8),
        ),
        max_size=10,
    ).map(" ".join),
)


def expander_of(folder: Path, texts: Sequence[str], words: Collection[str] = ()) -> Expander:
    """Over passages of these texts, in a language of these words."""
    index = LexicalIndex(folder)
    index.update([], [LexicalEntry(row, row, ("T",), text) for row, text in enumerate(texts)])

    def read(rows: Rows) -> list[str]:
        return [texts[row] for row in rows]

    return Expander(index, read, lambda word: word in words)


@pytest.fixture
def make(tmp_path: Path) -> MakeExpander:
    """Makes an expander over texts, with the words of the language."""

    def make(*texts: str, words: Collection[str] = ()) -> Expander:
        return expander_of(tmp_path, texts, words)

    return make


@pytest.fixture(scope="module")
def expander(tmp_path_factory: pytest.TempPathFactory) -> Expander:
    return expander_of(tmp_path_factory.mktemp("texts"), TEXTS, {"dap", "heart"})


def found(expander: Expander, question: str) -> dict[str, tuple[str, ...]]:
    return {expansion.written: expansion.meant for expansion in expander.expansions(question)}


def test_an_abbreviation_that_the_corpus_defines_is_spelled_out(expander: Expander) -> None:
    meant = ("chronic obstructive pulmonary disease",)
    assert expander.expansions("what is COPD?") == [Expansion(8, 12, "COPD", meant, Ground.CORPUS)]
    assert expander.expansions("copd") == [Expansion(0, 4, "copd", meant, Ground.CORPUS)]


def test_a_listed_abbreviation_is_spelled_out(expander: Expander) -> None:
    assert expander.expansions("MS in youth") == [
        Expansion(0, 2, "MS", ("multiple sclerosis",), Ground.ABBREVIATION),
    ]
    assert found(expander, "after a tia") == {"tia": ("transient ischemic attack",)}
    assert found(expander, "low eGFR") == {"eGFR": ("estimated glomerular filtration rate",)}


def test_the_plural_of_an_abbreviation_is_spelled_out(expander: Expander) -> None:
    assert found(expander, "two TIAs") == {"TIAs": ("transient ischemic attack",)}
    assert found(expander, "two COPDs") == {"COPDs": ("chronic obstructive pulmonary disease",)}


def test_everyday_and_clinical_words_mean_the_same(expander: Expander) -> None:
    assert expander.expansions("after a heart attack") == [
        Expansion(8, 20, "heart attack", ("myocardial infarction",), Ground.EQUIVALENT)
    ]
    assert found(expander, "two Heart Attacks") == {"Heart Attacks": ("myocardial infarction",)}
    assert found(expander, "BAD BREATH") == {"BAD BREATH": ("halitosis",)}


def test_a_condition_is_found_by_its_eponym_alone(make: MakeExpander) -> None:
    expander = make(
        "Granulomatosis with polyangiitis harms vessels.",
        "Amyotrophic lateral sclerosis weakens.",
        "Idiopathic facial paralysis comes overnight.",
        words={"bells"},
    )
    assert expander.expansions("Is Wegener's inherited?") == [
        Expansion(3, 12, "Wegener's", ("granulomatosis with polyangiitis",), Ground.EQUIVALENT)
    ]
    assert found(expander, "wegeners") == {"wegeners": ("granulomatosis with polyangiitis",)}
    assert found(expander, "lou gehrigs in the family") == {"lou gehrigs": ("amyotrophic lateral sclerosis",)}
    assert found(expander, "Bell's") == {"Bell's": ("idiopathic facial paralysis",)}
    assert found(expander, "Bells") == found(expander, "wedding bells") == found(expander, "a bell") == {}


def test_a_medicine_is_found_by_any_name_the_most_frequent_first(expander: Expander) -> None:
    assert expander.expansions("Tylenol") == [
        Expansion(0, 7, "Tylenol", ("paracetamol", "Calpol", "acetaminophen"), Ground.EQUIVALENT)
    ]
    assert found(expander, "paracetamol") == {"paracetamol": ("Calpol", "acetaminophen", "Panadol")}
    assert all(len(meant) <= MOST_MEANINGS for meant in found(expander, "crocin").values())


TOGETHER = [
    "Gallstones are stones in the gallbladder.",
    "The gallbladder holds bile; gall stones form there.",
    "Gallstones hurt. Cholelithiasis is another word.",
    "It is atypical that it happens after birth.",
    "Bleeding after birth; the afterbirth comes later.",
]


def test_two_words_that_the_corpus_writes_as_one_are_looked_for_so(make: MakeExpander) -> None:
    expander = make(*TOGETHER)
    assert expander.expansions("treat gall stones") == [
        Expansion(6, 17, "gall stones", ("gallstones", "cholelithiasis"), Ground.EQUIVALENT)
    ]
    assert found(expander, "Gall-Stones, gall bladder") == {
        "Gall-Stones": ("gallstones", "cholelithiasis"),
        "gall bladder": ("gallbladder",),
    }


@pytest.mark.parametrize(
    "question",
    [
        "a typical case",  # one of them is short
        "gall, stones",  # something stands between
        "what comes after birth",  # the corpus rather has them as two
        "stones gall",
    ],
)
def test_two_words_are_left_where_they_are_not_one(make: MakeExpander, question: str) -> None:
    assert make(*TOGETHER).expansions(question) == []


@pytest.mark.parametrize(
    "question",
    ["ADHD", "a nosebleed", "Viagra", "ESR", "collarbone", "the flu", "", "?!", "heart", "attack heart", "x"],
)
def test_what_the_corpus_does_not_call_otherwise_is_left(expander: Expander, question: str) -> None:
    assert expander.expansions(question) == []


def test_only_wordings_that_the_corpus_has_word_for_word_are_added(make: MakeExpander) -> None:
    expander = make("The infarction was called myocardial.", "A sclerosis that is multiple.", "Kneecaps")
    assert found(expander, "MS after a heart attack hurts the patella") == {"patella": ("kneecap",)}


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("SOB at night", {"SOB"}),
        ("I sob at night", set()),
        ("POTS", {"POTS"}),
        ("pots", set()),
        ("DAP", {"DAP"}),
        ("dap", set()),  # a word of this language, though the corpus defines it
    ],
)
def test_ordinary_words_in_small_letters_are_no_abbreviations(
    expander: Expander, question: str, written: set[str]
) -> None:
    assert found(expander, question).keys() == written


def test_what_the_corpus_defines_is_an_abbreviation_in_small_letters_if_it_is_no_word(make: MakeExpander) -> None:
    texts = ("Daily air puffs (DAP) are of no use.", "A transient ischemic attack (TIA) passes.")
    assert found(make(*texts, words={"tia"}), "dap tia") == {
        "dap": ("daily air puffs",),
        "tia": ("transient ischemic attack",),  # listed, so that it is one whatever else it is
    }


def test_what_the_corpus_defines_comes_before_what_is_listed(make: MakeExpander) -> None:
    expander = make("Mitral stenosis (MS) is heard.", "Multiple sclerosis is common.", "So is multiple sclerosis.")
    assert expander.expansions("MS") == [Expansion(0, 2, "MS", ("mitral stenosis",), Ground.CORPUS)]


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        (2, 1, {"coronary artery disease", "computer assisted design"}),
        (3, 1, {"coronary artery disease"}),
        (1, 1, {"coronary artery disease", "computer assisted design"}),
        (1, 3, {"computer assisted design"}),
    ],
)
def test_a_second_meaning_counts_if_it_is_half_as_frequent(
    make: MakeExpander, first: int, second: int, meant: set[str]
) -> None:
    texts = ["Coronary artery disease (CAD) kills."] * first + ["By computer assisted design (CAD) it fits."] * second
    assert set(found(make(*texts), "CAD")["CAD"]) == meant


def test_definitions_that_differ_in_endings_and_case_are_one(make: MakeExpander) -> None:
    texts = ["Deep Vein Clots (DVCs) hurt.", "Fear a deep vein clot (DVC).", "A DVC (deep vein clot) may move."]
    assert found(make(*texts), "DVC") == {"DVC": ("deep vein clots",)}


def test_what_is_said_anyway_is_not_added(expander: Expander) -> None:
    assert expander.expansions("heart attack or myocardial infarctions") == []
    assert expander.expansions("chronic obstructive pulmonary disease, or COPD") == []
    assert found(expander, "paracetamol or Calpol") == {
        "paracetamol": ("acetaminophen", "Panadol"),
        "Calpol": ("acetaminophen", "Panadol"),
    }


def test_of_names_within_one_another_the_longest_is_taken(expander: Expander) -> None:
    assert found(expander, "belly button hernia") == {"belly button hernia": ("umbilical hernia",)}
    assert set(found(expander, "belly button")["belly button"]) == {"umbilicus", "navel"}
    assert found(expander, "my belly button and a heart attack").keys() == {"belly button", "heart attack"}


def test_every_listed_abbreviation_is_spelled_out_as_it_is_written(make: MakeExpander) -> None:
    text = resources.files("medcite.search.vocabulary").joinpath("abbreviations.txt").read_text(encoding="utf-8")
    listed = [line.split(" = ") for line in text.splitlines() if not line.startswith("#")]
    expander = make(*(name for _, *meant in listed for name in meant))
    spelled_out = {short: set(found(expander, f"about {short} here").get(short, ())) for short, *_ in listed}
    assert {short: meant for short, *meant in listed if spelled_out[short] != set(meant)} == {}


def test_an_abbreviation_that_is_a_stop_word_is_spelled_out_where_it_is_written_in_capitals(make: MakeExpander) -> None:
    expander = make("Aortic stenosis (AS) narrows a valve.", words={"as"})
    assert found(expander, "AS as a cause") == {"AS": ("aortic stenosis",)}


@settings(deadline=None, max_examples=200)
@given(QUESTIONS)
def test_expansions_are_in_order_apart_and_where_they_say(expander: Expander, question: str) -> None:
    expansions = expander.expansions(question)
    assert all(question[each.start : each.end] == each.written for each in expansions)
    assert all(each.meant and len(each.meant) <= MOST_MEANINGS for each in expansions)
    assert all(left.end <= right.start for left, right in pairwise(expansions))
