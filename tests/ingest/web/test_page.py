import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.formats import Format
from medcite.ingest.record import Record
from medcite.ingest.web.kinds import format_of_page, holds_no_text, media_type, root_element
from medcite.ingest.web.page import Page, page_record

HTML = b"<!DOCTYPE html><p>Gout hurts."
JATS = b"""\xef\xbb\xbf<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS.dtd" [<!ENTITY x "y">]>
<!-- a comment with <html> -->
<article article-type="research-article"><front/></article>"""
WORD = b"PK\x03\x04....[Content_Types].xml....word/document.xml...."


@pytest.mark.parametrize(
    ("data", "kind", "path", "format"),
    [
        (HTML, "text/html", "/gout", Format.HTML),
        (b"<p>Gout", "application/xhtml+xml", "/gout", Format.HTML),
        (b"", "text/html", "/gout", Format.HTML),
        (b"Gout", "text/plain", "/gout", Format.TEXT),
        (b"# Gout", "text/markdown", "/gout", Format.MARKDOWN),
        (b"%PDF-1.7", "application/pdf", "/gout", Format.PDF),
        (b"not a pdf", "application/pdf", "/gout", Format.PDF),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "/gout", Format.DOCX),
        (JATS, "application/xml", "/gout", Format.JATS),
        (JATS, "text/xml", "/gout", Format.JATS),
        (JATS, "application/jats+xml", "/gout", Format.JATS),
        # what servers call otherwise than it is
        (HTML, "text/plain", "/gout", Format.HTML),
        (HTML, "application/octet-stream", "/gout", Format.HTML),
        (HTML, "application/xml", "/gout", Format.HTML),
        (HTML, "application/pdf", "/gout", Format.HTML),
        (HTML, "", "/gout", Format.HTML),
        (b"\xff\xfe" + "<!doctype html>".encode("utf-16-le"), "text/plain", "/gout", Format.HTML),
        (b"<?xml version='1.0'?><x:html xmlns:x='y'>", "text/xml", "/gout", Format.HTML),
        (b"%PDF-1.7", "text/html", "/gout", Format.PDF),
        (WORD, "application/octet-stream", "/gout", Format.DOCX),
        (WORD, "application/zip", "/gout", Format.DOCX),
        (JATS, "", "/gout.xml", Format.JATS),
        (b"# Gout", "text/plain", "/gout.md", Format.MARKDOWN),
        (b"# Gout", "application/octet-stream", "/gout.MD", Format.MARKDOWN),
        (b"Gout", "application/octet-stream", "/gout.txt", Format.TEXT),
        (b"<p>Gout", "application/octet-stream", "/gout.html", Format.HTML),
        (b"<p>Gout", "text/plain", "/gout.html", Format.TEXT),
        # what is none
        (b"\x89PNG", "image/png", "/toe.png", None),
        (b"{}", "application/json", "/gout", None),
        (b"{}", "application/ld+json", "/gout", None),
        (b"let x", "text/javascript", "/gout.js", None),
        (b"a,b", "text/csv", "/gout.csv", None),
        (b"PK\x03\x04 a picture", "application/zip", "/toes.zip", None),
        (b"<rss><channel/></rss>", "application/rss+xml", "/feed", None),
        (b"<urlset/>", "text/xml", "/sitemap.xml", None),
        (b"who knows", "application/octet-stream", "/gout", None),
        (b"who knows", "", "/gout", None),
        (b"who knows", "application/x-unheard-of", "/gout.txt", None),
    ],
)
def test_the_kind_of_a_page(data: bytes, kind: str, path: str, format: Format | None) -> None:
    assert format_of_page(data, kind, f"https://a.example{path}") == format


def test_what_a_content_type_says() -> None:
    assert media_type("Text/HTML; Charset='ISO-8859-1'") == ("text/html", "ISO-8859-1")
    assert media_type("text/html") == ("text/html", "")
    assert media_type(";;=") == ("", "")
    assert media_type("text/html\x1b[31m; charset=\x1b") == ("", "")
    assert holds_no_text("video/mp4")
    assert not holds_no_text("application/gzip")


def test_the_first_element_of_a_document() -> None:
    assert root_element(JATS) == "article"
    assert root_element(b"<a:urlset xmlns:a='x'>") == "urlset"
    assert root_element(b"no <element>") == ""
    assert root_element(b"<!-- never closed <article>") == ""


def test_a_page_as_a_record() -> None:
    page = Page(
        "https://a.example/gout", HTML, "text/html", "latin-1", '"x"', "Sat, 09 Mar 2024", "2024-03-10T00:00:00Z"
    )
    assert page_record(page) == Record(
        source="https://a.example/gout",
        data=HTML,
        format=Format.HTML,
        address="https://a.example/gout",
        encoding="latin-1",
        retrieved="2024-03-10T00:00:00Z",
    )
    with pytest.raises(ReadingError, match=r"^is of a kind that medcite does not read \(image/png\)$"):
        page_record(Page("https://a.example/toe.png", b"\x89PNG", "image/png"))
    with pytest.raises(ReadingError, match=r"\(not stated\)$"):
        page_record(Page("https://a.example/toe", b"\x89PNG"))


@given(st.binary(max_size=100) | st.sampled_from([HTML, JATS, WORD]), st.text(max_size=40), st.text(max_size=40))
def test_anything_is_of_some_kind_or_none(data: bytes, content_type: str, path: str) -> None:
    kind, _ = media_type(content_type)
    assert format_of_page(data, kind, f"https://a.example/{path}") in (None, *Format)
