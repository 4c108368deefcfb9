"""What is known of a site's pages as a whole: the blocks that recur on them, by site, as kept in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping


def known_blocks(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """The keys of the blocks that recur on each site's pages; a site where none do has an empty set."""
    found: dict[str, set[str]] = {}
    for row in connection.execute("SELECT site, block FROM site_blocks"):
        found.setdefault(row["site"], set())
        if row["block"]:
            found[row["site"]].add(row["block"])
    return {site: frozenset(blocks) for site, blocks in found.items()}


def keep_blocks(connection: sqlite3.Connection, blocks: Mapping[str, frozenset[str]]) -> None:
    """Add to what is known of the sites in ``blocks``. Within a transaction."""
    rows = [(site, key) for site, keys in blocks.items() for key in ("", *sorted(keys))]
    connection.executemany("INSERT OR IGNORE INTO site_blocks VALUES (?, ?)", rows)
