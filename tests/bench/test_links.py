"""Links open at the passage they cite: on the pages of a rendered site, by the specification and in a real browser."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import medcite

SHARED = Path(os.environ.get("MEDCITE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
MAKE_SITE = SHARED / "tools" / "make_site.py"
EVERY = 20  # of the site's pages, one in so many
IN_BROWSER = 16
Bench = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def linked(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The passages of some of the pages, with what their links select."""
    if not MAKE_SITE.exists():
        pytest.skip("the rendered site's articles are not at hand")
    site = tmp_path_factory.mktemp("links") / "site"
    subprocess.run([sys.executable, str(MAKE_SITE), str(site)], check=True, timeout=120)
    return list(bench("links").linked(sorted(site.glob("*.html"))[::EVERY]))


@pytest.fixture(scope="module")
def browser(bench: Bench) -> str:
    """The path of Chromium."""
    path: str | None = bench("link_browser").browser_path()
    if not path:
        pytest.skip("Chromium is not installed: links were not tried in a browser")
    return path


def test_offsets_and_quote_selectors_lead_to_the_quote_alone(bench: Bench, linked: list[Any]) -> None:
    assert len(linked) > 1000
    assert all(bench("links").is_found(each.citation) for each in linked)


def test_text_fragments_select_the_passage_unless_the_page_repeats_it(bench: Bench, linked: list[Any]) -> None:
    others = [each for each in linked if each.outcome != "exactly"]
    assert len(others) < 0.02 * len(linked)
    assert all(bench("links").is_repeated(each.citation) for each in others)
    assert sum(each.outcome == "elsewhere" for each in others) < 0.002 * len(linked)


def test_a_browser_marks_what_the_specification_says_and_shows_it(
    bench: Bench, linked: list[Any], browser: str
) -> None:
    drawn = random.Random(7).sample(linked, IN_BROWSER)
    with bench("link_browser").link_browser(browser) as tab:
        for each in drawn:
            seen = tab.open(each.citation.link, each.html, each.selected)
            assert seen.is_marked, each.citation.link
            assert seen.is_shown, each.citation.link


def test_a_browser_opens_the_sample_articles_at_their_passages(bench: Bench, sample_corpus: Path, browser: str) -> None:
    """What the corpus cites, on the page that it was read from."""
    links = bench("links")
    with medcite.open(sample_corpus) as corpus, bench("link_browser").link_browser(browser) as tab:
        for question in ("how is kyphoplasty done?", "what lowers high blood pressure?"):
            [hit] = corpus.search(question, k=1).hits
            html = Path(hit.article.source).read_text(encoding="utf-8")
            page = links.Page(links.page_blocks(html))
            shown = links.shown_text(hit.article)
            expected = [links.place(shown, hit.passage.start, hit.passage.end, links.line_places(shown, page))]
            assert tab.open(hit.link, html, expected) == bench("link_browser").Seen(is_marked=True, is_shown=True)


@pytest.fixture(scope="module")
def linked_of_any_make(bench: Bench) -> list[Any]:
    """The passages of pages as many publishing systems make them: tables, accordions, lists of terms."""
    pages = sorted((Path(__file__).parents[1] / "ingest" / "html" / "pages").glob("health_*.html"))
    return list(bench("links").linked(pages))


def test_links_to_pages_of_any_make_select_the_passage(linked_of_any_make: list[Any]) -> None:
    assert len(linked_of_any_make) > 150
    assert {each.outcome for each in linked_of_any_make} == {"exactly"}


def test_a_browser_opens_tables_and_lists_of_terms(bench: Bench, linked_of_any_make: list[Any], browser: str) -> None:
    in_cells = [each for each in linked_of_any_make if "\n" in each.citation.quote and ": " in each.citation.quote]
    with bench("link_browser").link_browser(browser) as tab:
        for each in random.Random(7).sample(in_cells, 6):
            _, mark, fragment = each.citation.link.partition("#")
            seen = tab.open(f"https://example.org/page{mark}{fragment}", each.html, each.selected)
            assert seen.is_marked, each.citation.link


def test_a_mark_in_the_wrong_place_is_seen(bench: Bench, browser: str) -> None:
    html = "<title>Flu</title>" + "".join(f"<p>Paragraph {number}.</p>" for number in range(200))
    page = bench("text_directive").Page(bench("text_directive").page_blocks(html))
    link = "https://example.org/flu#:~:text=Paragraph%20150."
    [right] = bench("links").selected_by(link, page)
    with bench("link_browser").link_browser(browser) as tab:
        seen = tab.open(link, html, [right])
        assert (seen.is_marked, seen.is_shown) == (True, True)
        assert not tab.open(link, html, [(right[0], right[1] - 1)]).is_marked
        assert not tab.open("https://example.org/flu", html, [right], tries=1).is_marked
        assert not tab.open("https://example.org/flu", html, [right], tries=1).is_shown


@pytest.mark.parametrize(
    ("directive", "selected"),
    [
        ("fever", ["fever"]),
        ("A%20rash", ["A rash"]),
        ("rash", ["rash"]),
        ("side%20effects-,fever", ["Fever"]),
        ("fever,-then", ["Fever"]),
        ("signs,side", ["Signs", "fever and A rash", "Side"]),
        ("a,fever,-then", ["A rash", "Side effects", "Fever"]),
        ("feve", []),
        ("signs-,rash", []),
        ("signs,doctor", []),
    ],
)
def test_directives_are_resolved_as_the_specification_says(bench: Bench, directive: str, selected: list[str]) -> None:
    page = bench("text_directive").Page(["Signs", "fever and A rash", "Side effects", "Fever", "Then call"])
    found = page.selected(directive)
    assert (page.text_of(found[0]) if found else []) == selected
