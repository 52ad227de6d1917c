"""Settings: documented in one table, checked at start, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import bootstrap
from bot.secrets import SecretKey
from bot.settings import Settings, SettingsError, load_settings
from domain.contract import Contract
from scripts.settings_table import TARGET, table
from storage.database import Database
from tests.fakes import FakeInterpreter

MISTAKES = [
    ("DESK_PORT", "http"),
    ("DESK_PORT", "70000"),
    ("DESK_ROLES", "web,kitchen"),
    ("DESK_ROLES", ","),
    ("DATABASE_URL", "mysql://somewhere"),
    ("TELEGRAM_BOT_TOKEN", "secret-without-number"),
    ("TELEGRAM_WEBHOOK_URL", "desk.example/hook"),
    ("DESK_QUIET_FROM", "25:00"),
    ("DESK_HANDOFF_TIMEOUT_MINUTES", "0"),
    ("DESK_NLU_TIMEOUT_MS", "-1"),
    ("DESK_LOG_LEVEL", "loud"),
    ("DESK_READINGS", "AMB-33"),
    ("DESK_READINGS", "AMB-33=HALF_UNITS"),
    ("DESK_READINGS", "AMB-999=STARTED_UNITS"),
]


@pytest.mark.parametrize(("name", "value"), MISTAKES)
def test_each_mistake_is_named_by_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert len(str(caught.value).splitlines()) == 1
    if name == "TELEGRAM_BOT_TOKEN":
        assert value not in str(caught.value)


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PORT", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert {line.split(":")[0] for line in str(caught.value).splitlines()} == {"DESK_PORT", "DATABASE_URL"}


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:AAbbCCddEEffGGhh")
    monkeypatch.setenv("DESK_SECRET_KEY", "very-secret")
    settings = load_settings()
    shown = f"{settings!r} {settings} {SecretKey.load(settings)!r}"
    assert "AAbb" not in shown
    assert "very-secret" not in shown


def test_the_page_lists_every_setting() -> None:
    assert TARGET.read_text(encoding="utf-8") == table()
    assert all(field.description for field in Settings.model_fields.values())


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "var")
    first, second = SecretKey.load(settings), SecretKey.load(settings)
    assert first.derive("x") == second.derive("x") != first.derive("y")
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0


def test_the_whole_desk_applies_the_readings_that_are_set(sqlite_database: Database) -> None:
    url = str(sqlite_database.url)
    try:
        bootstrap(load_settings(database_url=url, readings="AMB-33=STARTED_UNITS"), FakeInterpreter()).close()
        assert Contract.load("offre-interieur").reads("AMB-33", "STARTED_UNITS")
    finally:
        bootstrap(load_settings(database_url=url), FakeInterpreter()).close()
    assert Contract.load("offre-interieur").reads("AMB-33", "COMPLETED_UNITS_ONLY")
