from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.search.highlight import highlights


def words(question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in highlights(question, text)]


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
        ("what should I take", "What should you take? I take it.", []),
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
    for start, end in highlights(question, text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end


@given(st.lists(st.sampled_from(["☃", "😀", "ß", "é", "中"])).map("".join))
def test_whatever_stands_before_them(before: str) -> None:
    assert words("kyphoplasty", f"{before} kyphoplasty {before}") == ["kyphoplasty"]
