from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.audit.checking import CheckProgress, check, check_citations
from medcite.audit.claim import Claim
from medcite.audit.verdict import Outcome, Verdict
from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.difference import Op
from medcite.corpus.errors import UsageError
from medcite.corpus.store import Store

Build = Callable[..., Article]

URL = "https://a.example/warfarin"
DOSE = "The usual dose is 5 mg once a day, at the same time each day."
NOT = "Do not take ibuprofen with it unless a doctor has told you to."
BLOOD = "Warfarin thins the blood, so that fewer clots form in the veins of the legs."
OTHER = "Asthma narrows the airways of the lungs, and makes breathing hard at night."


class Shelf(Protocol):
    store: Store

    def put(self, *articles: Article) -> None: ...
    def remove(self, *articles: Article) -> None: ...


@pytest.fixture
def warfarin(build_article: Build) -> Article:
    return build_article("Warfarin", {"": [BLOOD], "Dose": [DOSE], "Other medicines": [NOT]}, url=URL)


@pytest.fixture
def asthma(build_article: Build) -> Article:
    return build_article("Asthma", {"": [OTHER], "Treatment": ["Inhalers open the airways within minutes."]})


@pytest.fixture
def filled(shelf: Shelf, warfarin: Article, asthma: Article) -> Shelf:
    shelf.put(warfarin, asthma)
    return shelf


def verdict(shelf: Shelf, quote: str, **claim: object) -> Verdict:
    [found] = check(shelf.store, [Claim(quote, **claim)])  # type: ignore[arg-type]
    return found


def shown(found: Verdict) -> str:
    signs = {Op.SAME: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}"}
    return " ".join("".join(signs[edit.op].format(edit.text.strip()) + " " for edit in found.difference).split())


