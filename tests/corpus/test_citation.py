from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from medcite.corpus.address import address
from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle

Build = Callable[..., Article]
WHEN = "2025-01-02T03:04:05+00:00"


def citation_of(article: Article, words: str, path: tuple[str, ...]) -> Citation:
    start = article.text.index(words)
    passage = Passage("id", article.id, path, start, start + len(words), words, 3)
    return Citation.of(StoredArticle(1, article, WHEN), passage)


def test_a_citation_finds_its_words_again_without_medcite(build_article: Build) -> None:
    article = build_article(
        "Flu", {"": ["It is a virus – “influenza”."], "Treatment": ["Rest and drink."]}, url="https://example.org/flu"
    )
    citation = citation_of(article, "Rest and drink.", ("Flu", "Treatment"))
    assert article.text[citation.start : citation.end] == citation.quote
    assert citation.prefix + citation.quote + citation.suffix in article.text
    assert citation.prefix.endswith("Treatment\n\n")
    assert len(citation.prefix) == 40
    assert citation.suffix == ""
    assert citation.text_hash == article.text_hash
    assert citation.link == "https://example.org/flu#:~:text=Rest%20and%20drink."
    assert citation.as_dict()["selectors"] == [
        {"type": "TextQuoteSelector", "exact": "Rest and drink.", "prefix": citation.prefix, "suffix": ""},
        {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
    ]
    assert citation.passage_id == "id"
    assert citation.as_dict()["reference"]["title"] == "Flu"


def test_a_citation_in_words_names_what_is_known(build_article: Build) -> None:
    article = build_article(
        "Flu",
        {"Treatment": ["Rest."]},
        url="https://example.org/flu",
        authors=("Ada Grey", "Bruno Ast"),
        publisher="Harbour Health",
        published="2020-05",
        reviewed="2024-03-09",
    )
    assert str(citation_of(article, "Rest.", ("Flu", "Treatment"))) == (
        "Ada Grey, Bruno Ast. “Flu”, section “Treatment”. Harbour Health. "
        "published 2020-05, reviewed 2024-03-09. https://example.org/flu."
    )
    bare = build_article("Flu", {"": ["Rest."]}, source="/a b.html")
    assert str(citation_of(bare, "Rest.", ("Flu",))) == "“Flu”. /a b.html."


def test_a_file_without_an_address_is_linked_as_a_file(build_article: Build, tmp_path: Path) -> None:
    article = build_article("Flu", {"": ["Rest."]}, source=str(tmp_path / "a #1.html"))
    assert address(article) == (tmp_path / "a #1.html").as_uri()
    fetched = build_article("Flu", {"": ["Rest."]}, source="https://example.org/flu?x=1")
    assert address(fetched) == "https://example.org/flu?x=1"


def test_one_of_many_articles_in_a_file_is_linked_by_the_file(build_article: Build, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text("{}\n{}\n")
    article = build_article("Gout", {"": ["It hurts."]}, source=f"{file}#2")
    assert address(article) == file.as_uri()


def test_a_page_that_has_a_fragment_of_its_own_keeps_it(build_article: Build) -> None:
    article = build_article("Flu", {"": ["Rest."]}, url="https://example.org/flu#treatment")
    assert citation_of(article, "Rest.", ("Flu",)).link == "https://example.org/flu#treatment:~:text=Rest."
