"""Fixtures that several suites share."""

pytest_plugins = ["tests.nlu_fixture"]
