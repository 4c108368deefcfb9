from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import medcite
from medcite.corpus.filter import Filter
from medcite.corpus.folder import DATABASE
from medcite.corpus.store import Store
from medcite.index import views
from medcite.index.encoder import Encoder
from medcite.index.scores import Rows, Scores
from medcite.search import searcher
from medcite.search.candidates import DEPTH, Retrieval
from medcite.search.mode import Mode
from medcite.search.question import Question
from medcite.search.searcher import Searcher
from medcite.search.selection import BREADTH_FROM, LOOK_AHEAD
from medcite.search.understanding import taken_as_is

WritePage = Callable[..., Path]
MODES = pytest.mark.parametrize("mode", list(Mode))


@pytest.fixture
def corpus(sample_corpus: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(sample_corpus) as corpus:
        yield corpus


@pytest.mark.parametrize(
    ("question", "title", "word"),
    [
        ("How is kyphoplasty done?", "Kyphoplasty", "balloon"),
        ("my blood sugar is too low, what should I do right now", "ypoglycaemia", "sugar"),
        ("When should I call an ambulance for an asthma attack?", "Asthma", "999|ambulance|emergency"),
        ("How long do antidepressants take to work?", "epression", "week"),
    ],
)
def test_the_passage_that_answers_comes_first(corpus: medcite.Corpus, question: str, title: str, word: str) -> None:
    first = corpus.search(question, 1).hits[0]
    assert title in first.article.title
    told = "\n".join((*first.passage.heading_path[1:], first.text)).lower()
    assert any(part in told for part in word.split("|"))


@MODES
def test_a_hit_is_what_it_says(corpus: medcite.Corpus, mode: Mode) -> None:
    result = corpus.search("  What raises the risk of a stroke?\n", 8, mode=mode)
    assert result.question == "What raises the risk of a stroke?"
    assert result.took_ms > 0
    assert [hit.rank for hit in result.hits] == list(range(1, 9))
    assert len({hit.id for hit in result.hits}) == 8
    for hit in result.hits:
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.text == hit.citation.quote
        assert hit.passage.article_id == hit.article.id
        assert hit.citation.text_hash == hit.article.text_hash
        assert all(hit.text[start:end].strip() for start, end in hit.highlights)


@MODES
def test_sections_come_by_their_best_score(corpus: medcite.Corpus, mode: Mode) -> None:
    best: dict[tuple[str, ...], float] = {}
    for hit in corpus.search("chest pain", 10, mode=mode).hits:
        section = (hit.article.id, *hit.passage.heading_path)
        best[section] = max(hit.score, best.get(section, hit.score))
    assert len(best) > 3
    assert list(best.values()) == sorted(best.values(), reverse=True)
    assert len(set(best.values())) > 1


@MODES
@pytest.mark.parametrize("question", ["chest pain", "what should I do when my blood sugar is low", "bone"])
def test_fewer_passages_are_the_first_of_more(corpus: medcite.Corpus, mode: Mode, question: str) -> None:
    many = [hit.id for hit in corpus.search(question, 60, mode=mode).hits]
    for k in (1, 2, 5, 9, 20):
        assert [hit.id for hit in corpus.search(question, k, mode=mode).hits] == many[:k]


@MODES
def test_further_down_every_section_is_heard_before_more_of_any(corpus: medcite.Corpus, mode: Mode) -> None:
    hits = corpus.search("treatment with medicines", 1000, mode=mode).hits
    sections = [(hit.article.id, hit.passage.heading_path) for hit in hits]
    repeated = [
        at for at, section in enumerate(sections) if at >= BREADTH_FROM + LOOK_AHEAD and section in sections[:at]
    ]
    fresh = [at for at, section in enumerate(sections) if section not in sections[:at]]
    assert len(sections) > len(set(sections)) > 20
    assert min(repeated) > max(fresh)


def test_of_a_section_cut_in_two_the_beginning_comes_first(corpus: medcite.Corpus) -> None:
    hits = corpus.search("my blood sugar is too low, what should I do right now", 2).hits
    first, second = hits
    assert first.passage.heading_path == second.passage.heading_path
    assert first.passage.start < second.passage.start
    assert second.score > first.score  # without this the order would need no rule


def test_the_same_question_has_the_same_answer(corpus: medcite.Corpus, sample_corpus: Path) -> None:
    with medcite.open(sample_corpus) as other:
        first, second = (one.search("chest pain", 10).hits for one in (corpus, other))
    assert first == second


@MODES
def test_a_filter_still_gives_as_many_as_asked_for(corpus: medcite.Corpus, mode: Mode) -> None:
    """However far down they would be without it."""
    article = next(one for one in corpus.articles(path="migraine"))
    question = "kyphoplasty balloon spine fracture " + article.article.title
    hits = corpus.search(question, article.passages, mode=mode, path="migraine").hits
    assert {hit.article.id for hit in hits} == {article.article.id}
    if mode is not Mode.LEXICAL:
        assert len(hits) == article.passages
    without = corpus.search(question, 5, mode=mode, publisher="nobody").hits
    assert without == ()


def test_filters_hold_together(corpus: medcite.Corpus) -> None:
    hits = corpus.search("pain", 100, publisher="harbour", reviewed_after="2024", path="*.html").hits
    assert hits
    for hit in hits:
        article = hit.article
        assert article.publisher is not None
        assert "Harbour" in article.publisher
        assert article.reviewed is not None
        assert article.reviewed >= "2024"
        assert article.source.endswith(".html")


def test_by_words_alone_no_encoder_is_needed(sample_corpus: Path, encoder: Encoder, tmp_path: Path) -> None:
    def refuse() -> Encoder:
        raise AssertionError("no encoder is needed")

    store = Store(sample_corpus / DATABASE)
    opened = views.open_views(sample_corpus, store, encoder.settings, tmp_path)
    with ThreadPoolExecutor(1) as beside:
        mine = Searcher(store, lambda: opened, refuse, lambda: None, beside)
        assert mine.search("kyphoplasty", 5, Mode.LEXICAL, Filter()).hits
        with pytest.raises(AssertionError, match="no encoder"):
            mine.search("kyphoplasty", 5, Mode.FUSED, Filter())
    store.close()


def test_a_removed_article_is_gone_before_the_indexes_know(
    own_corpus: Path, monkeypatch: pytest.MonkeyPatch, another_writer: Callable[[Path], object]
) -> None:
    """While another process is still writing, old indexes serve; but not with what is removed."""

    def cut_off(*_: object) -> None:
        raise OSError("cut off")

    with medcite.open(own_corpus) as corpus:
        gone = corpus.search("How is kyphoplasty done?", 1).hits[0].article
        with monkeypatch.context() as patch:
            patch.setattr(views, "publish", cut_off)
            with pytest.raises((OSError, medcite.CorpusError), match="cut off"):
                corpus.remove(gone.id)
    another_writer(own_corpus)
    with medcite.open(own_corpus) as corpus:
        assert corpus.status().index == "behind"
        for mode in Mode:
            hits = corpus.search("How is kyphoplasty done?", 10_000, mode=mode).hits
            assert hits
            assert gone.id not in {hit.article.id for hit in hits}


class TestNearlyTheSame:
    ADVICE = (
        "Call an ambulance at once if breathing is hard, if the lips turn blue, or if the reliever inhaler does not "
        "help within ten minutes. Sit upright, take one puff every minute up to ten puffs, and stay calm."
    )

    @pytest.fixture
    def repeated(self, tmp_path: Path, write_page: WritePage) -> Iterator[medcite.Corpus]:
        """The same advice on five pages, and something else on another."""
        for number in range(5):
            write_page(
                tmp_path / "pages" / f"{number}.html", f"Asthma {number}", {"": [f"{self.ADVICE} Leaflet {number}."]}
            )
        write_page(tmp_path / "pages" / "other.html", "Gout", {"": ["Uric acid in the joints."]})
        with medcite.open(tmp_path / "corpus") as corpus:
            corpus.add(tmp_path / "pages")
            yield corpus

    def test_is_told_once_where_there_is_other_to_tell(self, repeated: medcite.Corpus) -> None:
        first, second = repeated.search("when to call an ambulance for asthma", 2).hits
        assert "Asthma" in first.article.title
        assert second.article.title == "Gout"
        assert len(first.also) >= 1
        assert first.id not in first.also

    def test_is_told_again_where_there_is_not(self, repeated: medcite.Corpus) -> None:
        hits = repeated.search("when to call an ambulance for asthma", 6, mode="dense").hits
        assert len({hit.id for hit in hits}) == 6
        assert set(hits[0].also) == {hit.id for hit in hits if hit.rank > 1 and "Asthma" in hit.article.title}

    def test_does_not_hide_what_stands_below_all_of_it(
        self, repeated: medcite.Corpus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(searcher, "DEPTH", 3)
        monkeypatch.setattr(searcher, "CANDIDATES_PER_HIT", 1)
        for mode in Mode:
            hits = repeated.search("when to call an ambulance for asthma and gout", 2, mode=mode).hits
            assert {hit.article.title.split()[0] for hit in hits} == {"Asthma", "Gout"}, mode


class Scored:
    """A view in which each row has a score: the best of them are found, but none whose score is 0."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores

    def search(self, _question: object, k: int, _articles: object = None) -> tuple[Rows, Scores]:
        best = np.lexsort((np.arange(len(self._scores)), -self._scores))
        best = best[self._scores[best] != 0][:k]
        return best, self._scores[best]

    def scores(self, _question: object, rows: Rows) -> Scores:
        return self._scores[rows]

    def document_frequency(self, _term: str) -> int:
        return 1

    def __len__(self) -> int:
        return len(self._scores)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0), st.integers(1, 600))
def test_more_candidates_than_are_taken_would_change_nothing(seed: int, agreement: float, worded: int) -> None:
    chance = np.random.default_rng(seed)
    dense = chance.standard_normal(2000).astype(np.float32)
    lexical = (agreement * dense + chance.standard_normal(2000)).astype(np.float32) + 10
    lexical[chance.permutation(2000)[worded * 3 :]] = 0
    understood = taken_as_is(Question.parse("pain"))
    with ThreadPoolExecutor(1) as beside:
        retrieval = Retrieval(
            Scored(dense),  # type: ignore[arg-type]
            Scored(lexical),  # type: ignore[arg-type]
            understood,
            beside.submit(lambda: np.zeros(1, np.float32)),
            lambda rows: {row: {"pain"} for row in rows.tolist()},
            beside,
        )
        found, more = (retrieval.candidates(depth, Mode.FUSED, None) for depth in (DEPTH, 2000))
    assert found.rows[:DEPTH].tolist() == more.rows[:DEPTH].tolist()
    assert found.scores[:DEPTH].tolist() == more.scores[:DEPTH].tolist()


@MODES
def test_a_phrase_must_be_there_and_an_excluded_word_must_not(corpus: medcite.Corpus, mode: Mode) -> None:
    plain = corpus.search("blood pressure medicines", 30, mode=mode).hits
    assert any("blood pressure" not in told(hit) for hit in plain)
    assert any("stroke" in told(hit) for hit in plain)
    narrowed = corpus.search('"blood pressure" medicines -stroke', 30, mode=mode).hits
    assert narrowed
    for hit in narrowed:
        assert "blood pressure" in told(hit)
        assert "stroke" not in told(hit)


def told(hit: medcite.Hit) -> str:
    return " ".join("\n".join((*hit.passage.heading_path, hit.text)).lower().split())


def test_a_misspelled_question_finds_what_is_meant(corpus: medcite.Corpus) -> None:
    meant = corpus.search("How is kyphoplasty done?", 3)
    misspelled = corpus.search("How is kifoplasty done?", 3)
    assert [hit.id for hit in misspelled.hits] == [hit.id for hit in meant.hits]
    assert misspelled.question == "How is kifoplasty done?"
    assert misspelled.searched == "How is kyphoplasty done?"
    assert misspelled.expanded == ("kyphoplasty",)
    assert list(misspelled.changes) == [{"from": "kifoplasty", "to": ["kyphoplasty"], "why": "spelling"}]
    assert meant.changes == ()


def test_exactly_means_nothing_is_changed(corpus: medcite.Corpus) -> None:
    exact = corpus.search("How is kifoplasty done?", 3, exact=True)
    assert exact.changes == exact.expanded == ()
    assert exact.searched == "How is kifoplasty done?"
    assert corpus.search("kifoplasty", 3, exact=True, mode="lexical").hits == ()


def test_why_a_passage_is_there_fits_what_the_sides_say(corpus: medcite.Corpus) -> None:
    question = "How is kyphoplasty done?"
    dense = {hit.id: hit for hit in corpus.search(question, 30, mode="dense").hits}
    lexical = {hit.id: hit for hit in corpus.search(question, 30, mode="lexical").hits}
    for hit in corpus.search(question, 10).hits:
        why = hit.explanation
        assert why.fused_score == hit.score
        assert why.lexical_weight is not None
        assert why.probability == hit.probability
        if hit.id in dense:
            assert why.dense_rank == dense[hit.id].explanation.dense_rank
            assert why.dense_score == pytest.approx(dense[hit.id].score)
        if hit.id in lexical:
            assert why.lexical_rank == lexical[hit.id].explanation.lexical_rank
            assert why.lexical_score == pytest.approx(lexical[hit.id].score)
    assert corpus.search(question, 1).hits[0].explanation.as_dict()["dense_rank"] is not None


def test_the_sentence_that_answers_is_marked(corpus: medcite.Corpus) -> None:
    hit = corpus.search("Can I take ibuprofen together with warfarin?", 1).hits[0]
    ((start, end),) = hit.highlights
    assert "buprofen" in hit.text[start:end]
    assert hit.text[start:end].endswith((".", "!", "?"))
    assert any("buprofen" in hit.text[first:last] for first, last in hit.matches)
