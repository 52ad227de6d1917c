"""`desk nlu`: train the model, try a sentence, measure a file of sentences."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bot.settings import Settings, SettingsError, load_settings
from nlu.data_files import Example, read_examples
from nlu.errors import NluError
from nlu.evaluate import Evaluation, as_text, evaluate
from nlu.gate import judge
from nlu.interpreter import RasaInterpreter
from nlu.language import guess_language
from nlu.review import Corrected, as_training_file
from nlu.server import NluServer, running_server
from nlu.train import ensure_model, model_to_serve
from nlu.understanding import Understanding

ROOT = Path(__file__).resolve().parent.parent
START_TIME_S = 10.0
"""Time limit of one parse here: a person waits, and the first one after the start is slow."""

app = typer.Typer(help="Understanding: train, try, measure.", no_args_is_help=True)


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Take the new model into use even if it is worse.")] = False,
) -> None:
    """Train the model if its data changed, and print where it is.

    A model that is worse on tests/nlu/heldout than the one in use is refused: exit code 1, and the old one stays.
    """
    with _one_line_errors():
        typer.echo(ensure_model(ROOT, _progress, judge=judge, force=force))


@app.command()
def parse(text: Annotated[str, typer.Argument(help="A message, as a member would write it.")]) -> None:
    """Show what one message is understood to mean."""
    with _one_line_errors():
        understanding = asyncio.run(_parse(load_settings(), text))
    typer.echo(orjson.dumps(_as_dict(text, understanding), option=orjson.OPT_INDENT_2).decode())


@app.command("evaluate")
def evaluate_file(
    file: Annotated[Path, typer.Argument(help='JSON lines {"text", "intent"}, or a folder of <intent>.yml lists.')],
    json: Annotated[bool, typer.Option("--json", help="Figures for a program.")] = False,
) -> None:
    """Measure how well and how fast the sentences of a file are understood."""
    with _one_line_errors():
        result = asyncio.run(_evaluate(load_settings(), read_examples(file)))
    typer.echo(orjson.dumps(result.as_dict(), option=orjson.OPT_INDENT_2).decode() if json else as_text(result))


@app.command()
def review(
    out: Annotated[Path | None, typer.Option(help="File to write; default: the terminal.")] = None,
    mark: Annotated[bool, typer.Option("--mark", help="Leave these out of the next review.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Those of earlier reviews too.")] = False,
) -> None:
    """Write the agents' corrections in the form of the training files.

    They are messages as members wrote them, with personal data: a person must read each one, take out what tells who
    wrote it, and move it into nlu/data by hand. Nothing is trained by this.
    """
    from bot.bootstrap import utc_now
    from bot.cli_database import ready_database
    from storage.repositories.corrections import Corrections
    from storage.unit_of_work import unit_of_work

    # One transaction: what is marked is what was written, or neither.
    with _one_line_errors(), ready_database() as database, unit_of_work(database, utc_now) as work:
        store = Corrections(work.connection)
        found = store.to_export(exported_too=everything)
        text = as_training_file(
            Corrected(message.text, correction.intent or (message.understanding or {})["intent"], correction.entities)
            for correction, message in found
        )
        if out is None:
            typer.echo(text, nl=False)
        else:
            _write_private(out, text)
        if mark:
            store.mark_exported([correction for correction, _ in found], work.now)
    _progress(f"{len(found)} corrections; personal data: read each one before it goes into nlu/data")


def _write_private(path: Path, text: str) -> None:
    """Only for the person who asked. Raises FileExistsError rather than to write over what they may have edited."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


async def _parse(settings: Settings, text: str) -> Understanding:
    async with interpreter_of(settings, share=True) as interpreter:
        return await interpreter.parse(text)


async def _evaluate(settings: Settings, examples: list[Example]) -> Evaluation:
    async with interpreter_of(settings) as interpreter:
        return await evaluate(interpreter, examples)


@contextlib.asynccontextmanager
async def interpreter_of(settings: Settings, share: bool = False) -> AsyncIterator[RasaInterpreter]:
    """The server named by the settings, or one of our own for as long as this takes.

    share: rather that of a running `desk up`, where it has the same model; not for what would load it, or is timed.
    """
    async with contextlib.AsyncExitStack() as stack:
        url = settings.nlu_url
        if not url:
            model = model_to_serve(ROOT, _progress)
            logs = settings.data_dir / "log"
            url = await running_server(logs / "nlu.log", model) if share else None
            if not url:
                _progress("Starting an NLU server for this command: ten seconds, on a busy machine more")
                url = (await stack.enter_async_context(NluServer(ROOT, model, logs / "nlu-cli.log"))).base_url
        interpreter = RasaInterpreter(url, timeout_s=START_TIME_S)
        stack.push_async_callback(interpreter.aclose)
        yield interpreter


def _as_dict(text: str, understanding: Understanding) -> dict[str, object]:
    return {
        "text": text,
        "language": guess_language(text),
        "intent": understanding.intent,
        "confidence": round(understanding.confidence, 4),
        "certainty": understanding.certainty,
        "candidates": understanding.candidates,
        "ranking": [{"intent": name, "confidence": round(value, 4)} for name, value in understanding.ranking],
        "entities": understanding.entities,
    }


def _progress(line: str) -> None:
    typer.echo(line, err=True)


@contextlib.contextmanager
def _one_line_errors() -> Iterator[None]:
    """What went wrong, for the person who typed the command; exit status 1."""
    try:
        yield
    except (NluError, SettingsError, ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
