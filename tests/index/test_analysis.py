from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index import analysis
from medcite.index.analysis import Token, analyzer, terms, tokens, word_analyzer

TRICKY = [
    *("the", "The", "OF", "patients", "breathing", "naïve", "CAFÉ", "e\u0301clair", "ß", "Œdema", "ﬁbre", "İ", "ǅ"),
    *("x²", "½", "µg", "β-blocker", "5-HT", "3.5", "don’t", "o'clock", "snake_case", "日本語", "नमस्ते", "👩‍⚕️", "🩺"),
    *("\u00ad", "\u200b", "\u2028", "\ufeff", "\x00", "\ufffd", "\U000e0041", "…", "—", "\n", "\t", "\xa0"),
    *("a" * 99, "a" * 100, "a" * 101, "é" * 50, "é" * 51, "𝒳" * 25, "𝒳" * 26, "z" * 5000),
]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN_TEXT = st.text(st.characters(max_codepoint=0x2FF))
MIXED_TEXT = st.tuples(
    st.sampled_from(["", " ", "-", ", "]), st.lists(st.one_of(st.sampled_from(TRICKY), ANY_TEXT), max_size=12)
).map(lambda drawn: drawn[0].join(drawn[1]))
TEXTS = st.one_of(ANY_TEXT, PLAIN_TEXT, MIXED_TEXT)


def tantivy_tokens(text: str) -> list[tuple[int, int, str, int]]:
    return [
        (token.char_offset_from, token.char_offset_to, token.text, token.position)
        for token in analyzer().pre_tokenize(text).tokens
    ]


@settings(deadline=None, max_examples=500)
@given(TEXTS)
def test_terms_are_those_of_the_index(text: str) -> None:
    assert terms(text) == analyzer().analyze(text)


@settings(deadline=None, max_examples=500)
@given(TEXTS)
def test_tokens_are_those_of_the_index(text: str) -> None:
    assert [tuple(token) for token in tokens(text)] == tantivy_tokens(text)


@settings(deadline=None)
@given(TEXTS)
def test_tokens_are_the_terms_in_their_places(text: str) -> None:
    found = tokens(text)
    assert [token.term for token in found] == terms(text)
    assert all(token.term and terms(text[token.start : token.end]) == [token.term] for token in found)
    assert all(left.end <= right.start and left.place < right.place for left, right in pairwise(found))


@pytest.mark.parametrize("plane", [0x0, 0x1, 0x2, 0x3, 0xE])
def test_every_character_is_taken_as_the_index_takes_it(plane: int) -> None:
    characters = [chr(code) for code in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= code < 0xE000]
    for first in range(0, len(characters), 256):
        some = characters[first : first + 256]
        for text in (" ".join(some), " ".join(f"a{character}b" for character in some)):
            if terms(text) != analyzer().analyze(text) or [tuple(token) for token in tokens(text)] != tantivy_tokens(
                text
            ):
                pytest.fail(f"one of U+{ord(some[0]):04X} to U+{ord(some[-1]):04X} is taken otherwise")


def test_a_stop_word_has_no_token_but_a_place() -> None:
    assert tokens("The risk of clots") == [Token(4, 8, "risk", 1), Token(12, 17, "clot", 3)]


def test_a_word_that_is_too_long_has_no_token_but_a_place() -> None:
    assert tokens(f"deep {'x' * 101} vein") == [Token(0, 4, "deep", 0), Token(107, 111, "vein", 2)]


def test_terms_stay_the_same_when_what_was_looked_up_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Swollen ankles, swollen feet and a swelling of the hands: the ankles swell most"
    monkeypatch.setattr(analysis, "_MOST_KNOWN", 2)
    for _ in range(2):
        assert terms(text) == analyzer().analyze(text)
        assert [tuple(token) for token in tokens(text)] == tantivy_tokens(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Naïve PATIENTS' cafés", ["the", "naive", "patients", "cafes"]),
        ("vitamin B12, 3.5 mg", ["vitamin", "b12", "3", "5", "mg"]),
        ("anti-inflammatory_drug", ["anti", "inflammatory", "drug"]),
        ("again and again", ["again", "and", "again"]),
        (f"a {'x' * 101} b", ["a", "b"]),
        ("", []),
        ("?! …", []),
    ],
    ids=["accents", "numbers", "hyphens", "repetitions", "too-long", "empty", "no-words"],
)
def test_words_are_in_lower_case_without_accents_and_not_cut_to_stems(text: str, found: list[str]) -> None:
    assert word_analyzer().analyze(text) == found


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x17F, exclude_characters="İ")))
def test_every_term_comes_of_a_word(text: str) -> None:
    found = word_analyzer().analyze(text)
    assert terms(text) == [term for word in found for term in terms(word)]
    assert all(word_analyzer().analyze(word) == [word] for word in found)
