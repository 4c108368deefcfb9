from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import UsageError
from medcite.index.analysis import terms
from medcite.search.question import Question

PIECES = ['"', "“", "”", "-", " ", "-drug", "-drug-free", "the", "asthma", "-5", "’s", "\ud800", "\n", "?"]
QUESTIONS = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "Ll", "Pd", "Pi", "Pf", "Zs"])),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
)


def test_plain_words_are_looked_for_as_they_are() -> None:
    assert Question.parse("  What is\n asthma? ") == Question("What is\n asthma?", "What is asthma?")


@pytest.mark.parametrize(
    ("asked", "text", "phrases"),
    [
        ('signs of "deep vein thrombosis"', "signs of deep vein thrombosis", ("deep vein thrombosis",)),
        ("signs of “deep vein thrombosis” now", "signs of deep vein thrombosis now", ("deep vein thrombosis",)),
        ('"heart attack" or “lung clot”', "heart attack or lung clot", ("heart attack", "lung clot")),
        ('" heart attack "', "heart attack", ("heart attack",)),
        ('"heart\n attack"', "heart attack", ("heart\n attack",)),
        ('"5 mg"', "5 mg", ("5 mg",)),
        ('"of the" heart', "of the heart", ()),
        ('"?" heart', "? heart", ()),
        ('"" heart', '"" heart', ()),
        ('a "heart attack', 'a "heart attack', ()),
        ('“heart attack"', '“heart attack"', ()),
    ],
)
def test_what_is_quoted_must_be_there(asked: str, text: str, phrases: tuple[str, ...]) -> None:
    assert Question.parse(asked) == Question(asked, text, phrases)


@pytest.mark.parametrize(
    ("asked", "text", "excluded"),
    [
        ("asthma -children", "asthma", ("children",)),
        ("-children asthma", "asthma", ("children",)),
        ("asthma\n-children  -adults at night", "asthma at night", ("children", "adults")),
        ("gout -drug-free diets", "gout diets", ("drug-free",)),
        ("gout -alzheimer's -don’t", "gout", ("alzheimer's", "don’t")),
        ("gout -Ärzte", "gout", ("Ärzte",)),
        ("vitamins -b12", "vitamins", ("b12",)),
        ("gout -children, and diet", "gout , and diet", ("children",)),
        ("gout -the", "gout", ()),
        ('"heart attack" -women', "heart attack", ("women",)),
    ],
)
def test_a_word_after_a_hyphen_must_not_be_there(asked: str, text: str, excluded: tuple[str, ...]) -> None:
    found = Question.parse(asked)
    assert (found.text, found.excluded) == (text, excluded)


@pytest.mark.parametrize("asked", ["gout -drug -drug-free", "gout -drug-free -drug", "gout -drug -drug's -drug"])
def test_a_word_that_begins_like_another_is_left_out_whole(asked: str) -> None:
    assert Question.parse(asked).text == "gout"


@pytest.mark.parametrize(
    "asked",
    [
        "x-ray of the chest",
        "post-operative pain",
        "a temperature of -5 degrees",
        "-5",
        "potassium -3.5 to -20",
        "-2b or not",
        "asthma - children",
        "asthma -",
        "asthma --children",
        "asthma –children",
        "asthma (-children)",
        "-_x gout",
    ],
)
def test_hyphenated_words_numbers_and_dashes_exclude_nothing(asked: str) -> None:
    assert Question.parse(asked) == Question(asked, asked)


def test_what_is_quoted_excludes_nothing() -> None:
    asked = 'gout "diet -meat" here'
    assert Question.parse(asked) == Question(asked, "gout diet -meat here", ("diet -meat",))


@pytest.mark.parametrize("asked", ["", " ", "\n\t \xa0"], ids=["empty", "blank", "blanks"])
def test_nothing_is_no_question(asked: str) -> None:
    with pytest.raises(UsageError, match="The question is empty"):
        Question.parse(asked)


@pytest.mark.parametrize("asked", ["-children", " -children  -adults\n", "-the", "-drug-free", "-children, -adults"])
def test_to_leave_out_is_not_to_ask(asked: str) -> None:
    with pytest.raises(UsageError, match="only says what to leave out"):
        Question.parse(asked)


def test_what_could_not_be_decoded_is_a_question_mark() -> None:
    assert Question.parse("caf\udce9 \ud83d au lait") == Question("caf? ? au lait", "caf? ? au lait")
    assert Question.parse('"h\udc80" -x\ud800').phrases == ("h?",)


@given(QUESTIONS)
def test_any_text_is_a_question_or_a_mistake_of_the_user(asked: str) -> None:
    try:
        found = Question.parse(asked)
    except UsageError:
        return
    (found.asked + found.text).encode()
    assert found.text
    assert found.text == " ".join(found.text.split())
    assert all(terms(part) for part in (*found.phrases, *found.excluded))
    assert all(phrase == phrase.strip() and phrase in found.asked for phrase in found.phrases)
    assert all(f"-{word}" in found.asked for word in found.excluded)


@given(QUESTIONS)
def test_what_is_looked_for_was_asked(asked: str) -> None:
    try:
        found = Question.parse(asked)
    except UsageError:
        return
    rest = iter(found.asked)
    assert all(character in rest for character in found.text if not character.isspace())
