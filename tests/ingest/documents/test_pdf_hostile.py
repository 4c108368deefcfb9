"""PDFs that are damaged, or made to keep a reader busy: written byte by byte."""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.documents import pdf_process
from medcite.ingest.documents.pdf import read_pdf
from medcite.ingest.documents.pdf_page import MAX_PAGES
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
BOLD = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"
WORDS = "A clot in a vein of the leg makes the leg swell and ache."


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n" % (len(data), more) + data + b"\nendstream"


def document(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def one_page(content: bytes, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R/B 6 0 R>>%s>>>>"
    catalog, tree = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return document([catalog, tree, page % resources, content, FONT, BOLD, *more])


def shown(*lines: str) -> bytes:
    return b"".join(b"1 0 0 1 50 %d Tm (%s) Tj\n" % (700 - 13 * n, line.encode()) for n, line in enumerate(lines))


GOOD = one_page(
    stream(
        b"BT /B 20 Tf 1 0 0 1 50 740 Tm (Blood clots) Tj /F 10 Tf\n"
        + shown(WORDS, "\\225 pain", "\\225 swelling", "INR       Dose", "2.0       3 mg", "Page 1 of 1")
        + b"ET"
    )
)


def read(data: bytes) -> Article:
    article = read_pdf(Record("/a.pdf", data, Format.PDF)).article
    f"{article}".encode()
    assert article.title
    for block in article.blocks:
        assert 0 <= block.start <= block.end <= len(article.text)
        assert article.text[block.start : block.end].strip()
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
    return article


@pytest.fixture
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What is set with it holds for a process that this test has to itself."""
    pdf_process._end()
    yield monkeypatch
    pdf_process._end()


def forms(depth: int, width: int, content: bytes) -> bytes:
    """A page that draws a form that draws a form ..., each so many times."""
    kind = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
    made = [stream(b"/X Do " * width if n < depth - 1 else content, kind % (8 + n)) for n in range(depth)]
    return one_page(stream(b"/X Do"), b"/XObject<</X 7 0 R>>", made)


def test_it_is_read() -> None:
    article = read(GOOD)
    assert article.title == "Blood clots"
    assert article.text.startswith(f"{WORDS}\n\npain\nswelling")


def test_time_is_limited(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setattr(pdf_process, "SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(ReadingError, match=r"^(takes longer than|cannot be read: it is damaged, or needs more than)"):
        read(forms(14, 14, b"0 0 m 1 1 l S "))
    assert time.monotonic() - start < 20
    assert read(GOOD).title == "Blood clots"


def test_memory_is_limited(fresh_process: pytest.MonkeyPatch) -> None:
    fresh_process.setattr(pdf_process, "MEMORY", 400_000_000)
    bomb = zlib.compress(zlib.compress(b"BT /F 10 Tf (a) Tj ET\n" * 20_000_000, 9), 9)
    with pytest.raises(ReadingError, match="needs more than 1 GB of memory"):
        read(one_page(stream(bomb, b"/Filter[/FlateDecode/FlateDecode]")))
    assert read(GOOD).title == "Blood clots"


def test_a_process_that_ends_is_started_again(fresh_process: pytest.MonkeyPatch) -> None:
    read(GOOD)
    process = pdf_process._process
    assert process is not None
    process.kill()
    process.wait()
    assert read(GOOD).title == "Blood clots"
    fresh_process.setattr(pdf_process.sys, "executable", "/nowhere/python")
    pdf_process._end()
    with pytest.raises(ReadingError, match="no process can be started"):
        read(GOOD)


def test_one_process_serves_all_threads() -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(read(GOOD).title)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Blood clots"] * 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_process_that_forked_reads_through_one_of_its_own() -> None:
    read(GOOD)
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            status = 0 if read(GOOD).title == "Blood clots" else 1
            pdf_process._end()
        os._exit(status)
    assert read(GOOD).title == "Blood clots"
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    ("objects", "reason"),
    [
        ([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9000>>"], "pages; the limit is"),
        ([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"], "is damaged"),
        ([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], "is damaged|holds no text"),
        ([b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"], "is damaged|holds no text"),
        ([b"<</Type/Catalog/Pages 1 0 R>>"], "is damaged|holds no text"),
    ],
)
def test_trees_that_lead_nowhere(objects: list[bytes], reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        read(document(objects))


def test_more_pages_than_any_leaflet_has() -> None:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"]
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * (MAX_PAGES + 1), MAX_PAGES + 1)
    with pytest.raises(ReadingError, match=r"^has 2,001 pages; the limit is 2,000$"):
        read(document(objects))


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F 1e38 Tf 1 0 0 1 1e38 1e38 Tm (a) Tj ET",
        b"BT /F 10 Tf 0 0 0 0 50 700 Tm (a) Tj ET",
        b"BT /F -10 Tf 1 0 0 1 50 700 Tm (a b c) Tj ET",
        b"BT /F 10 Tf 1 0.3 -0.3 1 50 700 Tm (aslant) Tj ET",
        b"BT /F 10 Tf 1 0 0 1 50 700 Tm [(a) -99999999 (b) 99999999 (c)] TJ ET",
        b"BT /F 10 Tf 1 0 0 1 50 700 Tm (" + b"a b " * 100_000 + b") Tj ET",
        b"BT /F 10 Tf 1 0 0 1 50 700 Tm (" + b". " * 10_000 + b") Tj ET",
        b"BT /F 10 Tf 1 0 0 1 50 700 Tm (" + b"a" * 30_000 + b"-) Tj 0 -12 Td (b) Tj ET",
        b"".join(b"BT /F 10 Tf %d %d Td (a) Tj ET\n" % (n * 7 % 590, n * 13 % 790) for n in range(20_000)),
        b"".join(b"BT /F 10 Tf %d %d Td (a b) Tj ET\n" % (n % 9 * 60, 790 - n // 9 * 2) for n in range(3_000)),
        b"".join(b"BT /F %d Tf 50 %d Td (Heading) Tj ET\n" % (n % 97 + 3, n % 800) for n in range(5_000)),
        b"".join(b"%d %d m 500 %d l S\n" % (n % 500, n % 800, n % 800) for n in range(9_000)) + b"BT /F 9 Tf (a) Tj ET",
        b"q " * 100_000 + b"BT /F 10 Tf 1 0 0 1 50 700 Tm (a) Tj ET",
    ],
    ids=lambda content: content[:40].decode(),
)
def test_pages_made_to_break_a_reader_are_read_in_time(content: bytes) -> None:
    start = time.monotonic()
    with suppress(ReadingError):
        read(one_page(stream(content)))
    assert time.monotonic() - start < 30


def test_letters_that_a_font_does_not_name() -> None:
    private = b"/Encoding<</Type/Encoding/Differences[65 /uniE001 /uniE002 /uniE003]>>>>"
    data = GOOD.replace(FONT, FONT[:-2] + private).replace(BOLD, BOLD[:-2] + private)
    with suppress(ReadingError):
        read(data)
    from medcite.ingest.documents import pdf
    from medcite.ingest.documents.pdf_page import DocumentText, PageText, Span

    span = Span("\ue001\ue002\ue003 a", 50, 90, 100, 10, False, True, False)
    with pytest.raises(ReadingError, match=r"^holds text whose letters its fonts do not name"):
        pdf._require_text(DocumentText({}, [PageText(600, 800, [span], [])]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n"]))
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    with suppress(ReadingError):
        read(head + data + b"\n%%EOF")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_a_good_file_is_read_or_refused(data: st.DataObject) -> None:
    changed = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(changed) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                changed[place] = data.draw(st.integers(0, 255))
            case 1:
                del changed[place : place + data.draw(st.integers(1, 40))]
            case _:
                changed[place:place] = data.draw(st.binary(max_size=8))
    with suppress(ReadingError):
        read(bytes(changed) + b"%%EOF")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(GOOD)))
def test_any_part_of_a_good_file_is_read_or_refused(end: int) -> None:
    with suppress(ReadingError):
        read(GOOD[:end])
    with suppress(ReadingError):
        read(GOOD[:end] + b"%%EOF")


_TEXT = st.text(st.characters(blacklist_characters="()\\", max_codepoint=255), min_size=1, max_size=40)
_PLACES = st.tuples(
    st.floats(0, 600), st.floats(0, 800), st.sampled_from([7, 10, 10, 10, 14, 20]), st.sampled_from("FB"), _TEXT
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PLACES, min_size=1, max_size=60))
def test_words_anywhere_are_read(places: list[tuple[float, float, int, str, str]]) -> None:
    content = b"".join(
        b"BT /%s %d Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET\n" % (font.encode(), size, x, y, text.encode("latin-1"))
        for x, y, size, font, text in places
    )
    with suppress(ReadingError):
        read(one_page(stream(content)))
