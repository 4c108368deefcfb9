"""Which article a citation names: by its address, a passage of it, its id, or the path it was read from."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

from medcite.audit.claim import Claim
from medcite.audit.normal_form import fold
from medcite.corpus.passage import Passage
from medcite.corpus.store import Store


class Names:
    """The names that the articles of a corpus go by, and went by before they were changed or removed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._titles: dict[str, list[str]] = defaultdict(list)
        self._addresses: dict[str, list[str]] = defaultdict(list)
        self._ids: set[str] = set()
        rows = store.connection.execute("SELECT id, url, source, title FROM articles")
        for row in rows:
            self._titles[_title_key(row["title"])].append(row["id"])
            self._keep(row["id"], row["url"], row["source"])
        for row in store.connection.execute("SELECT DISTINCT article, url, source FROM versions"):
            self._keep(row["article"], row["url"], row["source"])

    def _keep(self, article_id: str, url: str | None, source: str) -> None:
        self._ids.add(article_id)
        # One of many articles in a file is cited by the file, too.
        whole = () if source.startswith(("http://", "https://")) else (source.partition("#")[0],)
        for name in {address_key(name) for name in (url, source, *whole) if name}:
            if article_id not in self._addresses[name]:
                self._addresses[name].append(article_id)

    def titled(self, title: str) -> list[str]:
        """Ids of the articles with a title."""
        return self._titles.get(_title_key(title), [])

    def articles(self, claim: Claim) -> list[str]:
        """Ids of the articles that a citation may mean, also of ones that were removed. The address is what a reader
        follows, and so it comes first.
        """
        if claim.url and (found := self._addresses.get(address_key(claim.url))):
            return found
        passage = self.passage(claim)
        if passage is not None:
            return [passage.article_id]
        if claim.article_id and claim.article_id in self._ids:
            return [claim.article_id]
        return self._addresses.get(address_key(claim.source), []) if claim.source else []

    def passage(self, claim: Claim) -> Passage | None:
        """The passage that a citation names, as it stands or as it last stood."""
        if not claim.passage_id:
            return None
        stored = self._store.passage(claim.passage_id)
        if stored is not None:
            return stored.passage
        former = self._store.history.passage(claim.passage_id)
        return former[1] if former else None


def address_key(name: str) -> str:
    """The same for all forms of one address or path: fragment, http or https and a slash at the end do not count."""
    name = name.strip()
    try:
        parts = urlsplit(name)
        host = parts.netloc.lower()
    except ValueError:  # "http://[" is no address
        return name
    if parts.scheme in ("http", "https"):
        query = f"?{parts.query}" if parts.query else ""
        return f"//{host}{unquote(parts.path).rstrip('/')}{query}"
    if parts.scheme == "file":
        return str(Path(unquote(parts.path) or "/"))
    if name.startswith("www."):
        return address_key(f"https://{name}")
    return str(Path(name).expanduser().absolute()) if "\0" not in name else name


def _title_key(title: str) -> str:
    return " ".join(fold(title).split()).casefold().strip(" .,;:")
