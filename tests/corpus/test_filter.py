from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from medcite.corpus.article import Article
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import Filter, check_date
from medcite.corpus.store import PassageEntry, Store

FACTS: dict[str, dict[str, object]] = {
    "asthma": {
        "publisher": "Harbour Health",
        "authors": ("Ada Lovelace", "Émile Roux"),
        "reviewed": "2024-03-09",
        "url": "https://harbour.example/asthma?page=1",
        "source": "/articles/lungs/asthma.html",
    },
    "eczema": {
        "publisher": "Ärzteblatt 100%",
        "authors": ("Bruno Ast",),
        "reviewed": "2024-03",
        "source": "/articles/skin/eczema_in_children.html",
    },
    "stroke": {"publisher": "St. John's", "reviewed": "2024", "source": "/other/stroke.html"},
    "gout": {"authors": ("Ada B. Grey",), "source": "/other/go*ut[1].html"},
}


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory,
    build_article: Callable[..., Article],
    entries_of: Callable[[Article], list[PassageEntry]],
) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("filter") / "corpus.db", write=True)
    with store.transaction() as generation:
        for title, facts in FACTS.items():
            article = build_article(title, {"": ["Words."], "More": ["More words."]}, **facts)
            store.put(
                article,
                entries_of(article),
                file_hash="",
                reader_version=1,
                retrieved="2025-01-01T00:00:00+00:00",
                generation=generation,
            )
    yield store
    store.close()


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (Filter(), "asthma eczema gout stroke"),
        (Filter(publisher="harbour"), "asthma"),
        (Filter(publisher="ärzteblatt"), "eczema"),
        (Filter(publisher="ÄRZTE"), "eczema"),
        (Filter(publisher="100%"), "eczema"),
        (Filter(publisher="%"), "eczema"),
        (Filter(publisher="_"), ""),
        (Filter(publisher="John's"), "stroke"),
        (Filter(publisher="' OR 1=1 --"), ""),
        (Filter(author="ada"), "asthma gout"),
        (Filter(author="émile"), "asthma"),
        (Filter(author="ÉMILE ROUX"), "asthma"),
        (Filter(author='", "'), ""),
        (Filter(author="Lovelace", publisher="Harbour"), "asthma"),
        (Filter(author="Lovelace", publisher="Ärzteblatt"), ""),
        (Filter(path="/skin/"), "eczema"),
        (Filter(path="_in_"), "eczema"),
        (Filter(path="harbour.example"), "asthma"),
        (Filter(path="articles/*/*.html"), "asthma eczema"),
        (Filter(path="/s????e.html"), "stroke"),
        (Filter(path="go*ut"), "gout"),
        (Filter(path="lungs*skin"), ""),
        (Filter(path="%"), ""),
        (Filter(path="\\"), ""),
    ],
)
def test_a_filter_passes_the_articles_it_should(store: Store, only: Filter, titles: str) -> None:
    assert [stored.article.title for stored in store.articles(only)] == titles.split()


@pytest.mark.parametrize(
    ("date", "titles"),
    [
        ("2023", "asthma eczema stroke"),
        ("2024", "asthma eczema stroke"),
        ("2024-01", "asthma eczema stroke"),
        ("2024-01-01", "asthma eczema stroke"),
        ("2024-01-02", "asthma eczema"),
        ("2024-03", "asthma eczema"),
        ("2024-03-02", "asthma"),
        ("2024-03-09", "asthma"),
        ("2024-03-10", ""),
        ("2025", ""),
    ],
)
def test_a_date_stated_in_part_counts_as_its_first_day_and_none_at_all_does_not_pass(
    store: Store, date: str, titles: str
) -> None:
    assert [stored.article.title for stored in store.articles(Filter(reviewed_after=date))] == titles.split()


def test_rows_of_the_articles_that_pass(store: Store) -> None:
    rows = store.articles_passing(Filter(author="ada"))
    assert sorted(store.article_at(row).article.title for row in rows) == ["asthma", "gout"]


@pytest.mark.parametrize(
    "only", [Filter(publisher="a"), Filter(author="a"), Filter(reviewed_after="2024"), Filter(path="a")]
)
def test_a_filter_reads_no_texts(store: Store, only: Filter) -> None:
    """All it asks about stands in an index: else a large corpus would be read whole."""
    condition, values = only.condition()
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN SELECT row FROM articles WHERE {condition}", values)
    assert "USING COVERING INDEX articles_facts" in " ".join(row["detail"] for row in plan)


@pytest.mark.parametrize("date", ["", "24", "2024-13", "2024-00", "2024-3", "2024-03-32", "2024-03-09T00:00", "٢٠٢٤"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(UsageError, match=r"is no date\. Write 2024"):
        Filter(reviewed_after=date)


@pytest.mark.parametrize("date", ["2024", "2024-03", "2024-03-31"])
def test_dates_may_be_as_exact_as_one_likes(date: str) -> None:
    check_date(date)


def test_only_a_filter_with_a_condition_is_true() -> None:
    assert not Filter()
    assert not Filter(publisher="", author="", path="")
    assert Filter(path="x")
