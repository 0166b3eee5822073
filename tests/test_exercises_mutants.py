"""No small change of a reference solution passes as right, but for those proven equivalent."""

import pytest
from mutants import EQUIVALENT, code_exercises, mutants, survivors


@pytest.mark.parametrize("exercise", code_exercises(), ids=lambda one: one.id)
def test_every_mutant_of_the_reference_is_refused(exercise):
    living, tried = survivors(exercise)
    holes = [one for one in living if (exercise.id, one) not in EQUIVALENT]
    assert not holes
    assert tried >= 5
    listed = {description for known, description in EQUIVALENT if known == exercise.id}
    assert listed <= set(living), "listed as equivalent, but refused or gone"


def test_every_equivalent_mutant_has_its_reason():
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


def test_the_search_changes_operators_bounds_indices_and_terms():
    source = "def f(a, n):\n    for i in range(n):\n        a[i, n] += 2 * n + 1\n    return a"
    found = dict(mutants(source))
    for change in (
        "line 2: range(n) -> range(n - 1)",
        "line 3: (i, n) -> (n, i)",
        "line 3: 2 * n + 1 -> 2 * n - 1",
        "line 3: 2 * n + 1 -> 2 * n",
        "line 3: a[i, n] += 2 * n + 1 -> a[i, n] = 2 * n + 1",
        "line 3: a[i, n] += 2 * n + 1 -> (dropped)",
        "line 3: 2 -> 3",
    ):
        assert change in found
    assert len(set(found.values())) == len(found)
