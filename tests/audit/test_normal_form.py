from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.audit.normal_form import NormalForm, fold

odd = st.text(st.sampled_from("ab1 \n\t\u00a0\u00ad\u200b“”—-…ﬁe\u0301éµ.'’中"), max_size=40)


def test_variants_that_look_the_same_are_one() -> None:
    assert fold("“It’s” 5–10 µg — eﬃcient … cafe\u0301") == '"It\'s" 5-10 μg - efficient ... café'
    assert fold("a -- b --- c") == "a - b - c"


def test_what_means_something_else_stays() -> None:
    assert fold("10⁶ ½ m² 5.5") == "10⁶ ½ m² 5.5"


def test_white_space_of_all_kinds_is_one_space() -> None:
    assert NormalForm(" a\u00a0 b\n\n c\u2009", folded=False).text == "a b c"


@settings(max_examples=50)
@given(odd, st.booleans(), st.data())
def test_words_are_found_where_they_are_in_the_original(text: str, folded: bool, data: st.DataObject) -> None:
    form = NormalForm(text, folded=folded)
    words = form.text.split(" ") if form.text else []
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = sum(len(word) + 1 for word in words[:first])
    end = start + len(" ".join(words[first : last + 1]))
    begins, ends = form.span(start, end)
    assert 0 <= begins < ends <= len(text)
    assert NormalForm(text[begins:ends], folded=folded).text == form.text[start:end]


@settings(max_examples=50)
@given(odd, st.data())
def test_any_letters_are_found_where_they_are(text: str, data: st.DataObject) -> None:
    form = NormalForm(text, folded=False)
    places = [at for at, char in enumerate(form.text) if char != " "]
    if not places:
        return
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([at for at in places if at >= start])) + 1
    begins, ends = form.span(start, end)
    assert " ".join(text[begins:ends].split()) == form.text[start:end]
