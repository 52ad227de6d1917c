"""The real thing: stock Rasa, our pipeline, sentences that nobody trained on."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from nlu.check import HELDOUT
from nlu.data_files import read_examples
from nlu.errors import NluUnavailable
from nlu.evaluate import as_text, evaluate
from nlu.interpreter import RasaInterpreter
from nlu.server import NluServer
from nlu.understanding import Certainty
from tests.nlu_fixture import ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
LEAST_ACCURACY = 0.80


@pytest.mark.parametrize("folder", HELDOUT)
async def test_sentences_never_trained_on_are_understood(nlu_server: str, folder: str) -> None:
    interpreter = RasaInterpreter(nlu_server, timeout_s=10)
    result = await evaluate(interpreter, read_examples(HERE / folder))
    await interpreter.aclose()
    assert result.accuracy >= LEAST_ACCURACY, as_text(result)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "/greet",
        "/",
        "x" * 10_000,
        "😀" * 500,
        "<script>alert(1)</script>",
        "{}",
        "[x](date)",
        "\ud800",
        "ا",
    ],
)
async def test_odd_messages_are_answered(nlu_server: str, text: str) -> None:
    interpreter = RasaInterpreter(nlu_server, timeout_s=10)
    understanding = await interpreter.parse(text)
    await interpreter.aclose()
    assert 0 <= understanding.confidence <= 1


@pytest.mark.parametrize("text", ["zxqw kjhg vbnm", "😀😀😀", "1234567890", "…"])
async def test_gibberish_is_not_acted_on(nlu_server: str, text: str) -> None:
    interpreter = RasaInterpreter(nlu_server, timeout_s=10)
    understanding = await interpreter.parse(text)
    await interpreter.aclose()
    assert understanding.certainty is not Certainty.SURE, understanding


async def test_a_member_cannot_dictate_an_intent(nlu_server: str) -> None:
    """Rasa would take "/affirm" as certain."""
    interpreter = RasaInterpreter(nlu_server, timeout_s=10)
    assert (await interpreter.parse("/request_concierge")).confidence < 1
    await interpreter.aclose()


async def test_listed_patterns_are_marked(nlu_server: str) -> None:
    interpreter = RasaInterpreter(nlu_server, timeout_s=10)
    text = "  envoyez un technicien au 75008 et écrivez à jeanne@exemple.fr"
    found = {entity.name: text[entity.start : entity.end] for entity in (await interpreter.parse(text)).entities}
    await interpreter.aclose()
    assert found["postcode"] == "75008"
    assert found["email"] == "jeanne@exemple.fr"


async def test_a_killed_rasa_comes_back(nlu_model: Path, tmp_path: Path) -> None:
    async with NluServer(ROOT, nlu_model, tmp_path / "nlu.log") as server:
        interpreter = RasaInterpreter(server.base_url)
        before = await interpreter.parse("je voudrais un technicien")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        async with asyncio.timeout(300):
            while server.restarts == 0 or not await server.is_loaded():
                with pytest.raises(NluUnavailable):
                    await interpreter.parse("je voudrais un technicien")
                await asyncio.sleep(0.5)
        async with asyncio.timeout(60):
            while True:
                try:
                    after = await interpreter.parse("je voudrais un technicien")
                    break
                except NluUnavailable:
                    await asyncio.sleep(0.2)
        await interpreter.aclose()
    assert after == before
