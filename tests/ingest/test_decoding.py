from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.decoding import decode

QUOTED = "The \u201crheumatic\u201d joint \u2013 caf\u00e9"


def page(charset: str, text: str = QUOTED) -> str:
    return f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    assert decode(QUOTED.encode(encoding)) == QUOTED


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "utf-8", "none-such", "zip"])
def test_bytes_of_windows_1252_are_read_so_whatever_is_declared(declared: str) -> None:
    assert decode(page(declared).encode("cp1252")) == page(declared)


def test_utf_8_is_read_so_whatever_is_declared() -> None:
    assert decode(page("iso-8859-1").encode()) == page("iso-8859-1")


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("windows-1251", "cp1251", "Боль в суставах"),
        ("shift_jis", "cp932", "関節の痛み"),
        ("gb2312", "gb18030", "关节疼痛"),
        ("iso-8859-2", "iso-8859-2", "Ból stawów, łokieć"),
    ],
)
def test_a_declared_encoding_is_used(declared: str, encoding: str, text: str) -> None:
    assert text in decode(page(declared, text).encode(encoding))


def test_a_declaration_in_http_equiv_or_xml_counts() -> None:
    equiv = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1253">Πόνος'
    assert decode(equiv.encode("cp1253")) == equiv
    xml = '<?xml version="1.0" encoding="koi8-r"?><html>Боль</html>'
    assert decode(xml.encode("koi8-r")) == xml


def test_the_language_decides_where_nothing_is_declared() -> None:
    text = '<html lang="pl"><p>Ból w łokciu</p>'
    assert decode(text.encode("cp1250")) == text


def test_an_undeclared_script_that_is_not_latin_is_guessed() -> None:
    text = "Боль в суставах часто усиливается ночью и проходит после отдыха. " * 10
    assert decode(text.encode("cp1251")) == text


def test_a_stray_byte_does_not_spoil_a_page_of_utf_8() -> None:
    assert decode("é è à ü ö ä ".encode() + b"\x93quoted\x94") == "é è à ü ö ä \u201cquoted\u201d"


def test_a_character_cut_off_at_the_end_is_left_out() -> None:
    assert decode("naïve café".encode()[:-1]) == "naïve caf"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"text\x00text", bytes(range(1, 32)) * 9, b"\xff\xfe" + b"\0\0" * 99]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError, match="not text"):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_become_text_or_are_refused(data: bytes) -> None:
    with suppress(ReadingError):
        decode(data).encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


def test_utf16_without_a_mark() -> None:
    text = "<h1>Gout</h1><p>It hurts – a lot.</p>"
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


def test_a_stray_zero_is_passed_over() -> None:
    text = "<h1>Gout</h1>" + "<p>It hurts a lot, mostly at night.</p>" * 5
    assert decode(text.replace("<p>", "\0<p>", 2).encode()) == text
