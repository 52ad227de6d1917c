"""docs/contract.md shows the terms, rules and ids that there are."""

from pathlib import Path

from domain.contract import Contract, ambiguities, documents
from domain.document import as_markdown
from domain.rulebook import provisions
from domain.rules import RULES

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "contract.md"


def test_the_page_is_in_step() -> None:
    """Otherwise: desk rules document > docs/contract.md."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_the_page_names_every_term_rule_and_id() -> None:
    page = as_markdown()
    names = {name for document in documents() for name in Contract.load(document).terms}
    assert [name for name in names if f"| `{name.partition('.')[2]}` |" not in page] == []
    assert [rule for rule in RULES if f"| `{rule}` |" not in page] == []
    assert [each for each in [*provisions(), *ambiguities()] if f"| {each} |" not in page] == []


def test_a_value_is_shown_with_its_place_day_unit_article_and_ids() -> None:
    row = "| `quota_per_year` | offre-interieur | other_zones | 2025-06-01 | 5 | visit | 5.2.2 | INT-09 |"
    assert row in as_markdown()
