"""What recurs on the pages of a site is left out; what makes the articles is not."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.recurring import FEWEST_PAGES, learn_recurring, site_of, without_recurring

DISEASES = ["gout", "asthma", "shingles", "measles", "mumps", "acne", "croup", "scabies", "ringworm", "sciatica"]
HELPLINE = "Call our helpline on weekdays between nine and five."


def page(name: str, *, host: str = "a.example") -> Reading:
    builder = ArticleBuilder()
    builder.paragraph(f"All about {name}, in plain words.")
    builder.heading(2, "Symptoms")
    builder.paragraph("See a doctor if you have:")
    builder.item(f"signs of {name}", "•")
    builder.item("a fever", "•")
    builder.heading(2, "We are here for you")
    builder.paragraph(HELPLINE)
    builder.item("By phone", "•")
    builder.item("By post", "•")
    builder.heading(2, "Outlook")
    builder.paragraph(f"Most people get over {name}.")
    return builder.build(f"/{name}.html", [Stated("test", Facts(name, url=f"https://{host}/{name}"))])


def texts(article: Article) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks]


def test_what_every_page_says_goes_with_its_heading() -> None:
    pages = [page(name) for name in DISEASES]
    recurring = learn_recurring(reading.article for reading in pages)
    kept = without_recurring(pages[0], recurring)
    assert kept.article.text == (
        "All about gout, in plain words.\n\nSymptoms\n\nSee a doctor if you have:\n\nsigns of gout\na fever\n\n"
        "Outlook\n\nMost people get over gout."
    )
    assert [dropped.text for dropped in kept.dropped] == [HELPLINE, "By phone", "By post"]
    assert {dropped.reason for dropped in kept.dropped} == {"on every page of the site"}
    assert kept.article.id == pages[0].article.id


def test_nothing_is_learned_from_few_pages_or_of_another_site() -> None:
    few = [page(name).article for name in DISEASES[: FEWEST_PAGES - 1]]
    assert learn_recurring(few) == {}
    recurring = learn_recurring(page(name).article for name in DISEASES)
    stranger = page("gout", host="b.example")
    assert (site_of(stranger.article), without_recurring(stranger, recurring)) == ("b.example", stranger)


def test_pages_of_one_pattern_stay() -> None:
    same = [page("gout").article] * FEWEST_PAGES
    assert without_recurring(page("gout"), learn_recurring(same)) == page("gout")


blocks = st.lists(st.tuples(st.sampled_from(BlockKind), st.sampled_from("abcdef")), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["", "H", "J"]), blocks), min_size=1, max_size=5), st.sets(st.integers(0, 9)))
def test_offsets_hold_and_nothing_is_lost(
    sections: Sequence[tuple[str, Sequence[tuple[BlockKind, str]]]], dropped: set[int]
) -> None:
    builder = ArticleBuilder()
    for heading, inside in sections:
        builder.heading(2, heading)
        for kind, text in inside:
            builder.block(kind, text)
    reading = builder.build("/a", [Stated("test", Facts("T", url="https://a.example/"))])
    recurring = learn_recurring([reading.article] * FEWEST_PAGES)
    some = {"a.example": frozenset(key for n, key in enumerate(sorted(recurring["a.example"])) if n in dropped)}
    after = without_recurring(reading, some)
    article = after.article
    assert sorted(texts(article) + [gone.text for gone in after.dropped]) == sorted(texts(reading.article))
    for part in (*article.sections, *article.blocks):
        assert 0 <= part.start <= part.end <= len(article.text)
    assert all(len(text) == 1 for text in texts(article))
