"""Prepared models, kept in the user's cache folder: each is prepared once per machine, whatever names it goes by."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from platformdirs import user_cache_path

from medcite.corpus.errors import EncoderError
from medcite.index.model_files import content_hash, fingerprint, local_folder
from medcite.index.preparing_process import run

_log = logging.getLogger(__name__)


class Known(Protocol):
    """What any prepared model's settings tell."""

    @property
    def content_hash(self) -> str:
        """Hash of the model's own files."""


Settings = TypeVar("Settings", bound=Known)


@dataclass(frozen=True, slots=True)
class PreparedModels(Generic[Settings]):
    """The prepared models of one kind.

    Attributes:
        kind: what they are called where something is said of one: "encoder".
        room: the folder's name within the cache.
        format: raised when what is kept of a model changes: older entries are then prepared anew.
        module: prepares one, as a process of its own that is given the model's name and an empty folder.
        file: where in that folder the settings are then.
        read: reads them; OSError, ValueError, TypeError or KeyError if they cannot be read.
        usable: whether what is kept can still be used.
        verify: called with the name and folder of a model before what was prepared of another like it stands for it;
            EncoderError if it must not.
    """

    kind: str
    room: str
    format: int
    module: str
    file: str
    read: Callable[[Path], Settings]
    usable: Callable[[Settings], bool] = lambda _: True
    verify: Callable[[str, Path], None] = lambda _name, _folder: None

    def folder(self) -> Path:
        """Where they are kept: in ``MEDCITE_CACHE``, or in medcite's folder in the user's cache."""
        return Path(os.environ.get("MEDCITE_CACHE") or user_cache_path("medcite")) / self.room

    def entry(self, content: str) -> Path:
        """The folder of what is kept of the model whose files have this hash."""
        return self.folder() / f"{content[:24]}-v{self.format}"

    def settings(self, name: str, content: str | None = None) -> Settings:
        """The settings of the model called ``name``, prepared first if this machine has not done so yet.

        Args:
            name: a canonical name (:func:`medcite.index.model_files.canonical_name`).
            content: the hash of its files, where it is known; what was prepared earlier is then used even if
                the files are gone.

        Raises:
            EncoderError: there is no such model, it cannot be prepared, or what is prepared cannot be kept.
        """
        return self._kept(name, content) or self._prepare(name)

    def _alias(self, name: str) -> Path:
        """The file that remembers which content a name stood for."""
        return self.folder() / "names" / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"

    def _kept(self, name: str, content: str | None) -> Settings | None:
        """The settings of the model if it is in the cache and has not changed since."""
        try:
            if content is None:
                known = json.loads(self._alias(name).read_text(encoding="utf-8"))
                folder = local_folder(name)
                if folder and known["fingerprint"] != fingerprint(folder):
                    return None
                content = str(known["content_hash"])
            settings = self.read(self.entry(content) / self.file)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return settings if self.usable(settings) else None

    def _prepare(self, name: str) -> Settings:
        from filelock import FileLock  # only where something is to be prepared: importing it takes time

        cache = self.folder()
        try:
            (cache / "names").mkdir(parents=True, exist_ok=True)
            with FileLock(cache / "prepare.lock"):
                # Another process may have prepared it while this one waited for the lock.
                return self._kept(name, None) or self._adopted(name) or self._prepared_now(name, cache)
        except OSError as error:
            raise EncoderError(
                f"Cannot keep the prepared {self.kind} in {cache}: {error.strerror or error}. "
                "Free some space there, or name another folder in MEDCITE_CACHE."
            ) from error

    def _prepared_now(self, name: str, cache: Path) -> Settings:
        _log.info(
            "Preparing the %s %s for this machine; this is done once and takes about half a minute.", self.kind, name
        )
        with tempfile.TemporaryDirectory(dir=cache, prefix="preparing-", ignore_cleanup_errors=True) as temporary:
            out = Path(temporary) / "model"
            out.mkdir()
            run(self.module, [name, str(out)], f"Preparing the {self.kind} {name}")
            settings = self.read(out / self.file)
            entry = self.entry(settings.content_hash)
            if entry.exists():
                shutil.rmtree(entry)
            out.rename(entry)
        self._remember(name, settings.content_hash)
        return settings

    def _adopted(self, name: str) -> Settings | None:
        """The same model prepared before under another name or from another place, if there is one."""
        folder = local_folder(name)
        content = content_hash(folder) if folder else ""
        settings = self._kept(name, content) if content else None
        if folder is None or settings is None:
            return None
        self.verify(name, folder)
        self._remember(name, content)
        return settings

    def _remember(self, name: str, content: str) -> None:
        folder = local_folder(name)
        known = {"name": name, "content_hash": content, "fingerprint": fingerprint(folder) if folder else ""}
        alias = self._alias(name)
        unfinished = alias.with_suffix(".new")
        unfinished.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        unfinished.replace(alias)
