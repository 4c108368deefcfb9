from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.index.analysis import terms, tokens
from medcite.search.highlight import answering_sentence, matches, sentences


def words(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in spans(question, text)]


def spans(question: str, text: str) -> tuple[tuple[int, int], ...]:
    return matches(tokens(text, terms(question)), text)


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("asthma inhaler", "Asthma: use your inhalers.", ["Asthma", "inhalers"]),
        ("inhaling", "An inhaler. Inhaled.", ["inhaler", "Inhaled"]),
        ("naive cafe", "☃ Größe 😀: the naïve in the Café", ["naïve", "Café"]),
        ("balloon kyphoplasty", "“Balloon kyphoplasty” done.", ["Balloon kyphoplasty"]),
        ("balloon kyphoplasty", "A balloon-kyphoplasty.", ["balloon-kyphoplasty"]),
        ("blood pressure", "pressure, blood", ["pressure", "blood"]),
        ("the and of", "the and of", []),
        ("stroke", "No such word.", []),
        ("", "Words.", []),
        ("words", "", []),
        ("5 mg", "Take 5 mg, not 50 mg.", ["5 mg", "mg"]),
    ],
)  # fmt: skip
def test_words_of_the_same_stem_are_marked(question: str, text: str, found: list[str]) -> None:
    assert words(question, text) == found


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(["pain", "the", "Größe", "☃", "painful", "\n", "naïve", "-", "😀", "heart"])
).map(" ".join)


@given(texts, texts)
def test_spans_are_within_the_text_apart_and_in_order(question: str, text: str) -> None:
    at = 0
    for start, end in spans(question, text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


@given(st.lists(st.sampled_from(["☃", "😀", "ß", "é", "中"])).map("".join))
def test_whatever_stands_before_them(before: str) -> None:
    assert words("kyphoplasty", f"{before} kyphoplasty {before}") == ["kyphoplasty"]


ADVICE = "Gout is common. It hurts, e.g. in the big toe. Uric acid forms crystals in the joint!\nDrink water."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("what forms crystals", "Uric acid forms crystals in the joint!"),
        ("which toe hurts", "It hurts, e.g. in the big toe."),
        ("gout", "Gout is common."),
        ("kyphoplasty", None),
    ],
)
def test_the_sentence_with_most_of_the_question_answers(question: str, sentence: str | None) -> None:
    wanted = dict.fromkeys(terms(question), 1.0)
    span = answering_sentence(wanted, tokens(ADVICE, wanted), ADVICE)
    assert (None if span is None else ADVICE[slice(*span)]) == sentence


def test_a_rare_word_counts_more_than_two_common_ones() -> None:
    text = "The pain in the back is bad. Then kyphoplasty is an option."
    wanted = {"pain": 1.0, "back": 1.0, "kyphoplasti": 5.0}
    span = answering_sentence(wanted, tokens(text, wanted), text)
    assert span is not None
    assert text[slice(*span)] == "Then kyphoplasty is an option."


@given(texts)
def test_sentences_are_apart_in_order_and_leave_out_only_blanks(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert not text[at:].strip()


@given(texts, texts)
def test_the_sentence_that_answers_is_one_of_them(question: str, text: str) -> None:
    wanted = dict.fromkeys(terms(question), 1.0)
    span = answering_sentence(wanted, tokens(text, wanted), text)
    holding = [one for one in sentences(text) if not wanted.keys().isdisjoint(terms(text[slice(*one)]))]
    assert span in (None, *holding)
    assert span is not None or all(len(text[slice(*one)].split()) < 3 for one in holding)
