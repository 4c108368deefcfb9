"""What is done where medcite's own rules keep little of a page."""

import json

import pytest

from medcite.corpus.article import Article
from medcite.ingest.formats import Format
from medcite.ingest.html import page
from medcite.ingest.reading import read_bytes

PARAGRAPHS = [
    f"Gout in the {place} comes on suddenly, mostly at night, and the joint is red, hot and very tender for days."
    for place in ("big toe", "ankle", "knee", "wrist", "elbow", "fingers", "midfoot", "heel")
]
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def read(markup: str) -> Article:
    return read_bytes(markup.encode(), source="/gout.html", format=Format.HTML)


def test_text_that_a_name_hides_is_found() -> None:
    article = read(f'<h1>Gout</h1><div class="newsletter-story">{BODY}</div><p>A short note on the side.</p>')
    assert all(text in article.text for text in PARAGRAPHS)


def test_without_need_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(page, "second_opinion", asked)
    assert read(f"<main><h1>Gout</h1>{BODY}</main><footer>About us</footer>").text == "\n\n".join(PARAGRAPHS)


def test_a_reader_that_fails_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def failing(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "extract", failing)
    side = f"<div class='comments'>{BODY}</div>"
    assert read(f"<h1>Gout</h1><p>{PARAGRAPHS[0]}</p>{side}").text == PARAGRAPHS[0]


@pytest.mark.parametrize("separator", ["\n\n", "</p><p>"])
def test_text_that_only_json_ld_has_is_read(separator: str) -> None:
    body = separator.join(PARAGRAPHS)
    body = f"<p>{body}</p>" if "<" in separator else body
    data = json.dumps({"@type": "MedicalWebPage", "name": "Gout", "articleBody": body})
    article = read(f'<script type="application/ld+json">{data}</script><div id="root">Loading…</div>')
    assert (article.title, article.text) == ("Gout", "\n\n".join(PARAGRAPHS))


def test_questions_that_only_json_ld_has_are_read() -> None:
    pair = {"@type": "Question", "name": "Does it hurt?", "acceptedAnswer": {"@type": "Answer", "text": PARAGRAPHS[0]}}
    data = json.dumps({"@type": "FAQPage", "name": "Gout", "mainEntity": [pair]})
    article = read(f'<script type="application/ld+json">{data}</script><div id="root"></div>')
    assert [section.heading for section in article.sections] == ["Does it hurt?"]
    assert article.text == f"Does it hurt?\n\n{PARAGRAPHS[0]}"
