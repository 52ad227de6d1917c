"""The journal of calls: what the bot asked, what it was answered. The oracle of end-to-end tests."""

import os
import time
from pathlib import Path
from typing import Any

import orjson


class Journal:
    """Entries in the order of their answers; also written as JSON lines to `path` when given."""

    def __init__(self, path: Path | None = None) -> None:
        self.entries: list[dict[str, Any]] = []
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if path else None

    def write(self, **entry: Any) -> None:
        """Add an entry; `seq` counts from 1, `at` is Unix seconds of this machine."""
        entry = {"seq": len(self.entries) + 1, "at": time.time(), **entry}
        self.entries.append(entry)
        if self._file is not None:  # unbuffered: the journal must survive a kill of the emulator
            os.write(self._file, orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
