from __future__ import annotations

from collections import Counter

from medcite.adapting.batches import BATCH, MOST_FORMS, OF_ONE_TITLE, Pair, batches
from medcite.adapting.pool import Pool, asked_of
from medcite.adapting.sections import Answer, Section
from medcite.adapting.training import also_right


def sections(titles: int = 40, headings: int = 6) -> list[Section]:
    made = []
    for title in range(titles):
        for heading in ("", *(f"Heading{number}" for number in range(headings))):
            row = len(made)
            made.append(Section(f"Title{title}", heading, (Answer(row, f"text {row}", f"embedded {row}", "context"),)))
    return made


def test_a_batch_holds_several_sections_of_each_article() -> None:
    made = batches(sections(), 200, seed=1)
    pairs = [pair for batch in made for pair in batch]
    assert len(pairs) == 200
    assert len({pair.subject for pair in pairs}) == 200  # each section once, and none without a heading
    for batch in made:
        assert len(batch) <= BATCH
        assert max(Counter(int(pair.passage.split()[1]) // 7 for pair in batch).values()) > 1
    by_article = Counter(
        (number, int(pair.passage.split()[1]) // 7) for number, batch in enumerate(made) for pair in batch
    )
    assert max(by_article.values()) <= 2 * OF_ONE_TITLE


def test_few_sections_are_asked_in_several_forms_but_not_in_one_batch() -> None:
    made = batches(sections(10), 1000, seed=1)
    pairs = [pair for batch in made for pair in batch]
    assert len(pairs) == 10 * 6 * MOST_FORMS
    assert set(Counter(pair.subject for pair in pairs).values()) == {MOST_FORMS}
    for batch in made:
        assert len({pair.subject for pair in batch}) == len(batch)


def test_the_same_seed_gives_the_same() -> None:
    assert batches(sections(), 100, seed=1) == batches(sections(), 100, seed=1)
    assert batches(sections(), 100, seed=1) != batches(sections(), 100, seed=2)


def test_what_answers_as_well_does_not_count_against_an_answer() -> None:
    batch = [Pair("a", "x", 1), Pair("b", "y", 2), Pair("c", "z", 1), Pair("A", "u", 3), Pair("d", "y", 4)]
    assert also_right(batch) == [
        [False, False, True, True, False],
        [False, False, False, False, True],
        [True, False, False, False, False],
        [True, False, False, False, False],
        [False, True, False, False, False],
    ]


def test_questions_are_measured_by_all_that_has_the_same_title_and_heading() -> None:
    same = [
        Section("Gout", "Diet", (Answer(1, "Eat less meat.", "Eat less meat.", "c"), Answer(2, "More.", "More.", "c"))),
        Section("GOUT", "diet", (Answer(3, "Drink water.", "Drink water.", "d"),)),
        Section("Gout", "", (Answer(4, "It hurts.", "It hurts.", "e"),)),
    ]
    pool = Pool()
    pool.put_all(same)
    asked = asked_of(same, pool, seed=0)
    assert pool.rows == [1, 2, 3, 4]
    assert [pool.contexts[place] for place in pool.context_of] == ["c", "c", "d", "e"]
    assert len(asked) == 3
    assert {one.targets for one in asked} == {(frozenset({0, 1, 2}),)}
