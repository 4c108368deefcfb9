"""What there is to add, from what the user named."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medcite.corpus.errors import UsageError
from medcite.ingest.finding import Address, Found, Ignored, Skipped, find_files
from medcite.reports import AddReport, Skip


@dataclass(frozen=True, slots=True)
class Web:
    """How to go about addresses.

    Attributes:
        site: whether each stands for the site that it is on, whose sitemaps name its pages.
        max_pages: pages that are taken from one site, or one sitemap, at most; None for as many as is usual.
        delay: seconds between two requests to one host.
        allow_private: whether to fetch from this machine and its own network, too.
    """

    site: bool = False
    max_pages: int | None = None
    delay: float = 1.0
    allow_private: bool = False

    def __post_init__(self) -> None:
        if self.max_pages is not None and self.max_pages < 1:
            raise UsageError(f"{self.max_pages} pages at most are none. Ask for 1 or more.")
        if not 0 <= self.delay < math.inf:
            raise UsageError(f"A delay of {self.delay:g} seconds makes no sense. Give 0 or more.")


@dataclass(slots=True)
class Findings:
    """The files and addresses to add, in the order named, and what was found that is neither."""

    web: Web
    sources: list[Path | Address] = field(default_factory=list)
    report: AddReport = field(default_factory=AddReport)


def find(paths: Sequence[str | Path], web: Web) -> Findings:
    """All that ``paths`` stand for; what cannot be had is noted in the report.

    Raises:
        UsageError: sites are asked for, but no address is named.
    """
    findings = Findings(web)
    named = {str(path) for path in paths}
    for finding in find_files(paths):
        match finding:
            case Found(path):
                findings.sources.append(path)
            case Address():
                findings.sources.append(finding)
            case Skipped(path, reason):
                findings.report.skipped.append(Skip(path, reason))
                if path in named:
                    findings.report.missing.append(path)
            case Ignored(_, count):
                findings.report.ignored += count
    if web.site and not any(isinstance(source, Address) for source in findings.sources):
        raise UsageError("A site is named by an address: https://www.example.org")
    return findings
