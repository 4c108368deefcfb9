from __future__ import annotations

import pytest

from medcite.audit.readability import Readability, readability, together

PLAIN = ["The bone is weak. It can break when you bend. A nurse will help you to stand up and to walk each day."] * 3
HARD = [
    "Percutaneous vertebral augmentation is contraindicated in patients with uncorrected coagulopathy, and "
    "periprocedural anticoagulation necessitates multidisciplinary consideration of thromboembolic complications "
    "in the perioperative management of osteoporotic compression fractures."
] * 3


def test_the_formulas_are_those_published() -> None:
    """Worked by hand from the coefficients of Kincaid et al. (1975) and Flesch (1948)."""
    made = Readability(words=100, sentences=5, syllables=150)
    assert made.grade == pytest.approx(0.39 * 20 + 11.8 * 1.5 - 15.59)
    assert made.ease == pytest.approx(206.835 - 1.015 * 20 - 84.6 * 1.5)
    assert (made.level, str(made)) == ("fairly difficult", "about US grade 10: fairly difficult")


def test_plain_words_are_easier_than_terms() -> None:
    plain, hard = readability(PLAIN, "en"), readability(HARD, "en-GB")
    assert plain is not None
    assert hard is not None
    assert (plain.words, plain.sentences, plain.syllables) == (69, 9, 69)
    assert str(plain) == "about US grade 1: very easy"
    assert str(hard) == "above US grade 16: very difficult"


def test_items_are_sentences_and_numbers_are_no_words() -> None:
    made = readability(["You will need:", *["two clean towels and a bowl (500 ml)"] * 5], "en")
    assert made is not None
    assert (made.words, made.sentences) == (3 + 5 * 7, 6)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PLAIN, "de"),
        (PLAIN, "pt-BR"),
        (["Rest and drink."], "en"),
        ([], "en"),
        ([""], None),
        (
            ["Die Grippe ist eine Krankheit, die in den Wintermonaten auftritt und von Viren kommt. "] * 4,
            None,
        ),
        (["De griep is een ziekte die in de winter voorkomt en door een virus wordt veroorzaakt. "] * 4, None),
        (["La grippe est une maladie des voies respiratoires causée par un virus, et on en guérit. "] * 4, None),
        (["1 2 3 4 5 "] * 40, "en"),
    ],
)
def test_of_other_languages_and_a_few_words_nothing_is_said(text: list[str], language: str | None) -> None:
    assert readability(text, language) is None


def test_english_is_known_where_the_page_does_not_say() -> None:
    assert readability(PLAIN) == readability(PLAIN, "en_US")


def test_several_texts_together() -> None:
    one, other = readability(PLAIN, "en"), readability(HARD, "en")
    assert one is not None
    assert other is not None
    assert together([one, None, other]) == Readability(
        one.words + other.words, one.sentences + other.sentences, one.syllables + other.syllables
    )
    assert together([None]) is None