class TestNamed:
    @pytest.mark.parametrize(
        "url",
        [
            URL,
            "http://a.example/warfarin/",
            f"{URL}#:~:text=The",
            "HTTPS://A.EXAMPLE/warfarin",
            "https://a.example/w%61rfarin",
        ],
    )
    def test_the_article_is_found_by_any_form_of_its_address(self, filled: Shelf, url: str) -> None:
        found = verdict(filled, DOSE, url=url)
        assert found.outcome is Outcome.UNCHANGED
        assert found.named is not None
        assert found.named.title == "Warfarin"

    def test_by_id_passage_and_path(self, filled: Shelf, warfarin: Article, asthma: Article) -> None:
        passage = filled.store.passages_of(1)[0].passage
        for name in (
            {"article_id": warfarin.id},
            {"passage_id": passage.id},
            {"source": warfarin.source},
            {"url": f"file://{warfarin.source}"},
        ):
            assert verdict(filled, DOSE, **name).outcome is Outcome.UNCHANGED, name
        # Where two names contradict each other, the address is what a reader follows.
        assert (
            verdict(filled, DOSE, passage_id=passage.id, url=f"file://{asthma.source}").outcome is Outcome.MISATTRIBUTED
        )

    def test_where_it_stands_now_is_told(self, filled: Shelf, warfarin: Article) -> None:
        start = warfarin.text.index(DOSE)
        assert verdict(filled, DOSE, url=URL, start=start, end=start + len(DOSE)).outcome is Outcome.UNCHANGED
        found = verdict(filled, DOSE, url=URL, start=3, end=3 + len(DOSE))
        assert found.outcome is Outcome.MOVED
        assert found.spot is not None
        assert (found.spot.start, found.spot.text) == (start, DOSE)
        assert found.spot.heading_path == ("Warfarin", "Dose")
        assert verdict(filled, DOSE, url=URL, heading_path=("Doses",)).outcome is Outcome.MOVED
        assert verdict(filled, DOSE, url=URL, heading_path=("Dose",)).outcome is Outcome.UNCHANGED

    def test_of_several_places_the_position_then_what_is_around_decides(
        self, shelf: Shelf, build_article: Build
    ) -> None:
        article = build_article("Twice", {"One": ["Before it. Take it. After it."], "Two": ["Early. Take it. Late."]})
        shelf.put(article)
        first, second = (match.start() for match in re.finditer("Take it", article.text))
        for claim, start in (
            ({"start": second, "end": second + 8, "prefix": "Before it. "}, second),
            ({"prefix": "Early. "}, second),
            ({"suffix": " After"}, first),
            ({"start": second - 2, "end": second + 6}, second),
            ({}, first),
        ):
            spot = verdict(shelf, "Take it.", article_id=article.id, **claim).spot
            assert spot is not None
            assert spot.start == start, claim

    def test_another_dose_is_changed_and_stands_out(self, filled: Shelf) -> None:
        found = verdict(filled, DOSE.replace("5 mg", "10 mg"), url=URL)
        assert found.outcome is Outcome.CHANGED
        assert "misquoted" not in found.message
        assert "does not say this" in found.message
        assert "[-10-] {+5+}" in shown(found)
        assert found.critical == ("Numbers or units differ: 10 → 5.",)
        assert found.similarity is not None
        assert 0.9 < found.similarity < 1

    def test_a_not_left_out_is_changed_and_stands_out(self, filled: Shelf) -> None:
        for typed in (False, True):
            found = verdict(filled, NOT.replace("not ", ""), url=URL, typed=typed)
            assert found.outcome is Outcome.CHANGED
            assert "{+not+}" in shown(found)
            assert found.critical == ("The article says “not” there.",)

    def test_a_not_behind_an_ellipsis_is_pointed_out(self, filled: Shelf) -> None:
        found = verdict(filled, "Do … take ibuprofen with it", url=URL, typed=True)
        assert found.outcome is Outcome.UNCHANGED
        assert found.critical == ("“not” is among the words left out.",)

    def test_a_quotation_with_an_ellipsis_is_compared_part_by_part(self, filled: Shelf) -> None:
        found = verdict(filled, "Warfarin thins the blood … The usual dose is 50 mg once a day", url=URL, typed=True)
        assert found.outcome is Outcome.CHANGED
        assert "[-50-] {+5+}" in shown(found)

    def test_typography_counts_only_in_what_is_exact(self, filled: Shelf) -> None:
        quote = DOSE.replace(" ", "\u00a0").replace("-", "–")
        assert verdict(filled, quote.replace("usual", "usu\u00adal"), url=URL, typed=True).outcome is Outcome.UNCHANGED
        assert verdict(filled, quote.replace("usual", "usu\u00adal"), url=URL).outcome is Outcome.CHANGED

    def test_words_of_another_article_are_misattributed(self, filled: Shelf, asthma: Article) -> None:
        found = verdict(filled, OTHER, url=URL)
        assert found.outcome is Outcome.MISATTRIBUTED
        assert found.spot is not None
        assert found.spot.article.id == asthma.id
        assert found.message == "“Warfarin” does not say this. It stands in “Asthma”."
        unknown = verdict(filled, OTHER, url="https://b.example/")
        assert unknown.outcome is Outcome.MISATTRIBUTED
        assert unknown.named is None
        assert "not in the corpus" in unknown.message

    def test_words_of_several_others_name_them(self, filled: Shelf, build_article: Build) -> None:
        filled.put(*(build_article(f"Copy {number}", {"": [OTHER, f"Number {number}."]}) for number in range(9)))
        found = verdict(filled, OTHER, url=URL)
        assert found.outcome is Outcome.MISATTRIBUTED
        assert len(found.elsewhere) == 5

    def test_words_of_none_are_nowhere(self, filled: Shelf) -> None:
        found = verdict(filled, "Garlic cures every known disease within a week.", url=URL)
        assert found.outcome is Outcome.NOWHERE
        assert found.spot is None
        assert found.named is not None
        near = verdict(filled, OTHER.replace("hard", "easy"), url=URL)
        assert near.outcome is Outcome.NOWHERE
        assert near.spot is not None
        assert near.spot.article.title == "Asthma"
        assert "[-easy-] {+hard+}" in shown(near)


class TestUnnamed:
    def test_verbatim_anywhere_holds(self, filled: Shelf) -> None:
        found = verdict(filled, OTHER)
        assert (found.outcome, found.named) == (Outcome.UNCHANGED, None)
        assert found.spot is not None
        assert found.spot.article.title == "Asthma"

    def test_something_like_it_is_changed_and_nothing_like_it_nowhere(self, filled: Shelf) -> None:
        assert verdict(filled, OTHER.replace("night", "noon")).outcome is Outcome.CHANGED
        assert verdict(filled, "Garlic cures every known disease within a week.").outcome is Outcome.NOWHERE

    def test_a_title_is_no_citation(self, filled: Shelf) -> None:
        assert check(filled.store, [Claim("Asthma.", typed=True)]) == []
        with pytest.raises(UsageError, match="titles"):
            check_citations(filled.store, [Claim("asthma", typed=True)])


