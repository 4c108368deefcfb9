"""An article made ready to be kept: read, cut into passages, and the texts to be encoded for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from medcite.corpus.article import Article
from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.errors import ReadingError
from medcite.corpus.store import PassageEntry
from medcite.corpus.vectors import text_key
from medcite.ingest.passages import split_passages
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record
from medcite.ingest.recurring import Recurring, without_recurring


@dataclass(frozen=True, slots=True)
class Equipment:
    """What reading takes beside the record; every process that reads is given it once.

    ``meter`` measures in the encoder's tokens. It is None where only the encoder itself can: then
    articles are cut where the encoder is. ``recurring`` is what is known of the sites.
    """

    meter: TokenMeter | None
    recurring: Recurring = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of an article, and all that is to be encoded for them, by key, each text once."""

    entries: list[PassageEntry]
    texts: dict[bytes, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, and its passages if they could be cut already."""

    article: Article
    passages: Passages | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a record gives no article; it follows the record's name."""

    reason: str


Outcome = Prepared | Refused


def prepare(record: Record, equipment: Equipment) -> Outcome:
    """Read the article in ``record`` and cut it; nothing is raised but what ends the program."""
    try:
        article = without_recurring(inspect_record(record), equipment.recurring).article
        return Prepared(article, cut(article, equipment.meter) if equipment.meter else None)
    except ReadingError as error:
        return Refused(str(error))
    except MemoryError:
        return Refused("cannot be read: there is not enough memory for it")
    except Exception as error:  # one page that the reader stumbles over must not stop thousands
        return Refused(f"cannot be read: {type(error).__name__}: {' '.join(str(error).split())}")


def cut(article: Article, meter: TokenMeter) -> Passages:
    """The passages of ``article``, with what is to be encoded: each with its heading path, and each heading path."""
    contexts: dict[tuple[str, ...], str] = {}
    passages = Passages([], {})
    for passage in split_passages(article, meter):
        path = passage.heading_path
        if path not in contexts:
            contexts[path] = passage_context(path, meter)
        context = contexts[path]
        text = embedded_text(context, passage.text)
        entry = PassageEntry(passage, text_key(text), text_key(context))
        passages.texts[entry.text_key] = text
        passages.texts[entry.context_key] = context
        passages.entries.append(entry)
    return passages
