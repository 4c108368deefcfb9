from medcite.ingest.builder import Reading
def read_plain_text(text: str, *, source: str, fallback_title: str = "") -> Reading:
    raise NotImplementedError
