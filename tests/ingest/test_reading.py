import gzip
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.reading import READER_VERSION, SUFFIXES, Format, inspect_file, read_bytes, read_file

PAGE = "<h1>Gout</h1><p>It hurts.</p>"


def test_the_suffix_tells_the_format(tmp_path: Path) -> None:
    for suffix in (".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown", ".HTML"):
        path = tmp_path / f"low-back_pain{suffix}"
        path.write_text("# Gout\n\nIt hurts." if "m" in suffix and "ht" not in suffix.lower() else PAGE)
        assert read_file(path).source == str(path.resolve())
    assert READER_VERSION >= 1


def test_a_compressed_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "low-back_pain.txt.gz"
    path.write_bytes(gzip.compress(b"It hurts when you bend down to the floor.", mtime=0))
    assert read_file(path).title == "Low back pain"


JATS = (
    "<article><front><article-meta><title-group><article-title>Gout</article-title></title-group></article-meta></front>"
    "<body><p>It hurts.</p></body></article>"
)


@pytest.mark.parametrize(
    ("name", "data", "source"),
    [
        ("a.xml", JATS, ""),
        ("a.nxml", f"<set>{JATS}</set>", "#article 1"),
        ("a.xml", '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Gout</h1><p>It hurts.</p></body></html>', ""),
        (
            "a.xml",
            '<health-topics><health-topic id="7" title="Gout"><full-summary>It hurts.</full-summary></health-topic>'
            "</health-topics>",
            "#7",
        ),
        ("a.jsonl", '{"id": "gout", "title": "Gout", "text": "It hurts."}', "#gout"),
        ("a.ndjson", '{"title": "Gout", "html": "<p>It hurts.</p>"}', "#line 1"),
    ],
)
def test_what_a_file_holds_tells_how_it_is_read(tmp_path: Path, name: str, data: str, source: str) -> None:
    path = tmp_path / name
    path.write_text(data)
    article = read_file(path)
    assert (article.title, article.text) == ("Gout", "It hurts.")
    assert article.source == f"{path.resolve()}{source}"


def test_every_article_of_a_file_is_read_until_one_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Gout", "text": "It hurts."}\n{"title": "Flu", "text": "It passes."}\n{')
    readings = inspect_file(path)
    assert [next(readings).article.title, next(readings).article.title] == ["Gout", "Flu"]
    with pytest.raises(ReadingError, match=r"^is broken JSON"):
        next(readings)
    assert read_file(path).title == "Gout"


def test_an_untitled_file_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "low-back_pain.txt"
    path.write_text("It hurts when you bend down to the floor.")
    assert read_file(path).title == "Low back pain"
    assert (
        read_bytes(b"<p>It hurts.", source="https://a.example/low%20back.html?x=1", format=Format.HTML).title
        == "Low back"
    )


def test_the_address_of_a_fetched_page() -> None:
    article = read_bytes(PAGE.encode(), source="https://a.example/gout", format=Format.HTML)
    assert (article.source, article.url) == ("https://a.example/gout", "https://a.example/gout")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.html", b"", "is empty"),
        ("a.txt", b" \n\xc2\xa0\xe2\x80\x8b", "is empty"),
        ("a.html", b"\x00\x01\x02", "is not text (binary data)"),
        ("a.html", b"<script>x</script>", "holds no article text"),
        ("a.md", b"# Gout", "holds no article text"),
        ("a.txt", b"x" * 1001, "is 0.001 MB; the limit is 0.001 MB"),
        ("a.txt.gz", gzip.compress(b"x" * 1001, mtime=0), "is larger than the limit of 0.001 MB when decompressed"),
        ("a.txt.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("a.jsonl", b"", "holds no article"),
        ("a.xml", b"<rss/>", "is XML of an unknown kind (<rss>); medcite reads JATS (<article>, or a set of these "
         "such as <pmc-articleset>), MedlinePlus's <health-topics> and XHTML's <html>"),
        ("a.doc", b"x", f"has an unknown format (.doc); medcite reads {', '.join(SUFFIXES)}, each also with .gz"),
    ],
)  # fmt: skip
def test_why_a_file_is_not_read(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadingError) as error:
        read_file(path, max_bytes=1000)
    assert str(error.value) == reason


