"""What the delivery is told of each error, how buttons are laid out, and how fast we write."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.error import TelegramError as BotApiError

from bot.channels import Blocked, RetryLater, Undeliverable
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sending import failure, keyboard


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfter(7), RetryLater),
        (TimedOut(), RetryLater),
        (NetworkError("Bad Gateway"), RetryLater),
        (InvalidToken("Unauthorized"), RetryLater),
        (BotApiError("the answer is not JSON"), RetryLater),
        (Forbidden("bot was blocked by the user"), Blocked),
        (BadRequest("Chat not found"), Undeliverable),
        (ChatMigrated(5), Undeliverable),
    ],
)
def test_what_an_error_means_for_the_message(error: BotApiError, kind: type[Exception]) -> None:
    assert type(failure(error)) is kind


def test_telegram_says_how_long_to_wait() -> None:
    told = failure(RetryAfter(7))
    assert isinstance(told, RetryLater)
    assert told.after_s == 7


def test_what_is_kept_of_an_error_names_no_token() -> None:
    assert "123456:secret" not in str(failure(InvalidToken("The token `123456:secret` was rejected")))


def button(label: str, **values: str) -> dict[str, Any]:
    return {"label": label, **(values or {"token": f"offer.{label}"})}


def labels(buttons: list[dict[str, Any]]) -> list[list[str]]:
    markup = keyboard(buttons)
    assert isinstance(markup, InlineKeyboardMarkup)
    return [[shown.text for shown in row] for row in markup.inline_keyboard]


def test_two_short_buttons_share_a_row_and_a_long_one_has_its_own() -> None:
    long = "Réserver un technicien"
    assert labels([button("Oui"), button("Non"), button(long), button("Autre chose")]) == [
        ["Oui", "Non"], [long], ["Autre chose"],
    ]  # fmt: skip


def test_a_token_a_link_and_what_telegram_does_not_have() -> None:
    markup = keyboard([button("Oui"), button("Site", url="https://a.example"), button("Code", asks="sign_in")])
    assert isinstance(markup, InlineKeyboardMarkup)
    [row] = markup.inline_keyboard
    assert [(shown.text, shown.callback_data, shown.url) for shown in row] == [
        ("Oui", "offer.Oui", None),
        ("Site", None, "https://a.example"),
    ]
    assert keyboard([button("Code", asks="sign_in")]) is None
    assert keyboard([]) is None


def test_the_phone_number_is_asked_with_a_keyboard_that_goes_after_use() -> None:
    markup = keyboard([button("Mon numéro", asks="phone"), button("Plus tard")])
    assert isinstance(markup, ReplyKeyboardMarkup)
    assert markup.one_time_keyboard
    assert [(shown.text, shown.request_contact) for [shown] in markup.keyboard] == [
        ("Mon numéro", True),
        ("Plus tard", None),
    ]


def test_a_chat_gets_a_short_burst_and_then_one_message_a_second() -> None:
    now = 100.0
    pace = Pace(per_s=1.0, burst=3, clock=lambda: now)
    assert [pace.wait("a") for _ in range(3)] == [0, 0, 0]
    assert pace.wait("a") == pytest.approx(1.0)
    assert pace.wait("b") == 0, "another chat is not kept waiting"
    now = 100.4
    assert pace.wait("a") == pytest.approx(0.6)
    now = 101.0
    assert pace.wait("a") == 0
    assert pace.wait("a") == pytest.approx(1.0)
    now = 200.0
    assert [pace.wait("a") for _ in range(3)] == [0, 0, 0], "silence gives the burst back, and no more than that"
    assert pace.wait("a") > 0


def test_chats_that_have_long_been_silent_are_forgotten() -> None:
    now = 0.0
    pace = Pace(per_s=1.0, burst=1, clock=lambda: now)
    for chat in range(4096):
        pace.wait(str(chat))
    now = 10.0
    pace.wait("one more")
    assert list(pace._whole_at) == ["one more"]
