"""Finding the article files, and the addresses, that what a user names stands for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from medcite.corpus.errors import ReadingError
from medcite.ingest.formats import format_of, unknown_format

_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; ``path`` is absolute and resolved."""

    path: Path


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address, in its one spelling; whatever it leads to."""

    address: str

    @property
    def host(self) -> str:
        """The host's name, in lower case."""
        return urlsplit(self.address).hostname or ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that cannot be had: ``path`` as the user would write it, and a short reason to show."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """How many files below a folder (or within a pattern) the user named are not articles."""

    path: str
    count: int


def find_files(paths: Sequence[str | Path]) -> Iterator[Found | Address | Skipped | Ignored]:
    """Walk ``paths``: files, folders with all that is in them, patterns (``*``, ``?``, ``[a-z]``, ``**``), addresses.

    Each file and address comes once, in the order named; what a folder holds comes in order of name. Hidden files
    and folders are left out, without a word. Inside folders and patterns, files of other formats and
    files named ``README*`` are no articles: they are counted and reported once, as :class:`Ignored`.
    Links inside a folder are followed only while they stay in it.

    Nothing is raised: what a user named and cannot be had comes as :class:`Skipped`.
    """
    seen: set[Found | Address] = set()
    for named in paths:
        for finding in _find(str(named)):
            if isinstance(finding, Found | Address):
                if finding in seen:
                    continue
                seen.add(finding)
            yield finding


def _find(named: str) -> Iterator[Found | Address | Skipped | Ignored]:
    if not named or "\0" in named:
        yield Skipped(named, "is not a usable path")
        return
    if named.lower().startswith(("http://", "https://")):
        yield _address(named)
        return
    path = Path(named)
    try:
        if path.is_dir():
            yield from _walk(named, path, ())
        elif path.exists():
            yield _file(path)
        elif path.is_symlink():
            yield Skipped(named, "is a broken link")
        elif _MAGIC & set(named):
            yield from _match(named, path)
        else:
            yield Skipped(named, "does not exist")
    except (OSError, RuntimeError, ValueError) as error:
        yield Skipped(named, _reason(error))


def _address(named: str) -> Address | Skipped:
    from medcite.ingest.web.addresses import normalised  # here: for files alone it is not needed

    try:
        return Address(normalised(named))
    except ReadingError as error:
        return Skipped(named, str(error))


def _file(path: Path) -> Found | Skipped:
    if format_of(path) is None:
        return Skipped(str(path), unknown_format(path))
    return _usable(path)


def _usable(path: Path) -> Found | Skipped:
    if not path.is_file():
        return Skipped(str(path), "is not a regular file")
    resolved = path.resolve()
    try:
        str(resolved).encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8: such a name can be neither stored nor shown
        return Skipped(ascii(str(path)), "has a name that is not valid Unicode")
    return Found(resolved)


def _match(named: str, pattern: Path) -> Iterator[Found | Skipped | Ignored]:
    parts = pattern.parts
    first = next(n for n, part in enumerate(parts) if _MAGIC & set(part))
    base = Path(*parts[:first])
    if not base.is_dir():
        yield Skipped(named, "matches nothing")
        return
    yield from _walk(named, base, parts[first:])


def _walk(named: str, base: Path, pattern: tuple[str, ...]) -> Iterator[Found | Skipped | Ignored]:
    """All that ``base`` holds; with a pattern, only what the pattern matches or lies in a folder it matches."""
    inside = base.resolve()
    found, ignored, skipped = 0, 0, 0
    pending: list[tuple[Path, tuple[str, ...]]] = [(base, ())]
    while pending:
        folder, above = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            skipped += 1
            yield Skipped(str(folder), _reason(error))
            continue
        subfolders = []
        for entry in entries:
            parts = (*above, entry.name)
            whole, partly = _matches(parts, pattern)
            if entry.name.startswith(".") or not (whole or partly):
                continue
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                subfolders.append((path, parts))
                continue
            if not whole:
                continue
            finding = _inside(path, inside)
            if isinstance(finding, Found):
                found += 1
            elif isinstance(finding, Skipped):
                skipped += 1
            else:
                ignored += finding
                continue
            yield finding
        pending.extend(reversed(subfolders))
    if ignored:
        yield Ignored(named, ignored)
    if not found and not skipped:
        nothing = "matches nothing" if pattern and not ignored else "holds no article files"
        yield Skipped(named, nothing)


def _inside(path: Path, folder: Path) -> Found | Skipped | int:
    """What to do with an entry of ``folder`` that is no plain folder; a number counts files to ignore."""
    try:
        if path.is_symlink():
            if not path.exists():
                return Skipped(str(path), "is a broken link")
            if not path.resolve().is_relative_to(folder):
                return Skipped(str(path), "is a link that leads outside the folder")
            if path.is_dir():
                return 0  # what it leads to is walked where it stands
        if format_of(path) is None or path.name.upper().startswith("README"):
            return 1
        return _usable(path)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        return Skipped(str(path), _reason(error))


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> tuple[bool, bool]:
    """Whether the pattern matches ``parts`` or a folder above, and whether it may match something below."""
    reached = _skip_globstars({0}, pattern)
    for part in parts:
        if len(pattern) in reached:
            return True, True
        following = set()
        for place in reached:
            if pattern[place] == "**":
                following.add(place)
            elif fnmatchcase(part, pattern[place]):
                following.add(place + 1)
        reached = _skip_globstars(following, pattern)
    return len(pattern) in reached, bool(reached)


def _skip_globstars(places: Iterable[int], pattern: Sequence[str]) -> set[int]:
    """``places`` in ``pattern``, and those behind a ``**`` there, which may stand for no folder at all."""
    reached = set()
    for place in places:
        reached.add(place)
        while place < len(pattern) and pattern[place] == "**":
            place += 1
            reached.add(place)
    return reached


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "cannot be read: permission denied"
    if isinstance(error, RuntimeError) or (isinstance(error, OSError) and error.errno == 40):
        return "is a loop of links"
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {detail.lower()}"
