"""French names of the codes that the console shows; a code without a name is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import yaml

LABELS: Mapping[str, Mapping[str, str]] = yaml.safe_load((files("bot.console") / "labels.yml").read_text("utf-8"))


def label(code: object, family: str) -> str:
    """The French name of a code within its family, or the code itself."""
    return LABELS[family].get(str(code), str(code))
