"""Custom actions of the stock assistant, run by Rasa's own action server (Python 3.10, rasa_sdk).

They do what an ordinary assistant of this size does: read and write a small SQLite database, one transaction each.
"""

import os
import sqlite3
from contextlib import closing
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

DATABASE = os.environ["STOCK_DESK_DATABASE"]
VISITS_A_YEAR = 15
EXTRA_VISIT_EUROS = 220

SCHEMA = """
create table if not exists visits (id integer primary key, sender text, at text, euros integer);
create index if not exists visits_of on visits (sender);
create table if not exists cases (id integer primary key, sender text, kind text, detail text, state text);
create index if not exists cases_of on cases (sender, kind);
"""


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(DATABASE, timeout=5)
    connection.executescript(SCHEMA)
    return connection


def used(connection: sqlite3.Connection, sender: str) -> int:
    return connection.execute("select count(*) from visits where sender = ?", (sender,)).fetchone()[0]


def price(connection: sqlite3.Connection, sender: str) -> int:
    return 0 if used(connection, sender) < VISITS_A_YEAR else EXTRA_VISIT_EUROS


def open_case(sender: str, kind: str, detail: str = "") -> int:
    with closing(connect()) as connection, connection:
        row = (sender, kind, detail, "open")
        return connection.execute("insert into cases (sender, kind, detail, state) values (?, ?, ?, ?)", row).lastrowid


class ValidateTechnicianForm(FormValidationAction):
    def name(self) -> str:
        return "validate_technician_form"

    def validate_visit_when(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """The moment stays text; it must only look like one."""
        if any(character.isdigit() for character in str(value)):
            return {"visit_when": value}
        dispatcher.utter_message(text="Je n'ai pas compris ce moment.")
        return {"visit_when": None}


class AskVisitConfirmed(Action):
    def name(self) -> str:
        return "action_ask_visit_confirmed"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        with closing(connect()) as connection:
            euros = price(connection, tracker.sender_id)
        cost = f"facturée {euros} €" if euros else "comprise"
        when = tracker.get_slot("visit_when")
        buttons = [{"title": "Oui", "payload": "oui"}, {"title": "Non", "payload": "non"}]
        dispatcher.utter_message(text=f"Visite d'un technicien, {when}, {cost}. Je confirme ?", buttons=buttons)
        return []


class BookVisit(Action):
    def name(self) -> str:
        return "action_book_visit"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        when = tracker.get_slot("visit_when")
        if tracker.get_slot("visit_confirmed"):
            sender = tracker.sender_id
            with closing(connect()) as connection, connection:
                row = (sender, when, price(connection, sender))
                connection.execute("insert into visits (sender, at, euros) values (?, ?, ?)", row)
            dispatcher.utter_message(text=f"C'est réservé : {when}.")
        else:
            dispatcher.utter_message(text="Très bien, rien n'est réservé.")
        return [SlotSet(slot, None) for slot in ("remote_tried", "visit_when", "visit_confirmed")]


class ActivateAirbox(Action):
    def name(self) -> str:
        return "action_activate_airbox"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        if tracker.get_slot("at_address"):
            case = open_case(tracker.sender_id, "airbox")
            dispatcher.utter_message(text=f"L'activation de l'Airbox est demandée (dossier {case}).")
        else:
            dispatcher.utter_message(text="L'Airbox ne s'active qu'à l'adresse du contrat.")
        return [SlotSet("at_address", None)]


class ReturnAirbox(Action):
    def name(self) -> str:
        return "action_return_airbox"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        closed = "update cases set state = 'closed' where sender = ? and kind = 'airbox' and state = 'open'"
        with closing(connect()) as connection, connection:
            count = connection.execute(closed, (tracker.sender_id,)).rowcount
        text = "L'activation de l'Airbox est retirée." if count else "Aucune Airbox n'était active."
        dispatcher.utter_message(text=f"Votre ligne fonctionne de nouveau, c'est noté. {text}")
        return []


class Quota(Action):
    def name(self) -> str:
        return "action_quota"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        with closing(connect()) as connection:
            left = max(0, VISITS_A_YEAR - used(connection, tracker.sender_id))
        dispatcher.utter_message(text=f"Il vous reste {left} interventions sur {VISITS_A_YEAR} cette année.")
        return []


class KeepWish(Action):
    def name(self) -> str:
        return "action_keep_wish"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        return [SlotSet("concierge_wish", tracker.latest_message["text"])]


class SendWish(Action):
    def name(self) -> str:
        return "action_send_wish"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        if tracker.get_slot("concierge_confirmed"):
            case = open_case(tracker.sender_id, "concierge", tracker.get_slot("concierge_wish") or "")
            dispatcher.utter_message(text=f"Votre demande est transmise à la conciergerie (dossier {case}).")
        else:
            dispatcher.utter_message(text="Très bien, rien n'est transmis.")
        return [SlotSet("concierge_wish", None), SlotSet("concierge_confirmed", None)]


class Handoff(Action):
    def name(self) -> str:
        return "action_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        open_case(tracker.sender_id, "handoff")
        dispatcher.utter_message(text="Un conseiller va vous répondre.")
        return []
