"""What is left, per question, from the contract year's visits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.actions.conftest import THURSDAY, Meet


def test_visits_with_the_end_of_the_year(meet: Meet) -> None:
    answer = meet(interventions_used=6, coach_visits_used=1).say("Mon solde de visites ?", "ask_quota")
    assert "Il vous reste 9 interventions sur les 15" in answer
    assert "31 mai 2026" in answer
    assert "1 visite de votre coach au plus reste incluse" in answer
    assert "art. 5.2.2" in answer


def test_other_zones_have_fewer(meet: Meet) -> None:
    assert "reste 3 interventions sur les 5" in meet(departement="35", interventions_used=2).say(
        "Mon quota", "ask_quota"
    )


def test_exhausted_says_that_a_visit_is_billed(meet: Meet) -> None:
    answer = meet(departement="35", interventions_used=5).say("Mon quota", "ask_quota")
    assert "toutes utilisées" in answer
    assert "facturée" in answer


def test_a_new_contract_year_starts_afresh(meet: Meet) -> None:
    talk = meet(interventions_used=6)
    talk.world.now = THURSDAY + timedelta(days=90)
    assert "Il vous reste 15 interventions" in talk.say("Mon quota", "ask_quota")


def test_the_coach_only(meet: Meet) -> None:
    answer = meet(interventions_used=1, coach_visits_used=1).say("Et mon coach, il m'en reste ?", "ask_quota")
    assert "1 reste incluse" in answer
    assert "interventions sur" not in answer


def test_the_option_has_no_limit_of_its_own_for_the_coach(meet: Meet) -> None:
    answer = meet("option-interieur", "92", interventions_used=1).say("Mon quota", "ask_quota")
    assert "Il vous reste 14" in answer
    assert "coach au plus" not in answer


@pytest.mark.parametrize(("offer", "words"), [("option-interieur", "200 Go"), ("offre-interieur", "aucun plafond")])
def test_airbox_data(meet: Meet, offer: str, words: str) -> None:
    assert words in meet(offer).say("Combien de Go me reste-t-il sur l'Airbox ?", "ask_quota")


def test_extra_sites(meet: Meet) -> None:
    answer = meet(extra_sites=["Nice (06)"]).say("Combien de sites puis-je ajouter ?", "ask_quota")
    assert "vous pouvez en ajouter 4" in answer


def test_referrals_left_this_year(meet: Meet) -> None:
    talk = meet(referrals=[{"name": "Paul Durand", "status": "validated", "validated_on": "2025-12-31"}])
    assert "Il vous reste 2 parrainages" in talk.say("Combien de parrainages me reste-t-il ?", "ask_quota")
    talk = meet(referrals_this_year=2)
    assert "cas par cas" in talk.say("Combien de parrainages me reste-t-il ?", "ask_quota")


def test_protected_devices(meet: Meet) -> None:
    answer = meet(bitdefender_devices=18).say("Combien de licences antivirus me reste-t-il ?", "ask_quota")
    assert "protège 18 appareils" in answer
    assert "il en reste 2 à protéger sur 20" in answer


@pytest.mark.parametrize(("used", "words"), [(0, "il en reste 1"), (1, "il n’en reste pas d’incluse")])
def test_mailboxes(meet: Meet, used: int, words: str) -> None:
    answer = meet(mailboxes_used=used).say("Combien de boîtes mail me reste-t-il ?", "ask_quota")
    assert words in answer
    assert "12 € TTC" in answer


def test_a_delegate_reads_of_the_member(meet: Meet) -> None:
    talk = meet("delegate", member_offer="offre-interieur", member_name="M. Leduc", interventions_used=2)
    answer = talk.say("Combien de visites lui reste-t-il ?", "ask_quota")
    assert "Il reste à M. Leduc 13 interventions" in answer
    assert "vous" not in answer.rpartition("Il reste")[2]
