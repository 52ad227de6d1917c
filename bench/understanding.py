"""`python -m bench.understanding`, from the project's folder: NLU pipelines side by side on sentences set aside.

Each configuration is trained on nlu/data in a folder of its own, then asked over HTTP, as in service.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from bench.processes import memory_mb
from nlu.data_files import Example, read_examples
from nlu.errors import NluError
from nlu.evaluate import Evaluation, evaluate
from nlu.interpreter import RasaInterpreter
from nlu.rasa_env import rasa_command, rasa_environment
from nlu.server import NluServer

ROOT = Path(__file__).resolve().parent.parent
IN_FORCE = ROOT / "config.yml"
HELDOUT = ROOT / "tests" / "nlu" / "heldout"
PARSE_LIMIT_S = 30.0
"""Time limit of one parse; only the figures judge a slow one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pipeline cost and gave."""

    pipeline: str
    """The configuration's file name."""
    training_s: float
    memory_mb: float
    """Resident memory of its server after all sentences."""
    results: dict[str, Evaluation]
    """By the name of the file or folder of sentences."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "pipeline": self.pipeline,
            "training_s": round(self.training_s, 1),
            "memory_mb": round(self.memory_mb),
            "results": {name: result.as_dict() for name, result in self.results.items()},
        }


async def measured(config: Path, sets: dict[str, list[Example]], limit_s: float, threads: int) -> Measured:
    """Train, serve and ask one pipeline. Raises NluError, and TimeoutExpired or CalledProcessError of its training."""
    with tempfile.TemporaryDirectory(prefix="bench-nlu-") as folder:
        model = Path(folder) / "model.tar.gz"
        before = time.perf_counter()
        train(config, model, limit_s, threads)
        training_s = time.perf_counter() - before
        async with NluServer(ROOT, model, Path(folder) / "server.log") as server:
            interpreter = RasaInterpreter(server.base_url, timeout_s=PARSE_LIMIT_S)
            try:
                await interpreter.parse("bonjour")  # the first parse after a start is slow
                results = {name: await evaluate(interpreter, examples) for name, examples in sets.items()}
            finally:
                await interpreter.aclose()
            memory = memory_mb([server.pid] if server.pid else [])
        return Measured(config.name, training_s, memory, results)


def train(config: Path, model: Path, limit_s: float, threads: int) -> None:
    """Write the model of a configuration. Raises TimeoutExpired, CalledProcessError."""
    command = rasa_command(
        ROOT,
        *("train", "nlu", "--config", str(config.resolve()), "--nlu", str(ROOT / "nlu" / "data")),
        *("--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")),
    )
    environment = rasa_environment(ROOT) | dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), str(threads)
    )
    # What Rasa says goes to standard error: a long training shows how far it is.
    subprocess.run(command, env=environment, cwd=model.parent, stdout=2, timeout=limit_s, check=True)


def as_text(found: Measured) -> str:
    """One line per set of sentences."""
    head = f"{found.pipeline}: trained in {found.training_s:.0f} s, {found.memory_mb:.0f} MB"
    rows = [
        f"  {name}: n {r.n}, accuracy {r.accuracy:.1%}, macro-F1 {r.macro_f1:.3f}, top-3 {r.top3:.1%}, "
        f"ECE {r.ece:.3f}, acted on {r.sure:.1%} (right {r.sure_accuracy:.1%}), "
        f"p50 {r.p50_ms:.1f} ms, p95 {r.p95_ms:.1f} ms"
        for name, r in found.results.items()
    ]
    return "\n".join([head, *rows])


def main(
    configs: Annotated[list[Path] | None, typer.Argument(help="Rasa configurations; default: config.yml.")] = None,
    sentences: Annotated[
        list[Path] | None, typer.Option(help="JSON lines or a folder of lists; may be given several times.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Every figure, one JSON line per pipeline.")] = False,
    minutes: Annotated[float, typer.Option(min=1, help="Longest training allowed.")] = 25.0,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the training.")] = 1,
) -> None:
    """Train NLU pipelines on the project's sentences and measure each on sentences that none of them saw."""
    failed = False
    for config in configs or [IN_FORCE]:
        try:
            sets = {path.stem: read_examples(path) for path in sentences or [HELDOUT]}
            found = asyncio.run(measured(config, sets, minutes * 60, threads))
        except (NluError, ValueError, OSError, subprocess.SubprocessError) as error:
            typer.secho(f"{config.name}: {error}", fg="red", err=True)
            failed = True
            continue
        typer.echo(orjson.dumps(found.as_dict()).decode() if json else as_text(found))
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    sys.argv[0] = "python -m bench.understanding"
    typer.run(main)
