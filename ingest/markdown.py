from medcite.ingest.builder import Reading
def read_markdown(text: str, *, source: str, fallback_title: str = "") -> Reading:
    raise NotImplementedError
