"""Learning, before the first page is read, what recurs on the pages of each site: adverts, notices, calls to donate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from medcite.adding.tally import holds_many
from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.corpus.site_blocks import keep_blocks, known_blocks
from medcite.corpus.store import Store
from medcite.ingest.finding import Address
from medcite.ingest.formats import Format, format_of
from medcite.ingest.opening import records
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record
from medcite.ingest.recurring import FEWEST_PAGES, MOST_PAGES, Recurring, learn_recurring

_PAGES = (Format.HTML, Format.JSON)
_SAMPLE = 2 * MOST_PAGES  # pages read in all, to learn from: about a second


def learn(sources: Sequence[Path | Address], store: Store, max_bytes: int) -> Recurring:
    """What recurs on the pages of the sites known to ``store``, and of those that pages in ``sources`` are of.

    Pages in files, and in files of many, are looked at before they are added; of the pages of the web, which
    would have to be fetched twice, what the corpus holds already of their site tells. What is learned is kept
    in the corpus, so that it holds for a single page added later.
    """
    known = known_blocks(store.connection)
    found = learn_recurring(chain(_sample(sources, max_bytes), _stored(sources, store, known)))
    new = {site: blocks for site, blocks in found.items() if not blocks <= known.get(site, frozenset())}
    if new:
        with store.transaction():
            keep_blocks(store.connection, new)
    return {site: known.get(site, frozenset()) | found.get(site, frozenset()) for site in {*known, *found}}


def _sample(sources: Sequence[Path | Address], max_bytes: int) -> Iterator[Article]:
    """Articles of pages, spread evenly over ``sources``, to learn from."""
    files = [source for source in sources if isinstance(source, Path)]
    pages = [path for path in files if format_of(path) is Format.HTML]
    archives = [path for path in files if holds_many(path)]
    if len(pages) >= FEWEST_PAGES:
        step = max(1, len(pages) // _SAMPLE)
        for path in pages[::step][:_SAMPLE]:
            yield from _articles(path, max_bytes, 1)
    for path in archives[:_SAMPLE]:
        yield from _articles(path, max_bytes, max(FEWEST_PAGES, _SAMPLE // len(archives)))


def _articles(path: Path, max_bytes: int, most: int) -> Iterator[Article]:
    """The first articles of a file, as many of the ``most`` as can be read; what cannot is told of later."""
    try:
        for record in islice(records(path, max_bytes=max_bytes), most):
            if isinstance(record, Record) and record.format in _PAGES:
                try:
                    yield inspect_record(record).article
                except ReadingError:
                    continue
    except Exception:  # whatever it is will come up again, and be reported, when the file is added
        return


def _stored(sources: Iterable[Path | Address], store: Store, known: Recurring) -> Iterator[Article]:
    """Articles that ``store`` has of the sites whose addresses are in ``sources`` and of which nothing is known."""
    hosts = {source.host for source in sources if isinstance(source, Address)} - set(known)
    for host in sorted(hosts):
        yield from islice(store.articles_of_host(host), MOST_PAGES)
