"""What can go wrong with understanding, in one place."""

from pathlib import Path


class NluError(Exception):
    """Base of all."""


class NluUnavailable(NluError):
    """The NLU server did not give a usable answer; the dialogue goes on with buttons and a person."""


class NluTimeout(NluUnavailable):
    """It did not answer in time."""


class NluServerFailed(NluError):
    """The NLU server did not come up; the message says why and where to look."""


class TrainingFailed(NluError):
    """No model could be trained; the message says why and where to look."""


class ModelRefused(NluError):
    """The new model is worse than the one in use, which stays; the message says by how much and where."""

    def __init__(self, message: str, in_use: Path) -> None:
        super().__init__(message)
        self.in_use = in_use
