"""docs/commands.md is what the commands say of themselves."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from medcite.command import COMMANDS, command_line

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def test_every_command_and_option_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## medcite ?(\w*)\n\n```\n(.*?)\n```", page, flags=re.M | re.S))
    commands = typer.main.get_command(command_line()).commands  # type: ignore[attr-defined]
    assert list(commands) == list(COMMANDS)
    assert set(sections) == {"", *commands}
    for name, command in commands.items():
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
        on_page = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", sections[name].split("Options:")[1]))
        assert options <= on_page, name
        summary = command.help.splitlines()[0]
        assert summary in sections[name]
