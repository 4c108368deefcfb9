"""Writes docs/commands.md from what every command says of itself: python docs/make_commands.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from medcite.command import COMMANDS


def help_text(command: str) -> str:
    """What ``medcite COMMAND --help`` prints, 100 columns wide."""
    words = [sys.executable, "-m", "medcite", *command.split(), "--help"]
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    printed = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    return "\n".join(line.rstrip() for line in printed.strip().splitlines())


def main() -> None:
    """Write the page."""
    page = ["# Commands", "", "Written by `python docs/make_commands.py` from what the commands say of themselves.", ""]
    for command in ("", *COMMANDS):
        name = f"medcite {command}".strip()
        page += [f"## {name}", "", "```", help_text(command), "```", ""]
    (Path(__file__).parent / "commands.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
