"""Settings from environment variables, checked once at start. docs/settings.md lists them all (a test compares)."""

from __future__ import annotations

from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.contract import read_readings
from domain.errors import UnknownReading

Role = Literal["web", "worker", "scheduler"]
ALL_ROLES: tuple[Role, ...] = ("web", "worker", "scheduler")


class Settings(BaseSettings):
    """Everything an operator can set. Durations carry their unit in the name."""

    model_config = SettingsConfigDict(env_prefix="DESK_", frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(
        "sqlite:///var/desk.db",
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="SQLite file (default) or postgresql://user:password@host/name.",
    )
    data_dir: Path = Field(Path("var"), description="Logs, secrets made at first start, the default database.")
    cache_dir: Path = Field(Path(".cache"), description="Trained NLU models, cached by content.")
    demo: bool = Field(True, description="Seed demo members and agents; show sign-in codes in the page without SMTP.")

    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web server; 0 takes a free one.")
    public_url: str = Field(
        "", description="Address under which members and agents reach us; default http://host:port."
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses or networks, comma-separated, of the proxies whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed; from others they are ignored.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("METRICS_TOKEN", "metrics_token"),
        description="Bearer token that /metrics and /readyz then ask everybody for; unset: they answer loopback and "
        "private networks, never a forwarded request. Needed in a container whose published port shows every client "
        "under a private address.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs web sessions; made and kept in the data directory when unset."
    )
    roles: Annotated[tuple[Role, ...], NoDecode] = Field(
        ALL_ROLES, description="What this process does, comma-separated: web, worker, scheduler."
    )
    lanes: int = Field(16, ge=1, le=256, description="Conversations handled at the same time by one process.")

    nlu_url: str = Field("", description="Address of an NLU server run elsewhere; unset: `desk up` starts one.")
    nlu_port: int = Field(0, ge=0, le=65535, description="Port of the NLU server that we start; 0 takes a free one.")
    nlu_timeout_ms: int = Field(2000, ge=50, le=30_000, description="Time limit of one NLU parse.")
    nlu_grace_s: float = Field(
        60.0,
        ge=0,
        le=600,
        description="How long messages wait, s, for an NLU server that is starting; then members get buttons and a "
        "person until it is there.",
    )

    telegram_bot_token: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "telegram_bot_token"),
        description="Token from @BotFather; unset: no Telegram.",
    )
    telegram_bot_name: str = Field(
        "",
        pattern=r"^\w{0,64}$",
        validation_alias=AliasChoices("TELEGRAM_BOT_NAME", "telegram_bot_name"),
        description="The bot's user name without @; set, links that agents issue are complete addresses.",
    )
    telegram_api_base_url: str = Field(
        "https://api.telegram.org",
        validation_alias=AliasChoices("TELEGRAM_API_BASE_URL", "telegram_api_base_url"),
        description="Bot API server.",
    )
    telegram_file_base_url: str = Field(
        "",
        validation_alias=AliasChoices("TELEGRAM_FILE_BASE_URL", "telegram_file_base_url"),
        description="Where files are downloaded; default: the API server.",
    )
    telegram_webhook_url: str = Field(
        "",
        validation_alias=AliasChoices("TELEGRAM_WEBHOOK_URL", "telegram_webhook_url"),
        description="Public address of /telegram/webhook; unset: long polling.",
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("TELEGRAM_WEBHOOK_SECRET", "telegram_webhook_secret"),
        description="Secret that Telegram sends with each update; derived from the secret key when unset.",
    )

    smtp_host: str = Field("", description="Mail server for sign-in codes; unset: no mail (demo shows codes).")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="User name at the mail server.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_starttls: bool = Field(True, description="Encrypt the connection to the mail server.")
    mail_from: str = Field("desk@parnasse.example", description="Sender of our mails.")

    readings: str = Field(
        "",
        description="Other readings of points that the contract leaves open, comma-separated, as "
        "AMB-33=STARTED_UNITS; unset: the defaults. docs/contract.md lists them all.",
    )
    technicians_per_zone: int = Field(3, ge=0, le=500, description="Technicians of a zone on an ordinary day.")
    coaches_per_zone: int = Field(2, ge=0, le=500, description="Coaches of a zone on an ordinary day.")
    booking_lead_hours: int = Field(2, ge=0, le=240, description="Shortest time between a booking and the visit.")
    booking_horizon_days: int = Field(60, ge=1, le=365, description="How far ahead visits can be booked.")

    session_hours: int = Field(12, ge=1, le=720, description="Silence after which a new session opens with its notice.")
    web_session_days: int = Field(30, ge=1, le=365, description="Life of a signed-in web-chat session.")
    chat_messages_per_minute: int = Field(
        30,
        ge=1,
        le=6000,
        description="Messages taken from one web-chat session in a minute, and ten times as many from one client "
        "address; more are asked to wait.",
    )
    chat_sessions_per_hour: int = Field(
        120, ge=1, le=100_000, description="New web-chat sessions that one client address is given in an hour."
    )
    sign_ins_per_hour: int = Field(
        60,
        ge=1,
        le=100_000,
        description="Sign-in codes asked for, codes tried and wrong passwords of agents, each, from one client "
        "address in an hour.",
    )
    stranger_files_per_day: int = Field(
        10,
        ge=0,
        le=10_000,
        description="Files kept in a day from one conversation, in Telegram or the web chat, of somebody not "
        "identified; in the web chat, three times as many from one client address.",
    )
    stranger_mb_per_day: int = Field(
        50, ge=0, le=100_000, description="Their size in all, MB; three times as much from one client address."
    )
    strangers_mb_per_day: int = Field(
        2000, ge=0, le=1_000_000, description="Size in MB of all files kept in a day from whoever is not identified."
    )
    member_files_per_day: int = Field(
        100, ge=1, le=10_000, description="Files kept in a day from one conversation of somebody identified."
    )
    member_mb_per_day: int = Field(500, ge=1, le=100_000, description="Their size in all, MB.")
    live_streams: int = Field(
        2000,
        ge=10,
        le=100_000,
        description="Pages connected live at the same time to one process, of the chat and of the console each; the "
        "oldest gives way. One session has eight at most.",
    )
    handoff_timeout_minutes: float = Field(
        5.0,
        gt=0,
        le=1440,
        description="Wait after which the member is told that nobody is free, and offered a call back.",
    )
    quiet_from: time = Field(time(21, 0), description="Reminders wait from this time, Europe/Paris.")
    quiet_until: time = Field(time(8, 0), description="Reminders go again from this time, Europe/Paris.")
    remind_visits_days: int = Field(
        30, ge=1, le=180, description="Days before a contract year ends, from when unused visits are recalled."
    )
    remind_reward_days: int = Field(
        30, ge=1, le=180, description="Days before the last day to choose a cooptation reward, when it is recalled."
    )
    remind_invoice_days: int = Field(
        3,
        ge=0,
        le=30,
        description="Days before the last day to pay an invoice, when it is recalled; 0: on that last day only.",
    )
    remind_free_period_days: int = Field(
        30, ge=1, le=180, description="Days before free access to the mail of an ended contract is over, when told."
    )
    remind_airbox_days: int = Field(
        14, ge=0, le=365, description="Days after an Airbox was to be returned, when it is recalled."
    )
    remind_documents_days: int = Field(
        3, ge=0, le=90, description="Days after an application whose file lacks documents, when they are recalled."
    )
    case_warning_hours: int = Field(
        24,
        ge=0,
        le=720,
        description="Hours before the deadline of a case, when the desk is told; again once it is over.",
    )
    deadline_mail: str = Field(
        "",
        description="Address told by mail, too, of cases near or past their deadline; unset, or without a mail server: "
        "the console only.",
    )
    max_file_mb: int = Field(20, ge=1, le=50, description="Largest file taken from a member.")
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")

    @field_validator("roles", mode="before")
    @classmethod
    def _split_roles(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("roles")
    @classmethod
    def _some_role(cls, value: tuple[Role, ...]) -> tuple[Role, ...]:
        if not value:
            raise ValueError("name at least one of web, worker, scheduler")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        number, colon, rest = token.partition(":")
        if token and not (number.isdecimal() and colon and len(rest) >= 10):
            raise ValueError("does not look like a bot token (123456:ABC…)")
        return value

    @field_validator("readings")
    @classmethod
    def _known_readings(cls, value: str) -> str:
        try:
            read_readings(value)
        except UnknownReading as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            return ",".join(str(ip_network(part.strip())) for part in value.split(",") if part.strip())
        except ValueError:
            raise ValueError("must be addresses or networks such as 10.0.0.0/8, comma-separated") from None

    @field_validator("public_url", "nlu_url", "telegram_api_base_url", "telegram_file_base_url", "telegram_webhook_url")
    @classmethod
    def _http_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def telegram_enabled(self) -> bool:
        return bool(self.telegram_bot_token.get_secret_value())


class SettingsError(Exception):
    """One line per wrong setting, ready to be shown."""


def variable(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"DESK_{name.upper()}"


def load_settings(**overrides: object) -> Settings:
    """Settings of this process. Raises SettingsError with one line per mistake; values are never repeated in it."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [f"{_variable_of(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise SettingsError("\n".join(lines)) from None


def _variable_of(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return variable(name) if name in Settings.model_fields else name
