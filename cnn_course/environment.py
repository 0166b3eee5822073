"""Is everything here that the course needs? Says in words what is missing and what would help."""

from __future__ import annotations

import sys
from importlib import metadata

from packaging.requirements import Requirement

NEEDED_PYTHON = (3, 11)


def check() -> None:
    """Print whether this machine can run the course, or what is missing.

    Nothing is imported that takes time; versions are read from what pip installed.

    Examples
    --------
    >>> check()
    Everything the course needs is here.
    """
    missing = problems()
    if not missing:
        print("Everything the course needs is here.")
        return
    print("Something is missing:")
    for problem in missing:
        print("-", problem)
    print("To put it right, run the first command of README.md again, in the folder it stands in.")


def problems(python=sys.version_info, requirements=None, installed=None) -> list[str]:
    """What is missing, one sentence each, of this course's requirements or of those given.

    ``installed`` gives the version for a name, or None.

    >>> problems((3, 9), ["numpy>=2.0", "scipy>=1.13"], {"numpy": "1.26"}.get)
    ['Python 3.11 or newer is needed; this is 3.9.', 'numpy must be 2.0 or newer; this is 1.26.', \
'scipy is not installed.']
    """
    requirements = metadata.requires("cnn-course") if requirements is None else requirements
    installed = installed or _version
    said = []
    if tuple(python[:2]) < NEEDED_PYTHON:
        needed, this = (".".join(map(str, v[:2])) for v in (NEEDED_PYTHON, python))
        said.append(f"Python {needed} or newer is needed; this is {this}.")
    for requirement in map(Requirement, requirements):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        version = installed(requirement.name)
        if version is None:
            said.append(f"{requirement.name} is not installed.")
        elif version not in requirement.specifier:
            bound = str(requirement.specifier).replace(">=", "")
            said.append(f"{requirement.name} must be {bound} or newer; this is {version}.")
    return said


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
