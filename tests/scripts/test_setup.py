"""The set-up on machines that lack something: each step finds it, installs it, or says in one line how to get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scripts.machine import Machine

SETUP = "scripts/setup.sh"
WANTED = "find_python 'sys.version_info[:2] == (3, 10)' python3.10 python3"
APT = ["apt-get update -qq", "apt-get install -y -qq --no-install-recommends chromium"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def complete(machine: Machine) -> Machine:
    """Both Pythons are there."""
    machine.has_python("python3.11", (3, 11, 7))
    machine.has_python("python3.10", (3, 10, 13))
    return machine


def last_line(output: str) -> str:
    return output.splitlines()[-1]


class TestPython:
    def test_is_the_first_that_runs_and_is_of_the_right_version(self, machine: Machine) -> None:
        machine.has("python3.10", "exit 127")  # as pyenv's shim of a version that is not switched on
        machine.has_python("python3", (3, 10, 2))
        assert machine.call(WANTED).stdout.strip().endswith("/bin/python3")

    def test_of_another_version_is_passed_over(self, machine: Machine) -> None:
        machine.has_python("python3", (3, 12, 1))
        assert (machine.call(WANTED).returncode, machine.call(WANTED).stdout) == (1, "")

    def test_of_pyenv_is_found_in_a_home_with_a_space(self, machine: Machine) -> None:
        folder = machine.home / ".pyenv" / "versions" / "3.10.13" / "bin"
        machine.has_python("python3.10", (3, 10, 13), where=folder)
        assert machine.call(WANTED).stdout.strip() == str(folder / "python3.10")

    def test_is_looked_for_without_a_home_too(self, machine: Machine) -> None:
        found = machine.call(f"unset HOME; {WANTED}")
        assert (found.returncode, found.stderr) == (1, "")


class TestDebianPackages:
    def test_are_installed_by_root(self, machine: Machine) -> None:
        machine.has("id", "echo 0")
        machine.has("apt-get")
        assert machine.call("apt_install chromium").returncode == 0
        assert [call for call in machine.calls if call.startswith("apt-get")] == APT

    def test_are_installed_through_sudo_that_asks_nothing(self, machine: Machine) -> None:
        machine.has("id", "echo 1000")
        machine.has("apt-get")
        machine.has("sudo", 'shift; [ "$1" = true ] || exec "$@"')
        assert machine.call("apt_install chromium").returncode == 0
        assert [call for call in machine.calls if call.startswith("apt-get")] == APT

    @pytest.mark.parametrize("sudo", [None, "exit 1"])
    def test_are_left_to_whoever_may(self, machine: Machine, sudo: str | None) -> None:
        machine.has("id", "echo 1000")
        machine.has("apt-get")
        if sudo:
            machine.has("sudo", sudo)
        said = machine.call("apt_install postgresql chromium")
        assert said.returncode == 1
        assert said.stderr == "setup: missing: postgresql chromium; run: sudo apt-get install postgresql chromium\n"

    def test_are_named_on_another_system(self, machine: Machine) -> None:
        said = machine.call("apt_install chromium")
        assert (said.returncode, len(said.stderr.splitlines())) == (1, 1)
        assert "missing on this machine: chromium" in said.stderr

    @pytest.mark.parametrize(("fails", "told"), [("update", "is the network there?"), ("install", "could not install")])
    def test_that_cannot_be_had_are_said(self, machine: Machine, fails: str, told: str) -> None:
        machine.has("id", "echo 0")
        machine.has("apt-get", f'[ "$1" != {fails} ]')
        said = machine.call("apt_install chromium")
        assert (said.returncode, told in last_line(said.stderr)) == (1, True)
        assert "chromium" in last_line(said.stderr)


class TestWhatTheTestsNeed:
    @pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome"])
    def test_is_not_installed_twice(self, machine: Machine, browser: str) -> None:
        for name in ("initdb", browser, "apt-get"):
            machine.has(name)
        assert machine.run("scripts/test-needs.sh").returncode == 0
        assert machine.calls == []

    def test_is_installed_when_missing(self, machine: Machine) -> None:
        machine.has("initdb")
        machine.has("id", "echo 0")
        machine.has("apt-get")
        assert machine.run("scripts/test-needs.sh").returncode == 0
        assert [call for call in machine.calls if call.startswith("apt-get")] == APT


class TestSetUp:
    def test_makes_both_environments_and_a_second_run_does_nothing(self, complete: Machine) -> None:
        first = complete.run(SETUP)
        assert first.returncode == 0, first.stderr
        kinds = ["venv", "pip install uv", "uv pip sync", "uv pip install", "uv venv", "uv pip sync"]
        assert [call.startswith(kind) for call, kind in zip(complete.calls, kinds, strict=True)] == [True] * 6
        second = complete.run(SETUP)
        assert (second.returncode, second.stderr, len(complete.calls)) == (0, "", 6)

    @pytest.mark.parametrize(
        ("changed", "calls"),
        [("requirements.lock", 2), ("pyproject.toml", 2), ("nlu/requirements.lock", 1)],
    )
    def test_follows_a_changed_lock_file_and_keeps_the_environment(
        self, complete: Machine, changed: str, calls: int
    ) -> None:
        complete.run(SETUP)
        with (complete.project / changed).open("a") as file:
            file.write("# newer\n")
        assert complete.run(SETUP).returncode == 0
        assert len(complete.calls) == 6 + calls
        assert all(call.startswith("uv pip ") for call in complete.calls[6:])

    @pytest.mark.parametrize(
        "step", ["sync --compile-bytecode --python .venv/", "sync --compile-bytecode --python .venv-nlu/"]
    )
    def test_without_network_says_so_and_goes_on_where_it_was(self, complete: Machine, step: str) -> None:
        cut = complete.run(SETUP, UV_FAILS_AT=step)
        assert cut.returncode == 1
        assert "could not fetch packages from PyPI: check the network (or HTTPS_PROXY)" in last_line(cut.stderr)
        assert complete.run(SETUP).returncode == 0
        assert complete.calls.count("venv") == 1

    def test_without_network_for_uv_itself(self, machine: Machine) -> None:
        machine.has_python("python3.11", (3, 11, 7), pip="exit 1")
        cut = machine.run(SETUP)
        assert (cut.returncode, "could not fetch packages" in last_line(cut.stderr)) == (1, True)

    def test_without_a_new_enough_python_names_one(self, machine: Machine) -> None:
        machine.has_python("python3", (3, 9, 2))
        said = machine.run(SETUP)
        assert (said.returncode, len(said.stderr.splitlines())) == (1, 1)
        assert "Python 3.11 or newer is missing: apt-get install python3 python3-venv" in said.stderr

    def test_a_python_that_makes_no_environments_gets_debians_missing_part(self, machine: Machine) -> None:
        machine.has_python("python3", (3, 11, 2), ensurepip=False)
        machine.has_python("python3.10", (3, 10, 13))
        machine.has("id", "echo 0")
        machine.has("apt-get")
        assert machine.run(SETUP).returncode == 0
        assert "apt-get install -y -qq --no-install-recommends python3.11-venv" in machine.calls

    def test_python_3_10_is_fetched_when_the_machine_has_none(self, machine: Machine) -> None:
        machine.has_python("python3.11", (3, 11, 7))
        machine.has_fetchable_python()
        done = machine.run(SETUP)
        assert done.returncode == 0, done.stderr
        assert "uv python install -qq 3.10" in machine.calls
        assert any(call.startswith("uv venv") and call.endswith("fetched .venv-nlu") for call in machine.calls)

    def test_python_3_10_that_cannot_be_fetched_is_told_in_one_line(self, machine: Machine) -> None:
        machine.has_python("python3.11", (3, 11, 7))
        said = machine.run(SETUP, UV_FAILS_AT="python install")
        assert said.returncode == 1
        assert "Python 3.10 is missing" in last_line(said.stderr)
        assert "UV_PYTHON_INSTALL_MIRROR" in last_line(said.stderr)
