"""Stands for `python -m rasa` in a made-up project: trains in no time, serves, dies or hangs when told."""

import json
import sys
import tarfile
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path


def train(options: dict[str, str]) -> int:
    if "broken" in Path(options["--config"]).read_text():
        sys.stderr.write("InvalidConfigException: broken pipeline\n")
        return 1
    model = Path(options["--out"]) / (options["--fixed-model-name"] + ".tar.gz")
    note = model.with_name("metadata.json")
    note.write_text("{}")
    with tarfile.open(model, "w:gz") as archive:
        archive.add(note, "metadata.json")
    return 0


class Handler(BaseHTTPRequestHandler):
    behaviour: Path
    model_file: str

    def do_GET(self) -> None:
        told = self.behaviour.read_text().strip() if self.behaviour.exists() else "ok"
        if told == "hang":
            time.sleep(60)
        self.send_response(409 if told == "unloaded" else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        understood = {"intent": {"name": "greet", "confidence": 1.0}, "intent_ranking": [], "entities": []}
        self.wfile.write(json.dumps({"model_file": self.model_file, **understood}).encode())

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def run(options: dict[str, str]) -> int:
    model = Path(options["--model"])
    Handler.behaviour, Handler.model_file = model.with_name("behaviour"), model.name
    if Handler.behaviour.exists() and Handler.behaviour.read_text().strip() == "die":
        return 1
    HTTPServer((options["--interface"], int(options["--port"])), Handler).serve_forever()
    return 0


def main(arguments: list[str]) -> int:
    assert arguments[:2] == ["-m", "rasa"], arguments
    options = dict(pairwise(arguments))
    return train(options) if arguments[2] == "train" else run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
