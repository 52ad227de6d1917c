"""The membership contract and the people it binds. Pure: standard library, a YAML reader and a holiday calendar.

Public API of the contract core::

    from domain.contract import Contract, Citation, Basis, Term
    contract = Contract.load("offre-interieur")                 # or "option-interieur"; cached, immutable
    contract.version                                            # contract_version of records and buttons
    contract.term("interventions.quota_per_year", on=day, zone="nord").value, .basis.citations
    Contract.load(offer, readings={"AMB-33": "STARTED_UNITS"})  # another reading of an ambiguity

    from domain.rules import RULES, ask, write_inputs
    decision = ask(contract, "interventions.book", {"departement": "75", "start": "2026-03-10T10:00",
                                                    "service_start": "2025-06-16", "visits": []})
    write_inputs(inputs)                                        # the same inputs as JSON, to store beside the decision

    from domain.decisions import Decision, Granted, Billable, Refused, Referred, from_json
    match decision: case Granted(facts=facts): ...; case Billable(total_ttc=amount): ...
    from_json(decision.to_json()) == decision

    citation.french()  -> "Offre Intérieur, art. 5.2.2 (01/06/2025)";  citation.english();  citation.code

    from domain.calendar import PARIS, paris, Window, is_working_day, add_months, contract_year
    from domain.scenarios import answered     # rulebook section 36: answered(offer, ask, given).answer, .citations

    from domain.trace import trace            # trace(contract, rule, inputs): steps, terms, readings, decision
    from domain.whynot import why_not         # why_not(contract, rule, inputs): the fewest facts that would flip it
    from domain.amendments import amended     # amended(contract, {chapter: {term: {document: {day: {...}}}}})
    from domain.coverage import coverage      # coverage(cases): what carries each id of the rulebook

Rules take typed arguments and can be called directly (``domain.rules.interventions.book(contract, ...)``).
"""
