from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.errors import ReadingError
from medcite.corpus.passage import Passage
from medcite.index.encoder import Encoder
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.passages import MAX_TOKENS, split_passages

Meters = Callable[[int], TokenMeter]
Build = Callable[..., Article]


class LetterMeter:
    """Counts every letter as a token, as encoders read what they do not know."""

    def __init__(self, room: int) -> None:
        self.room = room

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [letter.span() for letter in re.finditer(r"\S", text)]

    def token_count(self, text: str) -> int:
        return len(self.token_offsets(text))


class SlowMeter:
    """Like a tokenizer that tells of each of its tokens only the word it is part of: one for every three letters."""

    def __init__(self, room: int) -> None:
        self.room = room

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [word.span() for word in re.finditer(r"\S+", text) for _ in range(0, len(word.group()), 3)]

    def token_count(self, text: str) -> int:
        return len(self.token_offsets(text))


class Room:
    """An encoder's own tokens, as if it could read less."""

    def __init__(self, encoder: Encoder, room: int) -> None:
        self.room = room
        self.token_offsets = encoder.token_offsets
        self.token_count = encoder.token_count


def check(article: Article, passages: Sequence[Passage], meter: TokenMeter) -> None:
    """What holds of the passages of every article."""
    covered = bytearray(len(article.text))
    at = 0
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.article_id == article.id
        assert passage.start >= at
        at = passage.end
        [section] = [s for s in article.sections if s.start <= passage.start and passage.end <= s.end]
        assert passage.heading_path == section.path
        context = passage_context(section.path, meter)
        assert passage.tokens == len(meter.token_offsets(embedded_text(context, passage.text)))
        assert passage.tokens <= min(meter.room, MAX_TOKENS)
        covered[passage.start : passage.end] = b"x" * len(passage.text)
    assert len({passage.id for passage in passages}) == len(passages)
    for section in article.sections:
        for place in range(section.start, section.end):
            assert covered[place] or article.text[place].isspace()


def texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


