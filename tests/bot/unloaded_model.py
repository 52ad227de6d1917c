"""`desk up` in this process, beside a made-up Rasa that cannot load its model until it is repaired."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import up as start
from bot.settings import load_settings


@contextlib.asynccontextmanager
async def up_without_a_model(
    project: Path, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, Path]]:
    """Yields the address it serves, and the file to write "ok" into: then the model loads."""
    for limit in ("NLU_PATIENCE_S", "NLU_RETRY_S"):
        monkeypatch.setattr(start, limit, 0.01)
    monkeypatch.setattr(start, "ROOT", project)
    behaviour = project / ".cache" / "nlu" / "behaviour"
    behaviour.parent.mkdir(parents=True)
    behaviour.write_text("unloaded")
    settings = load_settings(database_url=database_url, data_dir=data_dir, port=0)
    start.prepare(settings, print)
    told: asyncio.Queue[str] = asyncio.Queue()
    desk = asyncio.create_task(start.up(settings, told.put_nowait))
    while not (line := await told.get()).startswith("member web chat"):
        pass
    try:
        yield line.split()[-1].removesuffix("/chat"), behaviour
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await desk
