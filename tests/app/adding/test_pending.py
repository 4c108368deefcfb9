from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.adding.pending import Pending, PendingArticles
from medcite.corpus.article import Article

SOURCES = ("a.html", "b.html", "c.html")

articles = st.builds(
    Article,
    source=st.sampled_from(SOURCES),
    title=st.just("Gout"),
    text=st.sampled_from(("Uric acid.", "Crystals.")),
    sections=st.just(()),
    blocks=st.just(()),
    url=st.sampled_from((None, "https://x.org/1", "https://x.org/2")),
    authors=st.sampled_from(((), ("Ann Lee",))),
)
formers = st.lists(st.sampled_from(SOURCES), max_size=2)


def waiting(article: Article, formers: Any = ()) -> Pending:
    return Pending(article, SimpleNamespace(), "hash", formers=tuple(formers))  # type: ignore[arg-type]


def is_same_text(one: Article, other: Article) -> bool:
    return (one.text, one.authors) == (other.text, other.authors) and not (one.url and other.url)


@given(st.lists(st.one_of(st.tuples(articles, formers), st.sampled_from(SOURCES)), max_size=12), articles)
def test_is_found_as_if_all_were_looked_at(steps: list[Any], asked: Article) -> None:
    """Puts, and withdrawals of all that a source gave: compared with a plain list."""
    pending = PendingArticles()
    plain: list[Pending] = []
    for step in steps:
        if isinstance(step, str):
            for article_id in pending.at(step):
                assert pending.withdraw(article_id)
            plain = [each for each in plain if each.article.source != step]
        else:
            one = waiting(*step)
            pending.put(one)
            plain = [each for each in plain if each.article.id != one.article.id] + [one]
    assert sorted(pending, key=id) == sorted(plain, key=id)
    assert len(pending) == len(plain)
    for source in SOURCES:
        assert set(pending.at(source)) == {each.article.id for each in plain if each.article.source == source}
        assert pending.is_former(source) == any(source in each.formers for each in plain)
    for one in plain:
        assert one.article.id in pending
    same = [each for each in plain if each.article.id == asked.id or is_same_text(each.article, asked)]
    found = pending.same(asked)
    assert (found is None) == (not same)
    assert found is None or found in same


def test_the_article_of_the_same_address_comes_before_one_of_the_same_text() -> None:
    pending = PendingArticles()
    alike = Article("a.html", "Gout", "Uric acid.", (), ())
    pending.put(waiting(alike))
    mine = replace(alike, source="b.html", text="Crystals.")
    pending.put(waiting(mine))
    found = pending.same(replace(mine, text="Uric acid."))
    assert found is not None
    assert found.article == mine


def test_what_is_not_there_is_not_withdrawn() -> None:
    pending = PendingArticles()
    assert pending.withdraw("nothing") is None
    assert pending.at("nowhere") == []


def test_nothing_is_left_when_all_is_forgotten() -> None:
    pending = PendingArticles()
    article = Article("a.html", "Gout", "Uric acid.", (), ())
    pending.put(waiting(article, ["b.html"]))
    pending.clear()
    assert (len(pending), pending.at("a.html"), pending.is_former("b.html")) == (0, [], False)
    assert pending.same(article) is None


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_comes_again_waits_once(times: int) -> None:
    pending = PendingArticles()
    article = Article("a.html", "Gout", "Uric acid.", (), ())
    for _ in range(times):
        pending.put(waiting(article, ["b.html"]))
    assert len(pending) == 1
    pending.withdraw(article.id)
    assert not pending.is_former("b.html")
