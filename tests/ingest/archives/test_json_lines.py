import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.json_lines import json_lines
from medcite.ingest.formats import Format
from medcite.ingest.record import Record, Unreadable

SOURCE = "/articles.jsonl"


def found(data: bytes, max_bytes: int = 1_000) -> list[Record | Unreadable]:
    return list(json_lines(io.BytesIO(data), source=SOURCE, max_bytes=max_bytes))


def sources(data: bytes) -> list[str]:
    return [each.source.removeprefix(SOURCE) for each in found(data)]


def test_each_line_is_a_record() -> None:
    line = json.dumps({"id": "gout", "title": "Gout", "text": "Es schmerzt sehr, über Nacht."}).encode()
    assert found(line + b"\n") == [Record(f"{SOURCE}#gout", line, Format.JSON)]


def test_what_names_an_article() -> None:
    data = b"""{"id": "a", "url": "https://a.example/"}
{"url": "https://a.example/"}
{"id": 7}
{"title": "Untold"}

{"id": "a"}
{"ID": " spread\\u200b  out "}
{"id": "line 2"}
{"id": {"no": "name"}}
{"id": ""}
"""
    assert sources(data) == [
        "#a", "#https://a.example/", "#7", "#line 4", "#line 6", "#spread out", "#line 8", "#line 9", "#line 10",
    ]  # fmt: skip


def test_marks_line_ends_and_blank_lines_are_passed_over() -> None:
    data = b'\xef\xbb\xbf{"id": 1}\r\n\r\n  \n{"id": 2}'
    assert [(each.source, each.data) for each in found(data) if isinstance(each, Record)] == [
        (f"{SOURCE}#1", b'{"id": 1}'),
        (f"{SOURCE}#2", b'{"id": 2}'),
    ]


def test_broken_lines_are_named_and_the_rest_goes_on() -> None:
    data = b'{"id": 1}\n{"id": 2\n"text"\n\x00\x01\x02\x03\n' + b"[" * 100_000 + b'\n{"id": 3}\n'
    assert [(each.source, each.reason) for each in found(data, 200_000) if isinstance(each, Unreadable)] == [
        (f"{SOURCE}#line 2", "is broken JSON: expecting ',' delimiter at character 9"),
        (f"{SOURCE}#line 3", "is JSON, but no object"),
        (f"{SOURCE}#line 4", "is not text (binary data)"),
        (f"{SOURCE}#line 5", "is JSON that nests too deep"),
    ]
    assert sources(data)[-1] == "#3"


class Watched(io.BytesIO):
    """A file that knows how much of it was asked for at once."""

    most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        self.most = max(self.most, size)
        return super().readline(size)


def test_overlong_lines_are_skipped_without_being_held() -> None:
    longest = b'{"id": 1, "text": "' + b"a" * 979 + b'"}'
    assert len(longest) == 1_000
    data = longest + b"\r\n" + longest[:-2] + b'a"}\n' + b"x" * 1_000_000 + b'\n{"id": 4}\n' + b"y" * 5_000
    file = Watched(data)
    assert [type(each) for each in json_lines(file, source=SOURCE, max_bytes=1_000)] == [
        Record, Unreadable, Unreadable, Record, Unreadable,
    ]  # fmt: skip
    assert file.most <= 65_536
    assert found(data)[1] == Unreadable(f"{SOURCE}#line 2", "is larger than the limit of 0.001 MB")


@pytest.mark.parametrize("data", [b'[\n{"id": 1},\n{"id": 2}\n]', b'\n{\n  "id": 1\n}\n'])
def test_json_over_many_lines_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^is not JSON Lines, which have one object in each line$"):
        found(data)


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([b'{"id": 1}', b'{"url": "x"}', b"{}"]))))
def test_any_lines_are_records_or_told(lines: list[bytes]) -> None:
    with suppress(ReadingError):
        each = found(b"\n".join(lines), 20)
        assert len({one.source for one in each}) == len(each)
        for one in each:
            one.source.encode()


@given(st.integers(2, 40))
def test_a_file_cut_short(length: int) -> None:
    data = b'{"id": 1, "x": 1}\n{"id": 2, "x": 2}\n'
    assert sum(isinstance(each, Record) for each in found(data[:length])) == (length >= 17) + (length >= 35)
