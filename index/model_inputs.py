"""What a compiled model's graph is given: texts as token ids, those of like length together, padded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

TOKENS_PER_BATCH = 4096
"""Padded tokens in one batch: large enough to fill the cores, small enough for their caches."""

LENGTH_STEP = 16
"""Batches are padded to a multiple of so many tokens: a shape met before finds its kernels ready and its memory
in place, and whole vector registers are faster than remainders (4 % at 208 beside 212 tokens)."""


class ModelInput(NamedTuple):
    """What the model reads of one text, or of two together, special tokens included; no ``type_ids`` are zeros."""

    ids: Sequence[int]
    type_ids: Sequence[int] = ()


class InputSettings(Protocol):
    """How a model is given its input: the names of its inputs, the tokens it reads at most, how it is padded."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Of ``input_ids``, ``attention_mask`` and ``token_type_ids``, those that the graph takes."""

    @property
    def max_tokens(self) -> int:
        """What the model reads of one input, special tokens included."""

    @property
    def pad_id(self) -> int:
        """The token that fills what is shorter than others."""

    @property
    def pad_left(self) -> bool:
        """Whether it stands before the text."""


def batches(inputs: Sequence[ModelInput], settings: InputSettings) -> Iterator[list[int]]:
    """The places in ``inputs`` of those to be given together: of like length, so that little of a batch is padding."""
    rows: list[int] = []
    for row in sorted(range(len(inputs)), key=lambda row: len(inputs[row].ids)):
        if rows and (len(rows) + 1) * _padded(inputs[row], settings, LENGTH_STEP) > TOKENS_PER_BATCH:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def tensors(inputs: Sequence[ModelInput], settings: InputSettings, step: int = 1) -> dict[str, NDArray[np.int64]]:
    """The graph's inputs by name, shape ``(len(inputs), tokens)`` each; the tokens a multiple of ``step`` if they may.

    There must be at least one.
    """
    longest = max(_padded(one, settings, step) for one in inputs)
    ids = np.full((len(inputs), longest), settings.pad_id, dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, one in enumerate(inputs):
        length = len(one.ids)
        place = slice(longest - length, None) if settings.pad_left else slice(length)
        ids[row, place] = one.ids
        mask[row, place] = 1
        if one.type_ids:
            types[row, place] = one.type_ids
    made = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
    return {name: made[name] for name in settings.inputs}


def _padded(one: ModelInput, settings: InputSettings, step: int) -> int:
    """The length that an input is padded to: a multiple of ``step``, but no more than the model reads."""
    length = len(one.ids)
    return max(length, min(-(-length // step) * step, settings.max_tokens))
