"""All passages of a corpus encoded again, by another encoder or in another precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.errors import CorpusError
from medcite.corpus.rows import StoredPassage
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors, text_key
from medcite.index.encoder import Encoder

TEXTS_AT_ONCE = 2048


def embedded_texts(store: Store, meter: TokenMeter) -> Iterator[tuple[bytes, str]]:
    """What is encoded for the passages in ``store`` and their heading paths, with its keys; some more than once.

    Raises:
        CorpusError: they were cut for another encoder's tokens.
    """
    path: tuple[str, ...] | None = None
    context = ""
    for stored in store.passages_since(-1):
        if stored.passage.heading_path != path:
            path = stored.passage.heading_path
            context = passage_context(path, meter)
            yield stored.context_key, context
        yield stored.text_key, checked_text(stored, context)


def checked_text(stored: StoredPassage, context: str) -> str:
    """What is encoded for a passage in ``context``.

    Raises:
        CorpusError: it is not what was encoded before.
    """
    text = embedded_text(context, stored.passage.text)
    if text_key(text) != stored.text_key or text_key(context) != stored.context_key:
        raise CorpusError(
            "The articles in this corpus were read by another version of medcite. Make another corpus with "
            "--corpus, and add them to it."
        )
    return text


def encode_again(store: Store, encoder: Encoder, meter: TokenMeter, done: Callable[[int], None] | None = None) -> int:
    """Keep vectors of ``encoder`` for all passages, beside those there are; gives how many texts that took.

    What an earlier call that was cut off has done is not done again.

    Raises:
        CorpusError: the passages were cut for another encoder's tokens.
    """
    vectors = Vectors(store.connection, encoder.settings.key)
    encoded = 0
    # Listed first: a write would end what is being read.
    texts = iter(dict(embedded_texts(store, meter)).items())
    while some := dict(islice(texts, TEXTS_AT_ONCE)):
        keys = sorted(vectors.missing(some))
        found = encoder.encode_passages([some[key] for key in keys], done)
        if keys:
            with store.transaction():
                vectors.put(keys, found)
        encoded += len(keys)
    return encoded
