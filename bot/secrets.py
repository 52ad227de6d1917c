"""The secret that signs web sessions and derives the webhook secret; made at first start, never printed."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings

FILE = "secret.key"


@dataclass(frozen=True, repr=False)
class SecretKey:
    """One key per installation, and independent keys derived from it per purpose."""

    value: bytes

    def derive(self, purpose: str) -> str:
        """A key for one purpose, hexadecimal: allowed wherever Telegram wants `A-Za-z0-9_-`."""
        return hmac.new(self.value, purpose.encode(), hashlib.sha256).hexdigest()

    @classmethod
    def load(cls, settings: Settings) -> SecretKey:
        """The configured key, else the one of the data directory, made if there is none."""
        configured = settings.secret_key.get_secret_value()
        return cls(configured.encode() if configured else _kept(settings.data_dir / FILE))


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # O_EXCL: of two processes that start together, one makes the key and both use it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()
