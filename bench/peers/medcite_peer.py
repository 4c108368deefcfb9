"""medcite itself, through its public API; a cold question and adding are its own commands."""

from __future__ import annotations

from pathlib import Path

from protocol import HITS, Ask, Encode, Peer, main

import medcite


class Medcite(Peer):
    """A corpus, opened once."""

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """The corpus's search, and its encoder at the precision the corpus was made with."""
        corpus = medcite.open(index)

        def ask(question: str) -> list[str]:
            return [hit.text for hit in corpus.search(question, HITS).hits]

        return ask, lambda texts: corpus._encoder.encode_passages(texts)


if __name__ == "__main__":
    main(Medcite())
