"""Reads the YAML that the domain is made of: terms, readings and the catalogue of rules."""

from importlib.resources import files
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The compiled loader where PyYAML has one, ten times faster: the contract is read at each start."""


def read_yaml(folder: str, stem: str) -> dict[str, Any]:
    """The content of ``domain/<folder>/<stem>.yml``."""
    text = (files("domain") / folder / f"{stem}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - both are SafeLoaders
    return loaded
