"""What /metrics shows, in Prometheus' form."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_TIMES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)

TURN_SECONDS = Histogram("desk_turn_seconds", "Claim to commit of one message", buckets=_TIMES)
NLU_SECONDS = Histogram("desk_nlu_seconds", "One NLU parse", buckets=_TIMES)
NLU_FAILURES = Counter("desk_nlu_failures", "Parses that failed or took too long")
TURN_FAILURES = Counter("desk_turn_failures", "Turns that raised and were undone")
DELIVERY_RETRIES = Counter("desk_delivery_retries", "Sends that will be tried again")
QUEUE_AGE_SECONDS = Gauge("desk_queue_age_seconds", "Age of the oldest unhandled message")
OUTBOX_AGE_SECONDS = Gauge("desk_outbox_age_seconds", "Age of the oldest unsent message")
DEAD_LETTERS = Gauge("desk_dead_letters", "Messages set aside", ["box"])
HANDOFFS_WAITING = Gauge("desk_handoffs_waiting", "Conversations waiting for a person")
CASES_DUE_SOON = Gauge("desk_cases_due_soon", "Open cases near their contractual deadline")
CASES_OVERDUE = Gauge("desk_cases_overdue", "Open cases past their contractual deadline")
HANDOFFS = Counter("desk_handoffs", "Conversations handed to a person", ["reason"])
TELEGRAM_POLL_AGE_SECONDS = Gauge("desk_telegram_poll_age_seconds", "Time since the last successful getUpdates")
