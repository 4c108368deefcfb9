from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.quotation import CONTEXT_CHARACTERS, quote_context

texts = st.text(st.sampled_from("ab \n"), max_size=200)


def test_the_words_around_a_quote_are_given() -> None:
    text = "Before it, all sorts of things are said. Rest is best. " + "And much else is said behind it. " * 3
    start = text.index("Rest")
    assert quote_context(text, start, start + 13) == (text[start - 40 : start], text[start + 13 : start + 53])


def test_a_quote_at_an_end_has_nothing_around_it_there() -> None:
    assert quote_context("Rest.", 0, 5) == ("", "")


def test_more_is_given_where_the_quote_is_repeated_with_what_is_around_it() -> None:
    section = (
        "Drink water, tea without sugar, or broth, as much as you like and as often as you can. Rest is best. "
        "Sleep as long as you like to, too, by day or by night."
    )
    text = f"For children: {section}\n\nFor adults: {section}"
    for start in (text.index("Rest"), text.rindex("Rest")):
        prefix, suffix = quote_context(text, start, start + 13)
        assert len(prefix) > CONTEXT_CHARACTERS
        assert text.count(prefix + "Rest is best." + suffix) == 1
        assert text.index(prefix + "Rest is best." + suffix) + len(prefix) == start


@given(texts, st.integers(0, 200), st.integers(0, 200))
def test_with_what_is_around_it_a_quote_stands_in_one_place(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    prefix, suffix = quote_context(text, start, end)
    whole = prefix + text[start:end] + suffix
    assert [at for at in range(len(text) + 1) if text.startswith(whole, at)][:1] == [start - len(prefix)]
    assert text.count(whole) <= 1 or whole == ""
