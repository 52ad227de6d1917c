"""Is this device, or this problem, one that a technician works on (rulebook 8); public."""

from __future__ import annotations

from actions import buttons
from actions.contract.clauses import asked_contract, tell
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, recalled, subjects
from actions.wording import cite, say
from domain.decisions import Granted

ITEMS: Patterns = {
    "app_ma_livebox": (r"appli(cation)? ma livebox",),
    "app_orange_tv": (r"appli(cation)? (orange )?tv|tv d'orange",),
    "app_orange_pro": (r"appli(cation)? orange pro",),
    "app_orange_et_moi": (r"orange et moi",),
    "optical_outlet": (r"prise (optique|fibre)|point de terminaison|\bpto\b",),
    "fibre_box": (r"boitier (de )?(fibre|optique)|\bont\b",),
    "router_4g": (r"routeur 4g",),
    "ethernet_cabling": (r"cabl(age|es?)|ethernet|prises? rj",),
    "wifi_access_point": (r"bornes? wi-?fi|points? d'acces|repeteur|access point",),
    "decoder": (r"decodeur",),
    "livebox": (r"livebox|\bbox\b",),
    "multimedia_equipment": (r"multimedia|home cinema|enceintes?|videoprojecteur|\btele(vision|viseur)?\b",),
    "computer": (r"ordinateur|ordi\b|\bpc\b|\bmac\b|computer|laptop",),
    "printer": (r"imprimante|printer",),
    "other": (r"alarme|camera|domotique|portail|frigo|telephone|tablette|console|montre|switch|serveur",),
}
CAUSES: Patterns = {
    "modified_by_member": (r"(j'ai|on a|nous avons|mon \w+ a) .{0,30}(modifie|repare|demonte|ouvert|bricole)",),
    "external": (r"foudre|inondation|degat des eaux|incendie|orage|tempete|chantier|travaux",),
    "risk": (r"danger|risque|fume|brul|electrocut|etincelle",),
}
PERIMETER = ("INT-18", "INT-19", "INT-20", "INT-21", "INT-23")
"""What is told where nothing in particular is asked about."""


def ask_intervention_scope(request: Request) -> Reply:
    """What the contract says of that item and cause; without either, the whole perimeter."""
    items, causes = recalled(request, ITEMS), subjects(request, CAUSES)
    if not items and not causes:
        return reply(*tell(request, PERIMETER))
    item = items[0] if items else "other"
    decision = request.decide_for(
        asked_contract(request),
        "interventions.intervention_scope",
        item=item,
        on=request.now.date(),
        cause=causes[0] if causes else "ordinary",
    )
    outcome = "covered" if isinstance(decision, Granted) else decision.reason
    answer = reply(say(request.language, f"ask_intervention_scope.{outcome}", clause=cite(decision, request.language)))
    answer.buttons = [buttons.to(request, "book_technician")] if outcome == "covered" else [buttons.person(request)]
    return answer
