"""The process in which a notebook runs: it runs cells and calls the learner's functions.

No right answer is here. `check` tells the grader which exercise was answered; the grader then asks
for the function's value in cases of its own, one after the other, and compares them where nothing
of the learner's runs. The exercises themselves are not installed in this process.
"""

import copy
import importlib
import inspect
import os
import signal
import sys
import types
from typing import Any

from . import letters

HIDDEN = "the exercises are not here while a notebook is graded"


class Desk:
    """Talks with the grader: `ask` sends a letter, `read` waits for one."""

    def __init__(self, reading: int, writing: int):
        self.incoming = os.fdopen(reading, "rb")
        self.outgoing = os.fdopen(writing, "wb")

    def read(self) -> dict:
        line = self.incoming.readline()
        if not line:
            os._exit(0)  # the grader is gone
        return letters.json.loads(line)

    def tell(self, **letter: Any) -> None:
        letters.send(self.outgoing, letter)


class Checks:
    """What `check` does here: it tells the grader and answers its questions."""

    def __init__(self, desk: Desk):
        self.desk, self.silent, self.busy = desk, False, False
        self.functions: dict[str, Any] = {}  # the learner's own, by exercise

    def check(self, exercise_id: Any = None, answer: Any = None, *more: Any, **named: Any) -> None:
        if self.busy:
            return  # a check inside of an answer
        self.busy = True
        try:
            self._check(str(exercise_id).strip(), named.get("answer", answer))
        finally:
            self.busy = False

    def yours(self, exercise_id: Any = None) -> Any:
        """Hand back the learner's own function; without one, the course's is not here."""

        def missing(*arguments: Any, **named: Any) -> None:
            raise LookupError(f"exercise {exercise_id} is not answered; {HIDDEN}")

        return self.functions.get(str(exercise_id).strip(), missing)

    def _check(self, exercise_id: str, answer: Any) -> None:
        from cnn_course.checking import source

        blank = answer is None or answer is Ellipsis or _quietly(source.is_blank, answer, False)
        if callable(answer) and not blank:
            self.functions[exercise_id] = answer
        if self.silent:
            return  # a cell that is run again
        dots = bool(_quietly(source.placeholder_lines, answer, []))
        self.desk.tell(check=exercise_id, blank=bool(blank), dots=dots, value=_as_letters(answer))
        function = None
        while (letter := self.desk.read()).get("end") is None:
            if "wanted" in letter:
                function, misfit = _callable(answer, **letter["wanted"])
                self.desk.tell(misfit=misfit)
            else:
                self.desk.tell(**_called(function, letters.decode(letter["call"]), letter["limit"]))


def _callable(answer: Any, exercise_id: str, name: str, signature: str, cases: list) -> tuple:
    """Return `answer` as a function of positional arguments, and why it cannot be one."""
    from cnn_course.checking import calling

    space: dict = {}
    exec(f"def {name}{signature}: ...", space)
    names = list(inspect.signature(space[name]).parameters)
    wanted = types.SimpleNamespace(id=exercise_id, answer=space[name], parameters=names)
    try:
        misfit = calling.not_a_function(wanted, answer)
        if misfit:
            return answer, misfit
        return calling.callable_as(wanted, answer, [letters.decode(case) for case in cases])
    except Exception:
        return answer, ""  # calling it will tell


def _called(function: Any, arguments: tuple, limit: float) -> dict:
    from cnn_course.checking.running import run

    outcome = run(function, copy.deepcopy(arguments), limit, keep=True)
    value = outcome.value
    if _is_model(outcome.raw):
        value = outcome.raw
    return {
        "kind": outcome.kind,
        "value": _as_letters(value),
        "changed": outcome.changed,
        "error": outcome.error,
        "line": outcome.line,
        "source": outcome.source,
    }


def _is_model(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Model)


def _as_letters(value: Any) -> Any:
    """Return any value as plain data in letters."""
    from cnn_course.checking.plain import Odd, plain

    try:
        if _is_model(value):
            weights = [letters.encode(plain(one)) for one in value.get_weights()]
            return {"keras": value.to_json(), "weights": weights}
        return letters.encode(plain(value))
    except Exception as error:
        return letters.encode(Odd(f"something that cannot be read ({type(error).__name__})"))


def _quietly(function: Any, value: Any, otherwise: Any) -> Any:
    try:
        return function(value)
    except Exception:
        return otherwise


def without_exercises(checks: Checks) -> types.ModuleType:
    """Return what stands in for `cnn_course.exercises`."""
    module = types.ModuleType("cnn_course.exercises", HIDDEN)
    module.check, module.yours = checks.check, checks.yours
    for name in ("hint", "solution", "question"):
        setattr(module, name, lambda *arguments, **named: None)
    for name, base in (("WrongAnswer", AssertionError), ("UnknownExercise", LookupError)):
        setattr(module, name, type(name, (base,), {}))
    return module


def _shell():
    """An IPython without history, in which nothing is drawn that nobody sees."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.display_formatter.active_types = ["text/plain"]
    shell.display_formatter.mimebundle_formatter.enabled = False
    shell.display_formatter.ipython_display_formatter.enabled = False
    return shell


def _run(shell: Any, code: str) -> str:
    """Run a cell; return what stopped it, or nothing."""
    try:
        result = shell.run_cell(code, store_history=False)
    except BaseException as error:
        return _said(error)
    error = result.error_before_exec or result.error_in_exec
    return _said(error) if error is not None else ""


def _said(error: BaseException) -> str:
    words = _quietly(str, error, "an error that cannot be printed")
    lines = f"{type(error).__name__}: {words}".encode("utf-8", "replace").decode().splitlines()
    return lines[0][:300]


def main(reading: int, writing: int) -> None:
    """Answer the grader until it goes away."""
    from cnn_course.checking import limits

    signal.signal(signal.SIGINT, signal.default_int_handler)  # the grader's way to stop a cell
    limits.PATIENCE = 100  # waiting for a busy machine is nobody's fault; the grader watches
    desk = Desk(reading, writing)
    checks = Checks(desk)
    package = importlib.import_module("cnn_course")
    package.exercises = sys.modules["cnn_course.exercises"] = without_exercises(checks)
    shell = _shell()
    sys.path.insert(0, "")  # helper modules beside the notebook; what is imported by now stays
    desk.tell(pid=os.getpid())  # ready
    while True:
        letter = desk.read()
        checks.silent = bool(letter.get("again"))
        try:
            stopped = _run(shell, letter["run"])
        except KeyboardInterrupt:  # the grader's, a moment too late
            stopped = "KeyboardInterrupt: "
        desk.tell(done=stopped)


if __name__ == "__main__":
    # Run as -m, this file is __main__; what learners could import is the module of its own name.
    module = importlib.import_module("cnn_course.grading.child")
    assert inspect.ismodule(module)
    module.main(int(sys.argv[1]), int(sys.argv[2]))
