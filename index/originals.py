"""Models as sentence-transformers has them: fetched and loaded, in a process that prepares them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from medcite.corpus.errors import EncoderError
from medcite.index.model_files import PATTERNS, local_folder

DEFAULT_MAX_TOKENS = 512  # for models that name no limit of their own


def fetch(name: str) -> Path:
    """The folder of the model called ``name``, downloaded from the hub if it is a hub name.

    Raises:
        EncoderError: there is no such model, or it cannot be fetched.
    """
    folder = local_folder(name)
    if folder is not None:
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(PATTERNS)))
    except Exception as error:  # the hub's client raises a dozen unrelated kinds
        raise EncoderError(
            f"There is no folder {name!r}, and no model of that name could be fetched from the hub: {reason_of(error)}"
        ) from error


def load_original(make: Callable[..., Any], folder: Path, kind: str) -> Any:
    """The model that ``make`` makes of ``folder``: on the processor, from safetensors alone, running none of its code.

    Args:
        make: the class of sentence-transformers that it is of.
        folder: holds its files.
        kind: what it is said to be none of if it is not.

    Raises:
        EncoderError: the folder holds no such model.
    """
    if not any(folder.rglob("*.safetensors")):
        raise EncoderError(f"{folder} holds no model weights in safetensors format.")
    reason = ""
    for attention in ("sdpa", "eager"):  # one operation, which runs faster, where the model knows it
        try:
            model = make(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "attn_implementation": attention},
            )
            return model.eval().float()
        except Exception as error:  # whatever a damaged or foreign folder makes it raise
            reason = reason or reason_of(error)
    raise EncoderError(f"{folder} is no {kind}: {reason}")


def token_limit(model: Any) -> int:
    """What a model reads of one input, in tokens, special ones included."""
    limits = [model.max_seq_length, getattr(model.tokenizer, "model_max_length", None)]
    return min((int(limit) for limit in limits if limit and limit < 1_000_000), default=DEFAULT_MAX_TOKENS)


def reason_of(error: Exception) -> str:
    """The first line of what an error says; its kind if it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
