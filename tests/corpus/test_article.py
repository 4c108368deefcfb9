from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article, short_id


def test_an_id_never_changes_between_releases() -> None:
    assert short_id("article", "https://example.org/asthma") == "ghhwmzr2kvky"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_ids_are_twelve_characters_that_cannot_be_misread(parts: list[str]) -> None:
    assert re.fullmatch(r"[0-9abcdefghjkmnpqrstvwxyz]{12}", short_id(*parts))
    assert short_id(*parts) == short_id(*parts)


def test_ids_tell_apart_where_one_part_ends_and_the_next_begins() -> None:
    assert len({short_id("ab", "c"), short_id("a", "bc"), short_id("abc"), short_id("abc", "")}) == 4


def test_ids_differ_for_many_texts() -> None:
    assert len({short_id("passage", str(number)) for number in range(50_000)}) == 50_000


def test_an_article_is_known_by_its_address_then_by_its_source(build_article: Callable[..., Article]) -> None:
    here = build_article("Asthma", {"": ["Text."]}, source="/a.html", url="https://example.org/asthma")
    moved = build_article("Asthma now", {"": ["Other text."]}, source="/b.html", url="https://example.org/asthma")
    assert here.id == moved.id
    without = build_article("Asthma", {"": ["Text."]}, source="/a.html")
    elsewhere = build_article("Asthma", {"": ["Text."]}, source="/b.html")
    assert len({here.id, without.id, elsewhere.id}) == 3


def test_the_text_hash_covers_title_and_text_alone(build_article: Callable[..., Article]) -> None:
    article = build_article("Asthma", {"": ["Text."]}, authors=("A. Writer",))
    assert article.text_hash == build_article("Asthma", {"": ["Text."]}, source="/elsewhere.html").text_hash
    assert article.text_hash != build_article("Asthma", {"": ["Text!"]}).text_hash
    assert article.text_hash != build_article("Eczema", {"": ["Text."]}).text_hash