class TestHistory:
    def test_what_was_edited_is_changed_since(self, filled: Shelf, warfarin: Article, build_article: Build) -> None:
        filled.put(build_article("Warfarin", {"": [BLOOD], "Dose": [DOSE.replace("5", "3")]}, url=URL))
        found = verdict(filled, DOSE, url=URL, start=warfarin.text.index(DOSE))
        assert found.outcome is Outcome.CHANGED
        assert found.since is not None
        assert f"until it was changed on {found.since[:10]}" in found.message
        assert "[-5-] {+3+}" in shown(found)
        assert verdict(filled, NOT, url=URL).outcome is Outcome.GONE
        assert verdict(filled, DOSE.replace("5", "7"), url=URL).since is None

    def test_a_passage_that_is_there_no_more_still_names_its_article(
        self, filled: Shelf, warfarin: Article, build_article: Build
    ) -> None:
        [passage] = [p.passage for p in filled.store.passages_of(1) if NOT in p.passage.text]
        filled.put(build_article("Warfarin", {"": [BLOOD, NOT + " Ask if unsure."]}, url=URL))
        assert filled.store.passage(passage.id) is None
        assert verdict(filled, NOT, passage_id=passage.id).outcome is Outcome.MOVED
        assert verdict(filled, DOSE, passage_id=passage.id).outcome is Outcome.GONE

    def test_a_version_that_is_not_kept_is_no_misquotation(self, filled: Shelf) -> None:
        found = verdict(filled, DOSE.replace("5", "7"), url=URL, text_hash="0" * 64)
        assert (found.outcome, found.critical) == (Outcome.CHANGED, ("Numbers or units differ: 7 → 5.",))
        assert "not kept" in found.message

    def test_a_removed_article(self, filled: Shelf, warfarin: Article, build_article: Build) -> None:
        filled.remove(warfarin)
        found = verdict(filled, DOSE, url=URL)
        assert found.outcome is Outcome.GONE
        assert found.since is not None
        assert f"removed on {found.since[:10]}" in found.message
        assert verdict(filled, OTHER, url=URL).outcome is Outcome.MISATTRIBUTED
        assert "removed" in verdict(filled, "Garlic cures all that ails you.", url=URL).message
        again = build_article("WARFARIN", {"Dose": [DOSE]}, url="https://a.example/new")
        filled.put(again)
        moved = verdict(filled, DOSE, url=URL)
        assert moved.outcome is Outcome.MOVED
        assert moved.spot is not None
        assert moved.spot.article.url == again.url


def test_what_the_store_cites_holds(filled: Shelf) -> None:
    claims = []
    for stored in filled.store.passages_since(-1):
        citation = Citation.of(filled.store.article_at(stored.article_row), stored.passage)
        claims.append(
            Claim(
                citation.quote,
                url=citation.link,
                start=citation.start,
                end=citation.end,
                prefix=citation.prefix,
                suffix=citation.suffix,
                text_hash=citation.text_hash,
            )
        )
    assert {found.outcome for found in check(filled.store, claims)} == {Outcome.UNCHANGED}


def test_progress_goes_to_its_end(filled: Shelf) -> None:
    steps: list[CheckProgress] = []
    check(filled.store, [Claim(DOSE, url=URL), Claim(OTHER)], steps.append)
    assert steps[1] == CheckProgress("citations", 2, 2)


# Words that are not like each other, so that nothing is found by chance.
WORDS = [
    f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ne", "pu") for b in ("ra", "so", "ti", "ve") for c in ("n", "x", "sk")
]


