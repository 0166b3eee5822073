"""How is an exercise answered on a page?

Choices and numbers are answered there: Python gives the cards, the right answer, the bank of
mistakes and what it says of likely answers; ``browser/answers.js`` reads what was typed and
compares. Code is written in the notebook: of such an exercise the page has hints and solution.
"""

import ast
import html
import json
from dataclasses import replace
from itertools import product

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from cnn_course.checking.cards_html import marked_up, note_card, question_parts
from cnn_course.checking.cards_text import WORDS, sentences
from cnn_course.checking.compare import as_python
from cnn_course.checking.values import judge_value
from cnn_course.checking.verdict import Verdict
from cnn_course.exercises.catalogue import find
from cnn_course.exercises.interface import source_of

SAYS = "@says@"  # in a card: the place of its sentences
NOTEBOOK_ONLY = ("7.5", "8.9")  # values that only Python can judge: any fitting stack, any model
LIKELY = {  # answers that Python judges beforehand, where an exercise has more to say than its bank
    "1.4": [
        *(((a, b), (c, d)) for a, b, c, d in product((-1, 0, 1), repeat=4)),
        *product((-1, 1), repeat=4),  # in one row
    ],
    "1.5": [2**n for n in range(1, 30)],
    "2.2": list(product(range(6), range(6), range(5))),
    "2.10": list(product(range(3), repeat=5)),
    "8.1": [  # padded, rounded up, every map on every map, one map flattened, pooling in steps of 1
        [(28, 28, 8), (14, 14, 8), (14, 14, 16), (7, 7, 16), (784,), (64,), (10,)],
        [(26, 26, 8), (13, 13, 8), (11, 11, 16), (6, 6, 16), (576,), (64,), (10,)],
        [(26, 26, 8), (13, 13, 8), (11, 11, 128), (5, 5, 128), (3200,), (64,), (10,)],
        [(26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16), (25,), (64,), (10,)],
        [(26, 26, 8), (24, 24, 8), (22, 22, 16), (20, 20, 16), (6400,), (64,), (10,)],
    ],
    "8.2": [  # something learned where nothing is, or one number wrong
        (80, 0, 1168, 0, 400, 25664, 650),
        (80, 32, 1168, 64, 0, 25664, 650),
        (80, 0, 1168, 0, 0, 36928, 650),
        (80, 0, 1160, 0, 0, 25664, 650),
    ],
    "9.4": range(1, 1000),
}


def asked(source) -> list:
    """The ids of the exercises that a cell asks or checks, each once.

    >>> asked('question("3.2")\\ncheck("3.2", ...)'), asked("check(one, two)")
    (['3.2'], [])
    """
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {
        call.args[0].value: None
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in ("check", "question")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    return list(names)


def is_live(exercise_id) -> bool:
    """Whether an answer is checked on the page."""
    return find(exercise_id).kind != "code" and exercise_id not in NOTEBOOK_ONLY


def block(exercise_id, notebook) -> str:
    """The HTML of an exercise under its cell: answer it, or write it in ``notebook``."""
    exercise = find(exercise_id)
    parts = [_fold(f"Hint {n}", marked_up(one)) for n, one in enumerate(exercise.hints, 1)]
    parts.append(_fold("Solution", _solution(exercise)))
    folds = f'<div class="cnn-folds">{"".join(parts)}</div>'
    if not is_live(exercise_id):
        what = "Write it and have it checked" if exercise.kind == "code" else "Have it checked"
        where = f'<a href="index.html#install">{what} in the notebook</a> {html.escape(notebook)}.'
        return f'<div class="cnn-exercise"><p>{where}</p>{folds}</div>'
    shown = question_parts(exercise)
    card = note_card(f"Exercise {exercise.id}", exercise.title, "", shown)
    data = json.dumps(facts(exercise), ensure_ascii=False).replace("</", "<\\/")
    script = f'<script type="application/json">{data}</script>'
    return f'<div class="cnn-exercise cnn-question">{card}{script}{folds}</div>'


def _fold(title, body) -> str:
    return f"<details><summary>{title}</summary><div>{body}</div></details>"


def _solution(exercise) -> str:
    """The reference, as ``solution`` shows it."""
    if exercise.kind == "code":
        code = highlight(source_of(exercise.answer), PythonLexer(), HtmlFormatter())
        return f'<div class="highlight-python notranslate">{code}</div>'
    answer = (
        f"**{exercise.answer}**  {exercise.options[exercise.answer]}"
        if exercise.kind == "choice"
        else f"`{as_python(exercise.answer)!r}`"
    )
    return "".join(f"<p>{marked_up(part)}</p>" for part in (answer, exercise.why) if part)


def facts(exercise) -> dict:
    """What a page knows of an exercise that it checks: cards, sentences, the right answer."""
    right = _card(exercise, "right", sentences(Verdict("right", exercise)))
    found = {
        "cards": {
            "right": right,
            "wrong": _card(exercise, "wrong", [SAYS]),
            "blank": _card(exercise, "blank", []),
        },
        "title": f"Exercise {exercise.id}",
    }
    if exercise.kind == "choice":
        says = {letter: marked_up(text) for letter, text in exercise.wrong}
        options = {letter: marked_up(text) for letter, text in exercise.options.items()}
        return {**found, "options": options, "answer": exercise.answer, "says": says}
    return {
        **found,
        "answer": None if exercise.accept else plain(exercise.answer),
        "kind": type(exercise.answer).__name__,
        "tolerance": exercise.tolerance,
        "loose": exercise.view is not None,
        **_judged(exercise),
    }


def _card(exercise, state, paragraphs) -> str:
    return note_card(f"Exercise {exercise.id}", exercise.title, WORDS[state], paragraphs, state)


def _judged(exercise) -> dict:
    """What Python says of likely answers, each sentence once, by the answer's ``key``."""
    says, judged, right = [], {}, []
    bare = replace(exercise, wrong=(), explain=None)
    bank = [value for value, _ in exercise.wrong]
    if exercise.tolerance:  # numbers to two decimals: also what rounds to one of the bank
        bank += [value + n / 1000 for value in bank for n in range(-9, 10)]
    for answer in [*bank, *LIKELY.get(exercise.id, ())]:
        verdict = judge_value(exercise, answer)
        if verdict.state == "right" and exercise.accept:
            right.append(key(answer))
        if verdict.state == "wrong" and verdict.diagnosis != judge_value(bare, answer).diagnosis:
            text = marked_up(verdict.diagnosis)
            if text not in says:
                says.append(text)
            judged.setdefault(key(answer), says.index(text))
    if exercise.accept:
        right.append(key(exercise.answer))
    return {"says": says, "judged": judged, "right": sorted(set(right))}


def plain(value):
    """Tuples, lists and arrays of numbers as lists of numbers of at most five decimals.

    >>> plain(((62, 62, 32), 896.0)), plain(1 / 3)
    ([[62, 62, 32], 896], 0.33333)
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    value = round(float(value), 5)
    return int(value) if value == int(value) else value


def key(value) -> str:
    """An answer as text, the same whether its brackets are round or square."""
    return json.dumps(plain(value), separators=(",", ":"))
