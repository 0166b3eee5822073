"""The explorers of notebook 01 in a real JupyterLab: two X, the slash machine, training."""

import pytest

from cnn_course import explorers, lecture
from cnn_course.pictures.words import spell

CELLS = tuple(
    f"from cnn_course import explorers\n{name} = explorers.{name}()\n{name}"
    for name in ("pixel_matching", "slash_machine", "training")
)


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(*CELLS)


@pytest.fixture(autouse=True)
def afresh(notebook):
    notebook.run()


@pytest.fixture
def matching(notebook):
    return notebook.picture(0)


@pytest.fixture
def machine(notebook):
    return notebook.picture(1)


@pytest.fixture
def descent(notebook):
    return notebook.picture(2)


# --- pixel matching -------------------------------------------------------------------------


def test_the_two_x_open_with_the_lectures_disagreement(matching):
    """[L1.2, L1.3]"""
    matching.matches(explorers.pixel_matching().scene)
    crosses = matching.root.locator('[data-panel="products"] .cnn-cross')
    assert crosses.count() == len(lecture.DISAGREEING_CELLS) == 16


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("shift down", ["ArrowRight"], {"down": 1}),
        ("shift right", ["ArrowLeft", "ArrowLeft"], {"right": -2}),
        ("thicken", ["ArrowRight"], {"thicken": 1}),
        ("rotate (15°)", ["ArrowRight"] * 3, {"rotate": 3}),
        ("compare", ["ArrowDown", "ArrowDown"], {"compare": "slash"}),
    ],
)
def test_every_control_of_pixel_matching_answers_to_the_keyboard(matching, name, keys, change):
    matching.press(name, *keys)
    matching.matches(explorers.pixel_matching().set(**change).scene)


def test_pointing_at_a_product_lights_both_of_its_cells(matching, eventually):
    matching.cell("products", 2, 5).hover()
    eventually(lambda: matching.windows("first"), [[2, 5, 1, 1]])
    assert matching.windows("second") == [[2, 5, 1, 1]]
    assert matching.said == "row 2, column 5: −1·1 = −1"


def test_a_piece_can_be_edited_and_is_laid_on_both_pictures(matching, notebook, eventually):
    matching.pick("compare", "by the piece: small x")
    matching.cell("first_piece", 0, 1).click()
    notebook.page.keyboard.type("1")
    notebook.page.keyboard.press("Enter")
    piece = lecture.SMALL_X_PIECE.copy()
    piece[0, 1] = 1
    scene = explorers.pixel_matching().set(compare="small x").set(piece=piece).scene
    matching.matches(scene)
    matching.cell("second_map", 3, 3).hover()
    eventually(lambda: matching.said, spell(scene, "second_map", 3, 3))
    assert matching.windows("second") == [[3, 3, 3, 3]]


# --- the slash machine ----------------------------------------------------------------------


def test_the_machine_opens_with_a_score_of_four(machine):
    """[L1.5]"""
    machine.shows("score", [["4"]])
    machine.matches(explorers.slash_machine().scene)


@pytest.mark.parametrize("pixel", ["top left", "top right", "bottom left", "bottom right"])
def test_every_pixel_can_be_flipped_with_the_space_bar(machine, pixel):
    start = explorers.slash_machine()
    name = pixel.replace(" ", "_")
    machine.tick(f"ink {pixel}")
    machine.matches(start.set(**{name: not start.values[name]}).scene)


def test_screens_and_weights_are_picked_from_lists(machine):
    """[L1.6, L1.7]"""
    machine.pick("screen", "slash out of ink")
    machine.shows("score", [["−2"]])
    machine.press("weights", "ArrowDown")
    machine.matches(explorers.slash_machine().set(drawing="slash out of ink", pattern=7).scene)


def test_a_weight_that_is_no_sign_is_taken_and_a_word_is_not(machine, notebook, eventually):
    machine.cell("weights", 0, 1).click()
    notebook.page.keyboard.type("0.5")
    notebook.page.keyboard.press("Enter")
    machine.matches(explorers.slash_machine().set(weights=[[1, 0.5], [-1, 1]]).scene)
    machine.cell("weights", 0, 1).click()
    notebook.page.keyboard.type("e")
    notebook.page.keyboard.press("Enter")
    machine.cell("screen", 0, 0).click()
    machine.shows("weights", [["1.0", "0.5"], ["−1.0", "1.0"]])


def test_the_score_is_spelled_out(machine, eventually):
    machine.cell("score", 0, 0).hover()
    scene = explorers.slash_machine().scene
    eventually(lambda: machine.said, spell(scene, "score", 0, 0))
    assert machine.said.endswith("1·1 + (−1)·(−1) + (−1)·(−1) + 1·1 = 4")


def test_the_pattern_in_use_is_ringed_and_still_seen_to_win(machine, eventually):
    """[L1.7] + - - + is both: the weights above, and one of the two that tell the keys apart."""
    machine.tick("all 16 patterns")
    eventually(lambda: machine.marked("patterns", "ring"), 2)
    assert machine.marked("patterns", "winner") == 4


# --- training -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("learning rate", ["ArrowRight"], {"rate": 0.025}),
        ("learning rate", ["End"], {"rate": 0.15}),
        ("step", ["ArrowRight"] * 4, {"step": 4}),
        ("step", ["End"], {"step": 20}),
        ("random start", ["ArrowRight"], {"seed": 1}),
    ],
)
def test_every_control_of_training_answers_to_the_keyboard(descent, name, keys, change):
    """[L1.8]"""
    descent.press(name, *keys)
    descent.matches(explorers.training().set(**change).scene)


def test_a_step_is_spelled_out_where_one_points(descent, eventually):
    scene = explorers.training().scene
    descent.cell("next", 1, 0).hover()
    eventually(lambda: descent.said, spell(scene, "next", 1, 0))
    assert descent.windows("gradient") == [[1, 0, 1, 1]]


def test_the_explorers_of_a_notebook_do_not_disturb_each_other(matching, machine, descent):
    descent.press("step", "End")
    machine.tick("ink top right")
    matching.matches(explorers.pixel_matching().scene)
    machine.matches(explorers.slash_machine().set(top_right=True).scene)
    descent.matches(explorers.training().set(step=20).scene)