@st.composite
def articles_and_quotes(draw: st.DrawFn) -> tuple[list[list[str]], tuple[int, int, int], list[tuple[str, int, str]]]:
    """Paragraphs, which words of which of them are quoted, and edits: what, at which word of all, with which word."""
    word = st.sampled_from(WORDS)
    paragraphs = draw(st.lists(st.lists(word, min_size=8, max_size=16), min_size=2, max_size=5))
    which = draw(st.integers(0, len(paragraphs) - 1))
    first = draw(st.integers(0, len(paragraphs[which]) - 6))
    last = draw(st.integers(first + 6, len(paragraphs[which])))
    edits = draw(
        st.lists(
            st.tuples(st.sampled_from(["insert", "delete", "replace", "move"]), st.integers(0, 60), word), max_size=4
        )
    )
    return paragraphs, (which, first, last), edits


def edited(paragraphs: list[list[str]], edits: list[tuple[str, int, str]]) -> list[list[str]]:
    result = [list(words) for words in paragraphs]
    for kind, at, word in edits:
        words = result[at % len(result)]
        place = at % len(words)
        if kind == "insert":
            words.insert(place, word)
        elif kind == "replace":
            words[place] = word
        elif kind == "delete" and len(words) > 2:
            del words[place]
        elif kind == "move":
            result.append(result.pop(at % len(result)))
    return result


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles_and_quotes(), st.booleans())
def test_a_changed_quotation_never_holds_and_an_unchanged_one_always_does(
    make_shelf: Callable[[], Shelf],
    build_article: Build,
    drawn: tuple[list[list[str]], tuple[int, int, int], list[tuple[str, int, str]]],
    typed: bool,
) -> None:
    paragraphs, (which, first, last), edits = drawn

    def article(words: list[list[str]]) -> Article:
        return build_article("An article", {"Here": [" ".join(some) for some in words]}, url=URL)

    before, after = article(paragraphs), article(edited(paragraphs, edits))
    quote = " ".join(paragraphs[which][first:last])
    start = len("Here\n\n") + sum(len(" ".join(some)) + 2 for some in paragraphs[:which])
    start += len(" ".join([*paragraphs[which][:first], ""]))
    assert before.text[start : start + len(quote)] == quote
    shelf = make_shelf()
    shelf.put(before)
    shelf.put(after)
    found = verdict(shelf, quote, url=URL, start=start, end=start + len(quote), typed=typed)
    text = f" {' '.join(after.text.split())} "
    if after.text[start : start + len(quote)] == quote:
        assert found.outcome is Outcome.UNCHANGED
    elif f" {quote} " in text:
        assert found.outcome is Outcome.MOVED
        assert found.spot is not None
        assert found.spot.text.split() == quote.split()
    else:
        assert found.outcome in (Outcome.CHANGED, Outcome.GONE)
        assert found.since is not None
        if found.outcome is Outcome.CHANGED:
            assert found.spot is not None
            removed = [edit.text for edit in found.difference if edit.op is not Op.ADDED]
            added = [edit.text for edit in found.difference if edit.op is not Op.REMOVED]
            assert " ".join(removed).split() == quote.split()
            assert " ".join(added).split() == found.spot.text.split()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.booleans())
def test_another_articles_words_are_told_from_invented_ones(
    make_shelf: Callable[[], Shelf], build_article: Build, seed: int, typed: bool
) -> None:
    rng = random.Random(seed)

    def paragraph() -> str:
        return " ".join(rng.choice(WORDS) for _ in range(14))

    mine = build_article("Mine", {"A": [paragraph()], "B": [paragraph()]}, url=URL)
    others = [build_article(f"Other {number}", {"A": [paragraph(), paragraph()]}) for number in range(3)]
    shelf = make_shelf()
    shelf.put(mine, *others)
    source = rng.choice(others)
    words = rng.choice(source.text.split("\n\n")[1:]).split()
    first = rng.randrange(len(words) - 6)
    quote = words[first : first + rng.randint(6, 8)]
    found = verdict(shelf, " ".join(quote), url=URL, typed=typed)
    assert found.outcome is Outcome.MISATTRIBUTED
    assert found.spot is not None
    assert found.spot.article.id == source.id
    quote[rng.randrange(len(quote))] = "invented"
    assert verdict(shelf, " ".join(quote), url=URL, typed=typed).outcome is Outcome.NOWHERE
    mine_quoted = mine.text.split("\n\n")[1].split()[2:12]
    mine_quoted[5] = "invented"
    assert verdict(shelf, " ".join(mine_quoted), url=URL, typed=typed).outcome is Outcome.CHANGED
