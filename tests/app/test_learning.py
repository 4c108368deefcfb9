from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medcite.learning import Learned
from medcite.search.answerability import FILE, Answerability

KNOWN = Answerability("key", 100, 0.0, (1.0, 1.0, 1.0, 1.0), (2.0, 0.5, 0.1, 0.3), (1.0, 0.1, 0.1, 0.2))


def test_what_a_corpus_has_learned_is_at_hand_as_it_changes(tmp_path: Path) -> None:
    learned = Learned(tmp_path)
    assert learned() is None
    KNOWN.write(tmp_path)
    assert learned() == KNOWN
    other = replace(KNOWN, bias=1.0)
    other.write(tmp_path)
    assert learned() == other
    (tmp_path / FILE).unlink()
    assert learned() is None


def test_it_is_read_once_as_long_as_it_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KNOWN.write(tmp_path)
    learned = Learned(tmp_path)
    learned()
    monkeypatch.setattr(Answerability, "read", None)
    assert learned() == KNOWN
