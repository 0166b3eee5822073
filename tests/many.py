"""One test for a claim about many cases that names each case it fails on."""

from inspect import signature


def each(cases):
    """Make one test of a claim: it tries every case, and names all that fail.

    For cases that a line tells apart. What takes a while, or makes a test of its own worth a line
    of pytest's report, is for ``pytest.mark.parametrize``.
    """
    cases = list(cases)

    def decorate(claim):
        alone = len(signature(claim).parameters) == 1

        def test():
            errors = []
            for case in cases:
                try:
                    claim(case) if alone else claim(*case)
                except Exception as error:
                    error.add_note(f"the case: {case!r}")
                    errors.append(error)
            if errors:
                raise ExceptionGroup(f"{len(errors)} of {len(cases)} cases fail", errors)

        test.__doc__ = claim.__doc__
        return test

    return decorate