# Articles: prose, lists (nested too), tables and headings, of words in several scripts.
words = st.sampled_from(
    [
        "pain",
        "the",
        "of",
        "e.g.",
        "Dr.",
        "5",
        "mg,",
        "x-ray;",
        "heart:",
        "Größe",
        "naïve",
        "中文字",
        "血壓",
        "☃",
        "½",
        "(or",
        "12.5%)",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
sentences = st.tuples(st.lists(words, min_size=1, max_size=25), st.sampled_from([".", "?", "!", ":", "", " …"])).map(
    lambda parts: " ".join(parts[0]) + parts[1]
)
prose = st.lists(sentences, min_size=1, max_size=6).map(" ".join)
pieces = st.one_of(
    st.tuples(st.just("heading"), st.integers(1, 6), sentences),
    st.tuples(st.just("paragraph"), st.just(0), prose),
    st.tuples(st.just("item"), st.integers(1, 3), prose),
    st.tuples(st.just("row"), st.just(0), sentences),
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    builder = ArticleBuilder()
    for kind, number, text in draw(st.lists(pieces, max_size=15)):
        match kind:
            case "heading":
                builder.heading(number, text)
            case "paragraph":
                builder.paragraph(text)
            case "item":
                builder.item(text, "•", number)
            case "row":
                builder.row(text)
    try:
        return builder.build(
            "/a.html",
            [Stated("test", Facts(draw(sentences), language=draw(st.none() | st.sampled_from(["en-GB", "zh", "xx"]))))],
        ).article
    except ReadingError:
        builder.paragraph("Something.")
        return builder.build("/a.html", [Stated("test", Facts(title="Title"))]).article


@settings(deadline=None)
@given(articles(), st.integers(8, 80))
def test_passages_of_any_article_hold_all_its_text_within_the_limit(
    word_meter: Meters, article: Article, room: int
) -> None:
    check(article, split_passages(article, word_meter(room)), word_meter(room))


@settings(deadline=None)
@given(articles(), st.integers(8, 80))
def test_and_where_every_letter_is_a_token(article: Article, room: int) -> None:
    check(article, split_passages(article, LetterMeter(room)), LetterMeter(room))


@settings(deadline=None)
@given(articles(), st.integers(16, 80))
def test_and_where_tokens_are_known_only_by_their_word(article: Article, room: int) -> None:
    check(article, split_passages(article, SlowMeter(room)), SlowMeter(room))


@settings(deadline=None)
@given(articles(), st.integers(8, 80) | st.just(254))
def test_and_in_the_tokens_of_the_real_encoder(encoder: Encoder, article: Article, room: int) -> None:
    meter = Room(encoder, room)
    check(article, split_passages(article, meter), meter)


def test_a_section_that_fits_is_one_passage(word_meter: Meters, build_article: Build) -> None:
    article = build_article(
        "Flu",
        {"": ["It is a virus.", "It comes in winter."], "Treatment": ["Rest.", "Drink. Wait."], "Outlook": ["Good."]},
    )
    passages = split_passages(article, word_meter(30))
    assert texts(passages) == ["It is a virus.\n\nIt comes in winter.", "Rest.\n\nDrink. Wait.", "Good."]
    assert [passage.heading_path for passage in passages] == [("Flu",), ("Flu", "Treatment"), ("Flu", "Outlook")]


def test_a_section_without_text_of_its_own_has_no_passage(word_meter: Meters, build_article: Build) -> None:
    article = build_article("Flu", {"Treatment": [], "At home": ["Rest."], "Notes": []})
    assert texts(split_passages(article, word_meter(30))) == ["Rest."]


def test_no_passage_is_longer_than_is_fit_to_quote(word_meter: Meters, build_article: Build) -> None:
    article = build_article("Flu", {"": ["Rest and drink well. " * 500]})
    passages = split_passages(article, word_meter(8192))
    check(article, passages, word_meter(8192))
    assert max(passage.tokens for passage in passages) <= MAX_TOKENS


def test_a_long_section_is_cut_between_paragraphs(word_meter: Meters, build_article: Build) -> None:
    paragraphs = [f"Paragraph {number} has one sentence. And it has another one." for number in range(6)]
    article = build_article("Flu", {"": paragraphs})
    passages = split_passages(article, word_meter(34))
    check(article, passages, word_meter(34))
    assert texts(passages) == ["\n\n".join(paragraphs[first : first + 2]) for first in (0, 2, 4)] or texts(
        passages
    ) == ["\n\n".join(paragraphs[first : first + 3]) for first in (0, 3)]


def test_a_long_paragraph_is_cut_between_sentences(word_meter: Meters, build_article: Build) -> None:
    sentences = [f"Sentence number {number} says, e.g. about Dr. Grey, approx. 5 mg of it." for number in range(12)]
    article = build_article("Flu", {"": [" ".join(sentences)]})
    passages = split_passages(article, word_meter(45))
    check(article, passages, word_meter(45))
    assert len(passages) > 1
    for text in texts(passages):
        assert text.startswith("Sentence number")
        assert text.endswith("mg of it.")


def test_passages_of_a_section_are_of_like_length(word_meter: Meters, build_article: Build) -> None:
    article = build_article("Flu", {"": ["Four words stand here. " * 26]})  # 104 tokens into 4 x at most 29
    sizes = [len(text.split()) for text in texts(split_passages(article, word_meter(30)))]
    assert len(sizes) == 4
    assert max(sizes) - min(sizes) <= 4


@pytest.mark.parametrize("kind", ["item", "row"])
def test_a_list_or_table_keeps_its_lead_in(word_meter: Meters, kind: str) -> None:
    builder = ArticleBuilder()
    builder.paragraph("Some words about the flu come before. " * 4)
    builder.paragraph("Call a doctor at once if you have:")
    for number in range(4):
        getattr(builder, kind)(f"sign number {number} which is bad")
    builder.paragraph("Other words about the flu come after. " * 4)
    article = builder.build("/a.html", [Stated("test", Facts(title="Flu"))]).article
    meter = word_meter(40)
    passages = split_passages(article, meter)
    check(article, passages, meter)
    [lead] = [text for text in texts(passages) if "Call a doctor" in text]
    assert all(f"sign number {number}" in lead for number in range(4))


def test_a_lead_in_stays_with_the_beginning_of_a_list_that_does_not_fit(word_meter: Meters) -> None:
    builder = ArticleBuilder()
    builder.paragraph("Call a doctor at once if you have:")
    for number in range(20):
        builder.item(f"sign number {number} which is bad")
    article = builder.build("/a.html", [Stated("test", Facts(title="Flu"))]).article
    passages = split_passages(article, word_meter(40))
    check(article, passages, word_meter(40))
    assert passages[0].text.startswith("Call a doctor at once if you have:\nsign number 0") or passages[
        0
    ].text.startswith("Call a doctor at once if you have:\n\nsign number 0")
    for text in texts(passages):
        assert text.endswith("which is bad")  # no item is cut in two


def test_a_nested_list_stays_with_the_item_that_leads_into_it(word_meter: Meters) -> None:
    builder = ArticleBuilder()
    for number in range(4):
        builder.item(f"medicines of group {number}, which are:")
        for letter in "abc":
            builder.item(f"medicine {letter} of group {number}", depth=2)
    article = builder.build("/a.html", [Stated("test", Facts(title="Flu"))]).article
    passages = split_passages(article, word_meter(40))
    check(article, passages, word_meter(40))
    assert len(passages) > 1
    for text in texts(passages):
        assert not text.endswith(":")


def test_an_endless_sentence_is_cut_at_a_clause(word_meter: Meters, build_article: Build) -> None:
    article = build_article("Flu", {"": ["it may be so, " * 60 + "or not"]})
    passages = split_passages(article, word_meter(41))
    check(article, passages, word_meter(41))
    for text in texts(passages)[:-1]:
        assert text.endswith("so,")


@pytest.mark.parametrize("word", ["a", "ab", "中", "ACGT", "½", "😀", "0123456789"])
def test_a_word_without_end_is_read_in_sane_time(encoder: Encoder, build_article: Build, word: str) -> None:
    article = build_article("Flu", {"": [word * (300_000 // len(word))]})
    began = time.perf_counter()
    passages = split_passages(article, encoder)
    assert time.perf_counter() - began < 20
    check(article, passages, encoder)


def test_a_very_long_paragraph_is_read_in_sane_time(encoder: Encoder, build_article: Build) -> None:
    article = build_article("Flu", {"": ["Rest, drink well and wait a while. " * 10_000]})
    began = time.perf_counter()
    passages = split_passages(article, encoder)
    assert time.perf_counter() - began < 20
    check(article, passages, encoder)


@pytest.mark.parametrize("room", [8, 12, 20])
def test_an_encoder_that_reads_very_little_is_served(encoder: Encoder, build_article: Build, room: int) -> None:
    meter = Room(encoder, room)
    article = build_article(
        "Otorhinolaryngological examinations",
        {"Pneumonoultramicroscopicsilicovolcanoconiosis": ["Tachyphylaxis in dermatomyositis, " * 20]},
    )
    check(article, split_passages(article, meter), meter)


def test_an_overlong_title_leaves_room_for_the_text(encoder: Encoder, build_article: Build) -> None:
    article = build_article("A title of very many words " * 200, {"Heading " * 300: ["Rest and drink. " * 100]})
    passages = split_passages(article, encoder)
    check(article, passages, encoder)
    words = sum(len(text.split()) for text in texts(passages))
    assert words / len(passages) > 50


class TestIds:
    def test_survive_reading_again_and_changes_elsewhere(self, word_meter: Meters, build_article: Build) -> None:
        before = build_article("Flu", {"": ["Lead."], "Treatment": ["Rest and drink."]})
        after = build_article("Flu", {"": ["Lead, but longer."], "Treatment": ["Rest and drink."]})
        first, again = split_passages(before, word_meter(40)), split_passages(before, word_meter(40))
        assert first == again
        changed = split_passages(after, word_meter(40))
        assert changed[0].id != first[0].id
        assert changed[1].id == first[1].id

    def test_of_the_same_words_in_two_places_differ(self, word_meter: Meters, build_article: Build) -> None:
        article = build_article("Flu", {"A": ["See a doctor."], "B": ["See a doctor."], "C": ["See a doctor."]})
        passages = split_passages(article, word_meter(40))
        assert len({passage.id for passage in passages}) == 3

    def test_of_the_same_words_in_two_articles_differ(self, word_meter: Meters, build_article: Build) -> None:
        article = build_article("Flu", {"": ["See a doctor."]})
        other = replace(article, source="/other.html")
        assert split_passages(article, word_meter(40))[0].id != split_passages(other, word_meter(40))[0].id
