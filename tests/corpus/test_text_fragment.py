from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.text_fragment import text_fragment

MARK = "#:~:text="


def ends_of(fragment: str) -> tuple[str, str]:
    """The first and the last words that a fragment names; the same for a passage named whole."""
    assert fragment.startswith(MARK)
    parts = fragment.removeprefix(MARK).split(",")
    assert len(parts) <= 2
    assert not any("-" in part or "&" in part or " " in part for part in parts)
    return unquote(parts[0]), unquote(parts[-1])


def test_a_short_passage_is_named_whole() -> None:
    text = "Before. Drink water, often - and rest & sleep. After."
    assert text_fragment(text, 8, 46) == f"{MARK}Drink%20water%2C%20often%20%2D%20and%20rest%20%26%20sleep."


def test_what_means_something_in_a_fragment_is_encoded() -> None:
    text = "x-ray, then: rest & 50% more #1"
    fragment = text_fragment(text, 0, len(text)).removeprefix(MARK)
    assert not set(fragment) & set("-,&# ")
    assert unquote(fragment) == text


def test_a_long_passage_is_named_by_its_first_and_last_words() -> None:
    text = " ".join(f"word{number}" for number in range(60))
    assert text_fragment(text, 0, len(text)) == (
        f"{MARK}word0%20word1%20word2%20word3%20word4%20word5,word54%20word55%20word56%20word57%20word58%20word59"
    )


def test_words_are_taken_from_one_line_each_for_a_browser_matches_within_a_block() -> None:
    text = "Take with you:\nyour inhaler\nyour plan"
    assert text_fragment(text, 0, len(text)) == f"{MARK}Take%20with%20you%3A,your%20plan"


def test_words_that_stand_elsewhere_too_are_made_unique() -> None:
    again = "If the pain gets worse or does not go away"
    text = f"{again} see a nurse.\n\n{again} within a day call a doctor, who will look at it again and " + "more " * 30
    start = text.rindex("If the pain")
    first, _ = ends_of(text_fragment(text, start, len(text.rstrip())))
    assert text.count(first) == 1
    assert text.index(first) == start


@pytest.mark.parametrize("text", ["", "  \n \n"])
def test_nothing_to_name_gives_no_fragment(text: str) -> None:
    assert text_fragment(text, 0, len(text)) == ""


def test_an_endless_word_is_named_by_its_beginning() -> None:
    text = "a" * 5000
    first, last = ends_of(text_fragment(text, 0, len(text)))
    assert first == last
    assert text.startswith(first)


# As an article's text is: lines of words parted by single spaces, blocks by one or two line ends.
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda word: len(word.split()) == 1
)
lines = st.lists(words, min_size=1, max_size=30).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=6).flatmap(
    lambda some: st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(some), max_size=len(some)).map(
        lambda seams: "".join(line + seam for line, seam in zip(some, seams, strict=True)).strip("\n")
    )
)


@given(texts, st.data())
def test_a_fragment_names_words_at_both_ends_of_any_passage(text: str, data: st.DataObject) -> None:
    tokens = [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]
    first_word = data.draw(st.integers(0, len(tokens) - 1))
    last_word = data.draw(st.integers(first_word, len(tokens) - 1))
    start = tokens[first_word]
    end = tokens[last_word] + len(text[tokens[last_word] :].split()[0])
    first, last = ends_of(text_fragment(text, start, end))
    assert text[start:end].startswith(first)
    if "," in text_fragment(text, start, end):
        assert text[start:end].endswith(last)
        assert len(first) + len(last) <= end - start
    else:
        assert first == text[start:end] or len(first) >= 100
