"""The errors that medcite raises for what a user can mend: each says what is wrong and what to do."""


class MedciteError(Exception):
    """Base of every error medcite raises on purpose; ``str(error)`` is fit to show a person."""


class UsageError(MedciteError):
    """The request itself makes no sense: an empty question, ``k`` of 0, an unknown mode or date."""


class CorpusError(MedciteError):
    """The corpus folder cannot serve: missing, not a corpus, read-only, newer, or of another encoder."""


class CorpusLocked(CorpusError):
    """Another process is writing to the corpus."""


class NotFound(MedciteError):
    """No article or passage has the given id, path or URL."""


class EncoderError(MedciteError):
    """The encoder, or a reranker, cannot be loaded: unknown model, weights that fail their hash, missing files."""


class ReadingError(MedciteError):
    """A file holds no article that can be read; the message is the reason, without the file's name."""
