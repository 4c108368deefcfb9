from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.text_fragment import text_fragment

MARK = "#:~:text="
Bench = Callable[[str], ModuleType]


def fragment_of(text: str, words: str, *elsewhere: str, last: bool = False) -> str:
    start = text.rindex(words) if last else text.index(words)
    return text_fragment(text, start, start + len(words), elsewhere)


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
        f"{MARK}word0%20word1%20word2%20word3%20word4,word55%20word56%20word57%20word58%20word59"
    )


def test_words_are_taken_from_one_line_each_for_a_browser_matches_within_a_block() -> None:
    text = "Take with you:\nyour inhaler\nyour plan"
    assert text_fragment(text, 0, len(text)) == f"{MARK}Take%20with%20you%3A,your%20plan"


def test_as_many_words_are_taken_as_make_them_unique() -> None:
    again = "If the pain gets worse or does not go away"
    text = f"{again} see a nurse.\n\n{again} within a day call a doctor, who will look at it again and " + "more " * 30
    assert fragment_of(text, text[text.rindex(again) :].strip()).startswith(
        f"{MARK}If%20the%20pain%20gets%20worse%20or%20does%20not%20go%20away%20within,"
    )


def test_what_differs_in_case_accents_or_quotation_marks_alone_is_the_same_to_a_browser() -> None:
    text = 'Déjà vu – “so called”.\n\nDo rest.\n\nDEJA VU – "so called".'
    fragment = fragment_of(text, 'DEJA VU – "so called".')
    assert fragment == f"{MARK}Do%20rest.-,DEJA%20VU%20%E2%80%93%20%22so%20called%22."


def test_a_line_that_stands_above_as_well_is_told_by_the_words_before_it() -> None:
    text = "Symptoms\n\nFever\n\nSide effects\n\nFever"
    assert fragment_of(text, "Fever") == f"{MARK}Fever"
    assert fragment_of(text, "Fever", last=True) == f"{MARK}Side%20effects-,Fever"


def test_the_title_stands_on_the_page_too() -> None:
    text = "Overview\n\nWhat is gout?"
    assert fragment_of(text, "What is gout?") == f"{MARK}What%20is%20gout%3F"
    assert fragment_of(text, "What is gout?", "What is Gout?") == f"{MARK}Overview-,What%20is%20gout%3F"


def test_last_words_that_occur_before_are_told_by_the_line_above() -> None:
    text = "Call a doctor if you have any of these signs:\nfever\nfever and a rash\nfever\n\nNext"
    passage = text.removesuffix("\n\nNext")
    assert fragment_of(text, passage) == (
        f"{MARK}Call%20a%20doctor%20if%20you,fever%20and%20a%20rash&text=and%20a%20rash-,fever"
    )


def test_a_passage_repeated_with_what_is_around_it_is_reached_from_above() -> None:
    section = "How is it done?\n\nUnder a local anaesthetic, by a surgeon."
    text = f"For children there is a special way.\n\n{section}\n\nFor adults there is another way.\n\n{section}"
    assert fragment_of(text, "Under a local anaesthetic, by a surgeon.") == (
        f"{MARK}Under%20a%20local%20anaesthetic%2C%20by%20a%20surgeon."
    )
    assert fragment_of(text, "Under a local anaesthetic, by a surgeon.", last=True) == (
        f"{MARK}adults%20there%20is%20another%20way.,local%20anaesthetic%2C%20by%20a%20surgeon."
    )


@pytest.mark.parametrize("text", ["", "  \n \n"])
def test_nothing_to_name_gives_no_fragment(text: str) -> None:
    assert text_fragment(text, 0, len(text)) == ""


def test_a_word_as_long_as_an_article_gives_no_fragment() -> None:
    assert text_fragment("a" * 5000, 0, 5000) == ""


def test_a_script_without_spaces_is_cut_behind_its_stops() -> None:
    text = "痛風は関節の炎症です。" + "尿酸が多いと起こります。" * 5 + "水をたくさん飲みましょう。" * 5
    fragment = unquote(text_fragment(text, 0, len(text)).removeprefix(MARK))
    assert fragment.startswith("痛風は関節の炎症です。")
    assert fragment.endswith("水をたくさん飲みましょう。")
    thai = "โรคเกาต์เป็นโรคข้ออักเสบชนิดหนึ่ง" * 8
    assert unquote(text_fragment(thai, 0, len(thai))) == MARK + thai


# As an article's text is: lines of words parted by single spaces, blocks by one or two line ends.
any_words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"]), min_size=1)
few_words = st.sampled_from(["fever", "Fever", "rash", "and", "a", "doctor", "it-self", "“x”", "3.5", "5"])
words = (any_words.filter(lambda word: len(word.split()) == 1) | few_words).map(lambda word: word[:12])
lines = st.lists(words, min_size=1, max_size=16).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=6).flatmap(
    lambda some: st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(some), max_size=len(some)).map(
        lambda seams: "".join(line + seam for line, seam in zip(some, seams, strict=True)).strip("\n")
    )
)


@given(texts, st.data())
def test_what_a_fragment_selects_holds_the_passage_and_only_it_where_its_ends_are_unique(
    bench: Bench, text: str, data: st.DataObject
) -> None:
    tokens = [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]
    start = data.draw(st.sampled_from(tokens))
    last = data.draw(st.sampled_from([token for token in tokens if token >= start]))
    end = last + len(text[last:].split()[0])
    directive = bench("text_directive")
    page = directive.Page([line for line in text.split("\n") if line])
    selected = [page.selected(each)[:1] for each in directive.directives(text_fragment(text, start, end))]
    assert all(selected), "each directive is found"
    spans = [(page.bare(first), page.bare(behind)) for [(first, behind)] in selected]
    wanted = len("".join(text[:start].split())), len("".join(text[:end].split()))
    found = min(first for first, _ in spans), max(behind for _, behind in spans)
    passage, alike = directive.alike(text[start:end]), directive.alike(text)
    first_words = " ".join(passage.split("\n")[0].split()[:1])
    if alike.count(first_words) == 1 and alike.count(" ".join(passage.split("\n")[-1].split()[-1:])) == 1:
        assert found == wanted
    elif not found[0] <= wanted[0] <= wanted[1] <= found[1]:
        assert alike.find(first_words) < start, "what is not reached stands above as well"
