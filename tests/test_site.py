"""The site knows every explorer, knob and panel of the course, and its scripts fit together."""

import re
from collections import Counter

import nbformat
import pytest

from cnn_course import folding
from cnn_course.exercises.catalogue import all_exercises
from cnn_course.pictures import wire
from cnn_course.pictures.cover import covered
from cnn_course.site import axes, engine, offers, pages, questions, tables

TABLED = [call for call, (_, offer) in offers.OFFERS.items() if isinstance(offer, tables.Offer)]


def shown():
    """Each explorer that a notebook shows: the call, and what is said of its picture there."""
    for path in sorted(pages.NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and (call := pages.call_in(cell.source)):
                yield call, folding.uncovered(cell.outputs)[0].data["text/plain"]


def test_every_explorer_of_the_notebooks_is_alive():
    assert {call for call, _ in shown()} | {offers.DRAW, offers.FRONT} == set(offers.OFFERS)


def test_a_live_picture_starts_as_the_one_in_its_notebook():
    for call, said in shown():
        if call in offers.OFFERS:
            scene = offers.explorer_of(call).scene
            assert said == (covered(scene) if "predict=True" in call else scene).alt


@pytest.mark.parametrize("call", TABLED)
def test_every_knob_is_on_the_page_or_said_to_be_in_the_notebook_only(call):
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    here = set(offer.axes) | set(offer.shown)
    there = offers.NOTEBOOK_ONLY.get(pages.table_name(call).rstrip("_0123456789"), set())
    forgotten = set(explorer.call.opening.knobs.controls) - here - there
    assert not forgotten, "each belongs into the Offer's axes or into NOTEBOOK_ONLY, in offers.py"
    assert there <= set(explorer.call.opening.knobs.controls) - here


def test_stride_and_padding_has_all_its_knobs_on_the_page():
    explorer = offers.explorer_of("explorers.stride_and_padding()")
    assert set(axes.table(explorer)["controls"]) == set(explorer.call.opening.knobs.controls)


@pytest.mark.parametrize("call", [c for c in TABLED if offers.OFFERS[c][1].numbers])
def test_every_number_on_a_page_follows_from_its_arrays(call):
    """But for averages of windows of several sizes, matrices, and copies not yet added."""
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    whole = [
        values
        for values, made in _structures(explorer, offer)
        if not made
        and values.get("kind") != "average"
        and values.get("view") not in ("matrix", "all")
        and not (values.get("view") == "scatter" and values["placed"] < 4)
    ]
    assert whole == [], "numbers in these pictures have neither made_by nor a source"


def _structures(explorer, offer):
    for n, (_, _, values, told) in enumerate(tables.settings(explorer, offer)):
        if n % 9 == 0:
            names = tables.arrays_of(explorer.call.opening.scene(**told))
            yield values, tables.structure(explorer.call.opening.scene, told, names)


def test_a_panel_that_nobody_can_work_out_is_noticed():
    explorer = offers.explorer_of("explorers.stride_and_padding()")

    def secret(image, kernel, **settings):
        scene = explorer.call.opening.scene(image, kernel, **settings)
        return scene.with_items({"output": scene.panel("output").made(None)})

    told = explorer.call.opening.knobs.told(explorer.state)
    assert tables.structure(explorer.call.opening.scene, told, ("image", "kernel"))
    assert tables.structure(secret, told, ("image", "kernel")) is None


def test_no_name_is_taken_twice_in_the_scripts():
    folders = [(wire.HERE, wire.FILES), (engine.HERE, engine.FILES)]
    text = "\n".join((folder / name).read_text() for folder, names in folders for name in names)
    taken = re.findall(
        r"^(?:export )?(?:function|const|let|class) (\w+|[\[{].*?[\]}] =)", text, re.M
    )
    names = [*re.findall(r"\w+", " ".join(taken)), *engine.SHARED]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert {path.name for path in engine.HERE.glob("*.js")} == set(engine.FILES)


def test_the_first_setting_of_every_page_is_in_its_table():
    for call in TABLED:
        explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
        assert set(tables.start(explorer, offer)) == set(offer.axes)


def test_every_exercise_of_the_notebooks_is_on_its_page():
    here = [
        one
        for path in sorted(pages.NOTEBOOKS.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for one in questions.asked(cell.source)
    ]
    assert sorted(here) == sorted(all_exercises())


def test_what_no_page_can_judge_is_a_matter_of_python_alone():
    alone = {
        one.id for one in all_exercises().values() if one.accept and one.id not in questions.LIKELY
    }
    assert alone == set(questions.NOTEBOOK_ONLY)


def test_every_mistake_of_the_bank_has_its_sentence_on_the_page():
    for one in filter(lambda one: questions.is_live(one.id), all_exercises().values()):
        facts = questions.facts(one)
        if one.kind == "choice":
            assert set(facts["says"]) == set(one.options) - {one.answer}
        else:
            said = {facts["says"][n] for n in facts["judged"].values()}
            assert said >= {questions.marked_up(text) for _, text in one.wrong}


def texts():
    """What a notebook writes before and after each of its explorers, by the call."""
    found = {}
    for path in sorted(pages.NOTEBOOKS.glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        for n, cell in enumerate(cells):
            if cell.cell_type == "code" and (call := pages.call_in(cell.source)):
                around = [one.source for one in cells[max(n - 2, 0) : n + 2]]
                found[call] = found.get(call, "") + " ".join(around)
    return found


def in_words(controls, name):
    """How a text calls a knob and its choices: *stride*, "p zeros on every side"."""
    control = controls[name]
    return [control["label"], *(words for words, _ in control.get("options", ()))]


@pytest.mark.parametrize("call", [c for c in TABLED if not offers.OFFERS[c][1].controls])
def test_every_knob_choice_and_value_that_a_text_asks_for_is_on_its_page(call):
    """Where a page has knobs of its own, it says so instead: see ``Offer.says``."""
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    text = " ".join(texts()[call].split())
    there, here = (
        tables.as_json(explorer.call.opening.knobs)["controls"],
        tables.controls_of(explorer, offer),
    )
    for name in there:
        for words in in_words(there, name):
            asked = re.findall(rf'[*"]{re.escape(words)}[*"](?:[^.*"]*?\bto (\d+))?', text)
            assert not asked or (name in here and words in in_words(here, name)), words
            for value in filter(None, asked):
                assert int(value) in offer.axes[name], (words, value)


def test_a_page_whose_knobs_are_its_own_says_so():
    assert all(offers.OFFERS[c][1].says for c in TABLED if offers.OFFERS[c][1].controls)
