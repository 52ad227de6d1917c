"""Section 36, mobile application: app_function."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed


def _app_function(asking: Asking, given: Given) -> Answer:
    return {"available": allowed(asking.undated("app.app_function", given))}


QUESTIONS: dict[str, Question] = {"app_function": _app_function}