def test_sizes_are_told_in_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(52_000_000)
    with pytest.raises(ReadingError, match=r"^is 52 MB; the limit is 20 MB$"):
        read_file(path)


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "loop.html").symlink_to(tmp_path / "loop.html")
    for name, reason in [
        ("gone.html", "does not exist"),
        ("folder.html", "is a folder"),
        ("pipe.html", "is not a regular file"),
        ("loop.html", "cannot be read"),
        ("\udcff.html", "not valid Unicode"),
        ("a" * 300 + ".html", "cannot be read"),
        ("a\0.html", "cannot be read"),
    ]:
        with pytest.raises(ReadingError, match=reason):
            read_file(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE)
    path.chmod(0)
    with pytest.raises(ReadingError, match=r"^cannot be read: permission denied$"):
        read_file(path)


def test_the_samples_are_read_whole() -> None:
    samples = Path(__file__).resolve().parents[2] / "corpus" / "samples"
    paths = [path for path in sorted(samples.iterdir()) if path.suffix in SUFFIXES and path.name != "README.md"]
    assert paths
    for path in paths:
        article = read_file(path)
        stated = (
            article.publisher,
            article.reviewed,
            article.published,
            article.url,
            article.authors,
            article.reviewers,
        )
        assert all(stated), path.name
        assert article.references, path.name
        assert len(article.sections) >= 8, path.name
        assert all(
            "?" in section.heading or section.level > 2 or not section.heading for section in article.sections
        ), path.name
        assert "newsletter" not in article.text.lower(), path.name


def check(article: Article) -> None:
    """What holds for every article, whatever it was read from."""
    f"{article}".encode()
    for block in article.blocks:
        assert article.text[block.start : block.end].strip()
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
        assert section.path[0] == article.title
    assert article.title
    assert len(article.id) == 12


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<h1>", "<h2>", "</h2>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<th colspan=3>",
     "<dl>", "<dt>", "<dd>", "<a href=x>", "</a>", "<details>", "<summary>", "<br><br>", "<div class=byline>", "</div>",
     "<article>", "<main>", "<aside>", "<title>", "</title>", "<script type='application/ld+json'>",
     '{"@type":"Article","author":', "</script>", "<!--", "-->", "<meta name=author content=", "&#xD800;", "&amp;",
     "# ", "---\n", "title: ", "- ", "1. ", "| a | b |\n|---|---|\n", "```\n", "[x](", "http://a.example/",
     "By Ana Costa, RN", "Reviewed on 2024-03-09", "References",
     "\n", "\n\n", " ", "gout", "What is it?", "\u00a0", "\u200b", "\ufeff", "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=40), st.sampled_from(Format))
def test_any_mixture_is_read_or_refused(pieces: list[str], format: Format) -> None:
    with suppress(ReadingError):
        check(read_bytes("".join(pieces).encode(), source="/any.html", format=format))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(Format))
def test_any_bytes_are_read_or_refused(data: bytes, format: Format) -> None:
    with suppress(ReadingError):
        check(read_bytes(data, source="/any.html", format=format))


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 30_000 + "text",
        "<ul><li>x" * 10_000,
        "<table><tr><td>" * 5_000 + "text",
        "<details><summary>q</summary>" * 5_000 + "text",
        "<b>" * 30_000 + "text",
        "<p " + "a=b " * 50_000 + ">text",
        "<meta " * 20_000 + "<p>text",
        "<title>" + "a | " * 5_000 + "</title><p>text",
        '<p class="' + "is-" * 20_000 + '">text',
        "<h2>" + "see view " * 5_000 + "</h2><p>text",
        "<table>" + "<tr><th rowspan=60000 colspan=60000>a</th><td>b</td></tr>" * 50 + "</table>",
    ],
    ids=lambda markup: markup[:12],
)
def test_pages_made_to_break_a_reader_are_read_in_time(markup: str) -> None:
    check(read_bytes(markup.encode(), source="/any.html", format=Format.HTML))


@pytest.mark.parametrize(
    "text", [">" * 20_000 + " a", "[" * 20_000, "*a **b " * 5_000, "- " * 5_000 + "a", "`" * 9_999]
)
def test_markdown_made_to_break_a_reader_is_read_in_time(text: str) -> None:
    with suppress(ReadingError):
        check(read_bytes(text.encode(), source="/any.md", format=Format.MARKDOWN))


def test_nothing_outside_the_page_is_read() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    page = f"{head}<html><h1>T</h1><p>It is [&x;] that hurts.</p></html>"
    assert read_bytes(page.encode(), source="/any.xhtml", format=Format.HTML).text == "It is [&x;] that hurts."


def test_what_was_left_out_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"{PAGE}<nav>Menu</nav>")
    assert [text.text for reading in inspect_file(path) for text in reading.dropped] == ["Menu"]
