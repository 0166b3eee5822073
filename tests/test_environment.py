"""The environment check of notebook 00 says in words what is missing."""

from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from cnn_course import environment

INSTALLED = {"numpy": "2.1.3", "scipy": "1.13.0"}.get


def test_nothing_is_said_when_everything_is_here(capsys):
    assert environment.problems((3, 12), ["numpy>=2.0", "scipy>=1.13"], INSTALLED) == []
    environment.check()
    assert capsys.readouterr().out == "Everything the course needs is here.\n"


def test_an_old_python_is_named():
    assert environment.problems((3, 10, 4), [], INSTALLED) == [
        "Python 3.11 or newer is needed; this is 3.10."
    ]


def test_an_old_package_is_named_with_what_would_do():
    assert environment.problems((3, 11), ["numpy>=2.2"], INSTALLED) == [
        "numpy must be 2.2 or newer; this is 2.1.3."
    ]


def test_a_missing_package_is_named():
    assert environment.problems((3, 11), ["tensorflow>=2.20"], INSTALLED) == [
        "tensorflow is not installed."
    ]


def test_what_only_the_tests_need_is_not_asked_for():
    assert environment.problems((3, 11), ['nbval>=0.11; extra == "test"'], INSTALLED) == []


def test_what_is_missing_comes_with_the_way_to_put_it_right(capsys, monkeypatch):
    monkeypatch.setattr(environment, "problems", lambda: ["numpy is not installed."])
    environment.check()
    out = capsys.readouterr().out
    assert "- numpy is not installed." in out and "README.md" in out


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.12.0", "3.13.0"])
def test_every_tested_version_installs_on_every_python_of_the_readme(python):
    """A package may ask for 3.11.5, as one did: Debian 12 has 3.11.2."""
    lines = (Path(__file__).parents[1] / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {canonicalize_name(line.split("==")[0]) for line in lines if "==" in line}
    asked = {
        canonicalize_name(one.metadata["Name"]): one.metadata.get("Requires-Python")
        for one in distributions()
    }
    assert len(pinned & set(asked)) > 50
    too_new = [
        f"{name} {asked[name]}"
        for name in pinned & set(asked)
        if asked[name] and python not in SpecifierSet(asked[name])
    ]
    assert too_new == []
