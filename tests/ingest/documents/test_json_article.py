import gzip
import json
import os
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.documents.json_article import read_json_article
from medcite.ingest.formats import Format
from medcite.ingest.opening import records
from medcite.ingest.record import Record

MEDQUAD = (
    Path(os.environ.get("MEDCITE_SHARED", Path(__file__).resolve().parents[3].parent / "shared"))
    / "data"
    / "medquad"
    / "articles.jsonl.gz"
)


def read(article: object) -> Reading:
    return read_json_article(Record("/low-back_pain.jsonl#7", json.dumps(article).encode(), Format.JSON))


def text(**fields: object) -> str:
    return read({"title": "Gout", **fields}).article.text


def test_what_the_fields_state() -> None:
    article = read(
        {
            "id": 7,
            "title": "Gout",
            "url": "https://a.example/gout",
            "authors": [{"name": "Ana Costa", "credentials": "MD"}, "Omar Ito, RN"],
            "reviewed-by": {"name": "Noor Grant", "honorificSuffix": "PhD"},
            "source": "Heart, Lung, and Joint Trust",
            "datePublished": "2020-01-02T10:00:00Z",
            "modified": 2021,
            "last_reviewed": "March 2022",
            "inLanguage": "en-GB",
            "text": "It hurts at night.",
        }
    ).article
    assert (article.title, article.url) == ("Gout", "https://a.example/gout")
    assert article.authors == ("Ana Costa, MD", "Omar Ito, RN")
    assert (article.reviewers, article.publisher) == (("Noor Grant, PhD",), "Heart, Lung, and Joint Trust")
    assert (article.published, article.modified, article.reviewed) == ("2020-01-02", "2021", "2022-03")
    assert (article.language, article.text) == ("en-GB", "It hurts at night.")
    assert {statement.origin for statement in article.statements} == {"json", "address"}


def test_people_in_one_line_and_a_source_that_is_an_address() -> None:
    people = "Ana Costa, MD, and Omar Ito"
    article = read({"title": "Gout", "author": people, "source": "https://a.example/", "text": "It hurts."}).article
    assert article.authors == ("Ana Costa, MD", "Omar Ito")
    assert (article.publisher, article.url) == (None, "https://a.example/")


def test_sections() -> None:
    article = read(
        {
            "title": "Gout",
            "sections": [
                {"heading": "", "paragraphs": ["It is common."]},
                {"heading": "Signs", "paragraphs": ["They are\n- pain\n- heat", "Shop now"], "note": "see below"},
                {"heading": "Late signs", "level": 3, "text": "Tophi.\n\nMore tophi."},
                {
                    "title": "Care",
                    "blocks": [
                        "Do this:",
                        {"items": ["Rest.", {"text": "Drink", "items": ["water"]}, ["or tea"]], "ordered": True},
                        {"type": "heading", "level": 3, "text": "Medicines"},
                        {"type": "paragraph", "text": "Ask first."},
                    ],
                    "sections": [{"heading": "Doses", "html": "<p>Small <b>ones</b>.</p><nav>Menu</nav>"}],
                },
            ],
        }
    )
    assert article.article.text == (
        "It is common.\n\nSigns\n\nThey are\n\npain\nheat\n\nShop now\n\nLate signs\n\nTophi.\n\nMore tophi.\n\n"
        "Care\n\nDo this:\n\nRest.\nDrink\nwater\nor tea\n\nMedicines\n\nAsk first.\n\nDoses\n\nSmall ones."
    )
    assert [(section.path[1:], section.level) for section in article.article.sections] == [
        ((), 1),
        (("Signs",), 2),
        (("Signs", "Late signs"), 3),
        (("Care",), 2),
        (("Care", "Medicines"), 3),
        (("Care", "Doses"), 3),
    ]
    items = [block for block in article.article.blocks if block.kind is BlockKind.ITEM]
    assert [(block.marker, block.depth) for block in items] == [
        ("•", 1), ("•", 1), ("1.", 1), ("2.", 1), ("•", 2), ("1.", 2),
    ]  # fmt: skip
    assert [(dropped.text, dropped.reason) for dropped in article.dropped] == [
        ("see below", 'field "note"'),
        ("Menu", "clutter"),
    ]


def test_sections_as_one_object() -> None:
    assert text(sections={"What is it?": "Arthritis.", "Signs": ["Pain.", "Heat."]}) == (
        "What is it?\n\nArthritis.\n\nSigns\n\nPain.\n\nHeat."
    )


def test_a_paragraph_is_never_a_heading_an_advert_or_a_byline() -> None:
    lines = ["What is gout?", "Advertisement", "By Ana Costa, MD", "Sign up for our newsletter", "References"]
    assert text(sections=[{"heading": "Related articles", "paragraphs": lines}]) == "\n\n".join(
        ["Related articles", *lines]
    )


def test_what_stands_beside_the_html_is_trusted_first() -> None:
    page = (
        "<html lang=en><head><meta name=author content='Omar Ito'><link rel=canonical href='/other'></head>"
        "<body><h1>Gout, explained</h1><p>By Ana Costa, MD</p><p>It hurts at night, most of all.</p>"
        "<h2>Signs</h2><p>Pain and swelling.</p></body></html>"
    )
    article = read({"title": "Gout", "url": "https://a.example/gout", "author": "Noor Grant, MD", "html": page}).article
    assert (article.title, article.authors, article.url) == ("Gout", ("Noor Grant, MD",), "https://a.example/gout")
    assert article.language == "en"
    assert article.text == "It hurts at night, most of all.\n\nSigns\n\nPain and swelling."
    assert [section.path for section in article.sections] == [("Gout",), ("Gout", "Signs")]
    stated = [(statement.fact, statement.value) for statement in article.statements]
    assert stated[0] == ("title", "Gout")
    assert ("title", "Gout, explained") in stated
    assert ("url", "https://a.example/other") in stated


