"""Reading without keeping: what adding would keep of articles, how it would be cut, what it would leave out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from medcite.corpus.article import Article
from medcite.corpus.context import TokenMeter
from medcite.corpus.errors import ReadingError
from medcite.corpus.folder import default_folder, read_manifest
from medcite.corpus.passage import Passage
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import BUNDLED, local_folder
from medcite.index.wordwise import WordwiseTokenizer
from medcite.ingest.builder import Dropped
from medcite.ingest.finding import Address, Found, Ignored, Skipped, find_files
from medcite.ingest.formats import Format
from medcite.ingest.opening import MAX_BYTES, records
from medcite.ingest.passages import split_passages
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record, Unreadable
from medcite.reports import Skip

if TYPE_CHECKING:
    from medcite.ingest.web.fetching import Fetcher

STDIN = "-"
"""Names standard input, which holds one article."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What reading one article gave.

    Attributes:
        article: what is kept of it.
        passages: how it is cut, in reading order.
        dropped: the visible text that was judged not to be part of it, and why.
    """

    article: Article
    passages: tuple[Passage, ...]
    dropped: tuple[Dropped, ...]


def read(
    names: str | Path | Sequence[str | Path],
    *,
    corpus: str | Path | None = None,
    format: Format | str = Format.TEXT,
    max_bytes: int | None = None,
    allow_private: bool = False,
) -> Iterator[Inspection | Skip | Ignored]:
    """Read articles as :meth:`Corpus.add` would, and keep nothing; one is in memory at a time.

    What cannot be read comes as :class:`Skip`, with the reason, and the rest goes on; files in folders
    that are no articles by their names come counted, as :class:`Ignored`.

    Args:
        names: files, folders (with all below them), glob patterns, web addresses; "-" is standard input.
        corpus: the corpus whose encoder counts tokens; the default one if not given. Where there is no
            corpus, the bundled encoder does.
        format: how to read standard input; a page is known as one even where this says text.
        max_bytes: larger articles are skipped; 20 million if not given.
        allow_private: whether pages may be fetched from this machine and its own network, too.

    Raises:
        CorpusError: the folder is something else than a corpus, or the corpus is damaged or newer.
        EncoderError: the corpus's encoder cannot be loaded.
        ValueError: there is no such format.
    """
    named = [str(name) for name in ([names] if isinstance(names, str | Path) else names)]
    meter = _meter(Path(corpus).expanduser() if corpus is not None else default_folder())
    return _readings(_records(named, Format(format), max_bytes or MAX_BYTES, allow_private), meter)


def _records(
    names: Sequence[str], format: Format, max_bytes: int, allow_private: bool
) -> Iterator[Record | Skip | Ignored]:
    fetcher: Fetcher | None = None
    try:
        for is_stdin, some in groupby(names, key=STDIN.__eq__):
            if is_stdin:
                yield _stdin(format, max_bytes)
                continue
            for finding in find_files(list(some)):
                match finding:
                    case Found(path):
                        yield from _records_of(path, max_bytes)
                    case Address(address):
                        fetcher = fetcher or _fetcher(max_bytes, allow_private)
                        yield _fetched(fetcher, address)
                    case Skipped(name, reason):
                        yield Skip(name, reason)
                    case Ignored():
                        yield finding
    finally:
        if fetcher:
            fetcher.close()


def _fetcher(max_bytes: int, allow_private: bool) -> Fetcher:
    from medcite.ingest.web.fetching import Fetcher  # here: files need none of it

    return Fetcher(max_bytes=max_bytes, allow_private=allow_private)


def _fetched(fetcher: Fetcher, address: str) -> Record | Skip:
    from medcite.ingest.web.page import NotModified, page_record

    try:
        page = fetcher.fetch(address)
        assert not isinstance(page, NotModified)  # which is said only to who names an earlier state
        return page_record(page)
    except Exception as error:
        return Skip(address, _reason(error))


def _records_of(path: Path, max_bytes: int) -> Iterator[Record | Skip]:
    try:
        for record in records(path, max_bytes=max_bytes):
            yield Skip(record.source, record.reason) if isinstance(record, Unreadable) else record
    except Exception as error:  # whatever is wrong with one file is no reason to leave out the others
        yield Skip(str(path), _reason(error))


def _stdin(format: Format, max_bytes: int) -> Record | Skip:
    data = sys.stdin.buffer.read(max_bytes + 1)
    if len(data) > max_bytes:
        return Skip("stdin", f"is larger than the limit of {max_bytes / 1e6:.3g} MB")
    return Record("stdin", data, format)


def _readings(found: Iterable[Record | Skip | Ignored], meter: TokenMeter) -> Iterator[Inspection | Skip | Ignored]:
    for item in found:
        yield _inspect(item, meter) if isinstance(item, Record) else item


def _inspect(record: Record, meter: TokenMeter) -> Inspection | Skip:
    try:
        reading = inspect_record(record)
        return Inspection(reading.article, tuple(split_passages(reading.article, meter)), reading.dropped)
    except Exception as error:  # one page that the reader stumbles over must not stop thousands
        return Skip(record.source, _reason(error))


def _reason(error: Exception) -> str:
    """Why something cannot be read, to follow its name."""
    if isinstance(error, ReadingError):
        return str(error)
    if isinstance(error, MemoryError):
        return "cannot be read: there is not enough memory for it"
    return f"cannot be read: {type(error).__name__}: {' '.join(str(error).split())}"


def _meter(folder: Path) -> TokenMeter:
    """What counts tokens as the encoder of the corpus in ``folder`` does, or the bundled one."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.encoder.name == BUNDLED:
        return _BundledTokens()
    return load_encoder(manifest.encoder.name, content=manifest.encoder.content_hash)


class _BundledTokens:
    """The bundled encoder's tokens, from its tokenizer alone: to count, nothing need be compiled or loaded."""

    def __init__(self) -> None:
        folder = local_folder(BUNDLED)
        assert folder
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._wordwise = WordwiseTokenizer(tokenizer)
        settings = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
        self.room = int(settings["max_seq_length"]) - tokenizer.num_special_tokens_to_add(False)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        return self._wordwise.token_offsets(text)

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        return self._wordwise.token_count(text)
