"""Runs in Rasa's Python: what a model understands of many sentences, without a server.

`python -m nlu.batch_parse MODEL`: a JSON list of texts in, a JSON list of intents out (null: none).
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any


async def intents(model: str, texts: list[str]) -> list[str | None]:
    """The likeliest intent of each text."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    answers: list[dict[str, Any]] = [await agent.parse_message(text) for text in texts]
    return [(answer.get("intent") or {}).get("name") for answer in answers]


if __name__ == "__main__":
    found = asyncio.run(intents(sys.argv[1], json.load(sys.stdin)))
    sys.stdout.write("\n" + json.dumps(found))
