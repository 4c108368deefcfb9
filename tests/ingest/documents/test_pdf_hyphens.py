from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.documents.pdf_hyphens import LineJoiner


def join(*lines: str, known: str = "") -> str:
    return LineJoiner([*lines, known]).join(lines)


def test_lines_are_joined_by_spaces() -> None:
    assert join("Drink enough", "water.") == "Drink enough water."
    assert join() == ""
    assert join("One line") == "One line"


def test_a_hyphen_goes_where_the_document_has_the_word_whole() -> None:
    assert join("for the treat-", "ment of gout", known="Treatment") == "for the treatment of gout"
    assert join("a long-", "term drug", known="The long-term effects") == "a long-term drug"


def test_a_hyphen_stays_where_it_is_part_of_the_spelling() -> None:
    assert join("by self-", "testing") == "by self-testing"
    assert join("an x-", "ray") == "an x-ray"
    assert join("COVID-", "19") == "COVID-19"
    assert join("Anglo-", "Saxon") == "Anglo-Saxon"
    assert join("in blood-", "soaked dressings", known="The blood is taken") == "in blood-soaked dressings"
    assert join("pain -", "and fever") == "pain - and fever"
    assert join("pain --", "and fever") == "pain -- and fever"


def test_a_document_that_breaks_words_breaks_those_too_that_begin_like_another() -> None:
    lines = ["the over-", "active bladder is over", "and the inflam-", "mation"]
    assert LineJoiner(lines).join(lines[:2]) == "the overactive bladder is over"


def test_addresses_and_scripts_without_spaces() -> None:
    assert join("see https://a.example/gout/", "diet.html") == "see https://a.example/gout/diet.html"
    assert join("男性の痛風の", "症状") == "男性の痛風の症状"


@given(st.lists(st.text(min_size=1, max_size=30), max_size=12))
def test_nothing_but_hyphens_and_spaces_is_lost_or_added(lines: list[str]) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in text if c not in "-\u2010\x02 " and not "\ue000" <= c <= "\uf8ff")

    assert bare(LineJoiner(lines).join(lines)) == bare("".join(lines))
