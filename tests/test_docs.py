"""What the documentation points to exists; what it lists is all there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "tests" / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)\)|src=\"([^\"]+)\"")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    targets = [first or second for first, second in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = get_command(app).commands
    assert [name for name in commands if f"desk {name}" not in readme and f"make {name}" not in readme] == []


def test_every_test_that_the_map_names_is_there() -> None:
    folder = ROOT / "tests"
    named = re.findall(r"`([\w/]+\.(?:py|yml))(?:::(\w+))?`", (folder / "README.md").read_text(encoding="utf-8"))
    named = [(file, name) for file, name in named if "/" in file]
    assert len(named) > 30
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (folder / file).exists() or (name and f"def {name}(" not in (folder / file).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_every_decision_is_dated() -> None:
    names = [path.name for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert names
    assert [name for name in names if not re.match(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$", name)] == []
