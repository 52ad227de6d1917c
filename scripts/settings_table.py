"""Write docs/settings.md from bot/settings.py: `.venv/bin/python scripts/settings_table.py`; a test compares them."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from bot.settings import Settings, variable

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
HEADER = """# Settings

Environment variables, read and checked once at start; a mistake is named in one line and nothing starts. Secrets are
never printed. This table is made from `bot/settings.py` by `scripts/settings_table.py`.

| variable | default | meaning |
|---|---|---|
"""


def table() -> str:
    """The page's text."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            shown = ""
        elif isinstance(default, tuple):
            shown = ",".join(default)
        elif isinstance(default, bool):
            shown = str(default).lower()
        elif hasattr(default, "strftime"):
            shown = default.strftime("%H:%M")
        else:
            shown = str(default)
        rows.append(f"| `{variable(name)}` | {f'`{shown}`' if shown else 'unset'} | {field.description} |")
    return HEADER + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
