"""JSON Lines: files with an article as a JSON object in each line."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.sizes import over_limit
from medcite.ingest.documents.json_object import JsonObject, load_object, scalar
from medcite.ingest.formats import Format
from medcite.ingest.record import Record, Unreadable

_CHUNK = 65_536  # bytes of an overlong line passed over at a time
_LONGEST_NAME = 200  # characters
_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark


def json_lines(file: BufferedIOBase, *, source: str, max_bytes: int) -> Iterator[Record | Unreadable]:
    """The articles of the JSON Lines ``file``, each a line of at most ``max_bytes``; blank lines are none.

    The source of an article is ``source``, "#" and its id, else its address; of one that has neither, or
    shares them with one before, "line" and the line's number.

    Raises:
        ReadingError: the file is one piece of JSON over many lines.
    """
    names: set[int] = set()  # hashes of the names given: some 100 bytes for each article
    is_first = True
    for number, line in enumerate(_lines(file, max_bytes), 1):
        place = f"{source}#line {number}"
        if line is None:
            yield Unreadable(place, over_limit(max_bytes))
            continue
        data = line.removeprefix(_MARK).strip() if number == 1 else line.strip()
        if not data:
            continue
        if is_first and (data == b"{" or data.startswith(b"[")):
            raise ReadingError("is not JSON Lines, which have one object in each line")
        is_first = False
        try:
            name = _name(load_object(data))
        except ReadingError as error:
            yield Unreadable(place, str(error))
            continue
        is_own = name and hash(name) not in names and not name.startswith("line ")
        names.add(hash(name))
        yield Record(f"{source}#{name}" if is_own else place, data, Format.JSON)


def _lines(file: BufferedIOBase, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of ``file``; None for one that is longer than ``max_bytes``, which is not held."""
    while line := file.readline(max_bytes + 2):  # the line's end, of one or two bytes, does not count
        if len(line.rstrip(b"\r\n")) <= max_bytes:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(_CHUNK)
        yield None


def _name(article: JsonObject) -> str:
    """What names an article within its file: its id or its address, or "" if it has neither."""
    name = scalar(article.get("id")) or scalar(article.get("url"))
    return name if len(name) <= _LONGEST_NAME else ""
