"""medcite: semantic search over medical articles. The passage, and where it comes from.

import medcite

with medcite.open("my-corpus") as corpus:
    corpus.add(["articles/"])
    for hit in corpus.search("What is kyphoplasty?", k=3).hits:
        print(hit.text, hit.citation)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from medcite.api import Corpus, open
    from medcite.audit.checking import CheckProgress
    from medcite.audit.claim import Claim, Place, Problem
    from medcite.audit.verdict import CheckReport, Outcome, Spot, Verdict
    from medcite.collecting import CollectedPassage
    from medcite.corpus.article import Article, Block, BlockKind, Reference, Section, Statement
    from medcite.corpus.citation import Citation
    from medcite.corpus.collections import Collected, CollectReport, ListedCollection
    from medcite.corpus.errors import (
        CorpusError,
        CorpusLocked,
        EncoderError,
        MedciteError,
        NotFound,
        UsageError,
    )
    from medcite.corpus.passage import Passage
    from medcite.corpus.snapshot import Line, Snapshot
    from medcite.corpus.standing import Standing
    from medcite.ingest.builder import Dropped
    from medcite.ingest.finding import Ignored
    from medcite.inspecting import Inspection, read
    from medcite.reports import (
        AdaptProgress,
        AdaptReport,
        AddProgress,
        AddReport,
        ArticleVersion,
        CitedPassage,
        Former,
        ListedArticle,
        Measured,
        PruneReport,
        RemoveReport,
        Since,
        Skip,
        Status,
    )
    from medcite.search.hit import Hit, SearchResult
    from medcite.search.mode import Mode
    from medcite.search.strength import Strength

__version__ = "0.1.0"

# Loaded when first used: `import medcite` itself, and with it every command, stays quick.
_HOMES = {
    "medcite.api": ("Corpus", "open"),
    "medcite.audit.checking": ("CheckProgress",),
    "medcite.audit.claim": ("Claim", "Place", "Problem"),
    "medcite.audit.verdict": ("CheckReport", "Outcome", "Spot", "Verdict"),
    "medcite.collecting": ("CollectedPassage",),
    "medcite.corpus.article": ("Article", "Block", "BlockKind", "Reference", "Section", "Statement"),
    "medcite.corpus.citation": ("Citation",),
    "medcite.corpus.collections": ("CollectReport", "Collected", "ListedCollection"),
    "medcite.corpus.errors": (
        "CorpusError",
        "CorpusLocked",
        "EncoderError",
        "MedciteError",
        "NotFound",
        "UsageError",
    ),
    "medcite.corpus.passage": ("Passage",),
    "medcite.corpus.snapshot": ("Line", "Snapshot"),
    "medcite.corpus.standing": ("Standing",),
    "medcite.ingest.builder": ("Dropped",),
    "medcite.ingest.finding": ("Ignored",),
    "medcite.inspecting": ("Inspection", "read"),
    "medcite.reports": (
        "AdaptProgress",
        "AdaptReport",
        "AddProgress",
        "AddReport",
        "ArticleVersion",
        "CitedPassage",
        "Former",
        "ListedArticle",
        "Measured",
        "PruneReport",
        "RemoveReport",
        "Since",
        "Skip",
        "Status",
    ),
    "medcite.search.hit": ("Hit", "SearchResult"),
    "medcite.search.mode": ("Mode",),
    "medcite.search.strength": ("Strength",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AdaptProgress",
    "AdaptReport",
    "AddProgress",
    "AddReport",
    "Article",
    "ArticleVersion",
    "Block",
    "BlockKind",
    "CheckProgress",
    "CheckReport",
    "Citation",
    "CitedPassage",
    "Claim",
    "CollectReport",
    "Collected",
    "CollectedPassage",
    "Corpus",
    "CorpusError",
    "CorpusLocked",
    "Dropped",
    "EncoderError",
    "Former",
    "Hit",
    "Ignored",
    "Inspection",
    "Line",
    "ListedArticle",
    "ListedCollection",
    "Measured",
    "MedciteError",
    "Mode",
    "NotFound",
    "Outcome",
    "Passage",
    "Place",
    "Problem",
    "PruneReport",
    "Reference",
    "RemoveReport",
    "SearchResult",
    "Section",
    "Since",
    "Skip",
    "Snapshot",
    "Spot",
    "Standing",
    "Statement",
    "Status",
    "Strength",
    "UsageError",
    "Verdict",
    "open",
    "read",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'medcite' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