def test_markdown_and_markup_in_a_plain_field() -> None:
    assert text(markdown="# Gout\n\nIt *hurts*.\n\n- at night") == "It hurts.\n\nat night"
    assert text(content="<p>It <i>hurts</i>.</p><h2>Signs</h2><p>Pain.</p>") == "It hurts.\n\nSigns\n\nPain."
    assert text(content="5 < 6 and 7 > 6 at all times.") == "5 < 6 and 7 > 6 at all times."


def test_of_several_forms_the_first_that_holds_text_is_read() -> None:
    reading = read(
        {"title": "Gout", "sections": [], "html": "<nav>Menu</nav>", "text": "It hurts.", "body": "It does."}
    )
    assert reading.article.text == "It hurts."
    assert [(dropped.text, dropped.reason) for dropped in reading.dropped] == [("It does.", 'field "body"')]


def test_references() -> None:
    reading = read(
        {
            "title": "Gout",
            "text": "It hurts.",
            "references": [
                "Costa A. Joints. https://a.example/joints",
                {"title": "Urate", "doi": "https://doi.org/10.1000/ABC", "pmid": 123, "url": "https://b.example/"},
                {"url": "https://doi.org/10.1000/x"},
                {},
                None,
            ],
        }
    )
    assert [(entry.text, entry.url, entry.doi, entry.pmid) for entry in reading.article.references] == [
        ("Costa A. Joints. https://a.example/joints", "https://a.example/joints", None, None),
        ("Urate", "https://b.example/", "10.1000/abc", "123"),
        ("https://doi.org/10.1000/x", "https://doi.org/10.1000/x", "10.1000/x", None),
    ]
    assert len(read({"title": "Gout", "text": "It hurts.", "references": "One.\nTwo."}).article.references) == 2


def test_an_untitled_article() -> None:
    assert read({"html": "<h1>Gout</h1><p>It hurts.</p>"}).article.title == "Gout"
    assert read({"sections": [{"paragraphs": ["It hurts."]}]}).article.title == "Low back pain"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "is broken JSON: expecting property name"),
        (b"[1]", "is JSON, but no object"),
        (b'{"title": "Gout"}', "holds no article text"),
        (b'{"title": "Gout", "text": " ", "sections": [{"heading": "Signs"}]}', "holds no article text"),
        (b'{"a":' * 100_000, "is JSON that nests too deep"),
        (b'{"title": "Gout", "sections": ' + b"[" * 100 + b"]" * 100 + b"}", "is JSON that nests too deep"),
        (b'{"title": ' + b"1" * 10_000 + b"}", "is broken JSON"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_why_it_is_not_read(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^{reason}"):
        read_json_article(Record("/a.jsonl#1", data, Format.JSON))


def check(article: Article) -> None:
    f"{article}".encode()
    for block in article.blocks:
        assert 0 <= block.start < block.end <= len(article.text)
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
        assert section.path[0] == article.title


_KEYS = st.sampled_from(
    ["title", "url", "text", "html", "markdown", "sections", "heading", "level", "paragraphs", "items", "blocks",
     "type", "authors", "name", "references", "doi", "pmid", "date", "language", "source", "id"]
)  # fmt: skip
_TEXTS = st.text(st.sampled_from("ab1 .:?\n-<>p/#\u00a0\u200b\ud800é"), max_size=12)
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_KEYS, _VALUES, max_size=6))
def test_any_object_is_read_or_refused(article: dict[str, Any]) -> None:
    with suppress(ReadingError):
        check(read(article).article)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 60))
def test_any_bytes_are_read_or_refused(data: bytes, length: int) -> None:
    for tried in (
        data,
        b'{"title": "Gout", "text": "' + data + b'"}',
        b'{"title": "Gout", "text": "It hurts."}'[:length],
    ):
        with suppress(ReadingError):
            check(read_json_article(Record("/a.jsonl#1", tried, Format.JSON)).article)


@given(st.lists(st.text(st.sampled_from("ab1 .:?•-\n"), max_size=30), max_size=5))
def test_no_letter_of_a_paragraph_is_lost(paragraphs: list[str]) -> None:
    reading = read({"title": "Gout", "sections": [{"heading": "Signs", "paragraphs": ["First.", *paragraphs]}]})
    kept = re.findall(r"[ab]", reading.article.text.removeprefix("Signs\n\nFirst."))
    assert kept == re.findall(r"[ab]", "".join(paragraphs))


@pytest.mark.skipif(not MEDQUAD.exists(), reason="the collection of articles is not at hand")
def test_a_collection_is_read_without_loss() -> None:
    found = 0
    with gzip.open(MEDQUAD, "rt", encoding="utf-8") as lines:
        for line, record in islice(zip(lines, records(MEDQUAD), strict=True), 500):
            assert isinstance(record, Record)
            truth, article = json.loads(line), read_json_article(record).article
            assert [section.heading for section in article.sections] == [
                " ".join(section["heading"].split()) for section in truth["sections"]
            ]
            words = " ".join(
                text for section in truth["sections"] for text in [section["heading"], *section["paragraphs"]]
            )
            shown = f"{article.text} {' '.join(block.marker for block in article.blocks)}"
            assert sorted(re.findall(r"[^\W_]+", shown)) == sorted(re.findall(r"[^\W_]+", words)), truth["id"]
            found += 1
    assert found == 500
