"""The bench of the contract's decisions: what it counts and how it says so."""

from bench.decisions import decisions_as_json, decisions_as_text, decisions_hold, measured


def test_every_case_that_decides_is_measured_each_way() -> None:
    timings = measured(rounds=1)
    asked, traced = timings.values()
    assert len(asked) == len(traced) > 100
    assert min(asked) >= 0


def test_figures_are_the_median_the_ninety_fifth_part_and_the_slowest() -> None:
    timings = {"decision": [float(number) for number in range(1, 101)]}
    assert decisions_as_json(timings)["decision"] == {"cases": 100, "p50_us": 50.5, "p95_us": 96.0, "slowest_us": 100.0}
    assert decisions_as_text(timings).splitlines()[1].split() == ["decision", "100", "50", "96", "100"]


def test_the_floor_is_a_millisecond_at_the_ninety_fifth_part() -> None:
    assert decisions_hold({"decision": [10.0] * 100})
    assert not decisions_hold({"decision": [10.0] * 90 + [2000.0] * 10})
