"""The built site: its pictures are Python's, live from a disk, and ask no other machine."""

import functools
import http.server
import random
import re
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import site_compare
from axe_playwright_python.sync_playwright import Axe
from every_explorer import TAGS
from playwright.sync_api import expect
from site_page import knob, slide, table_of, uncovered

from cnn_course import data, lecture, ops
from cnn_course.checking.cards_html import marked_up
from cnn_course.checking.compare import as_python
from cnn_course.checking.values import judge_value
from cnn_course.exercises.catalogue import all_exercises
from cnn_course.explorers.given import as_input
from cnn_course.pictures import wire
from cnn_course.pictures.cover import covered, judged
from cnn_course.site import engine, layers, network_units, offers, questions, trained
from cnn_course.site.__main__ import build

CALLS = {
    "explorers.convolution(lecture.BINARY_IMAGE, lecture.CROSS_KERNEL)": 37,
    "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)": 23,
    "explorers.backward(strided_image, ramp, gradient=[[1, 10], [2, 20]], stride=2, of='input')": 5,
    "explorers.transposed_convolution(x, kernel)": 11,
    "explorers.slash_machine()": 41,
    "explorers.receptive_field([3, 3, 3], n=15)": 71,
}
LIVE_VALUES = [
    one for one in all_exercises().values() if questions.is_live(one.id) and one.kind == "value"
]
STRIDE = "explorers.stride_and_padding()"
POOLING = "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)"


@pytest.fixture(scope="module")
def blank(browser):
    """A page with the site's scripts and nothing else."""
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(content=engine.script())
    yield page
    page.close()


@cache
def cases_of(call, count=200, every=1):
    """Settings of an explorer, some with edited numbers, each with Python's picture."""
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    if offer is offers.AXES:
        return list(site_compare.random_cases(explorer, count))
    return list(site_compare.cases(explorer, offer, table_of(call), edits=2, every=every))


def differences(browser, call, script=None, **which):
    """How many pictures of an explorer were compared with Python's, and what differed."""
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(content=script or engine.script())
    page.add_script_tag(content=engine.data_script("t", table_of(call)))
    found = site_compare.differences(page, "t", cases_of(call, **which))
    page.close()
    return found


@pytest.mark.parametrize("call", CALLS)
def test_a_sample_of_settings_and_edits_is_what_python_makes(browser, call):
    compared, wrong = differences(browser, call, every=CALLS[call])
    assert compared >= 10
    assert wrong == []


def test_two_axes_joined_are_what_python_makes(browser):
    assert differences(browser, STRIDE) == (200, [])


@pytest.mark.parametrize(("right", "wrong"), site_compare.MISTAKES)
def test_a_mistake_in_the_browser_is_noticed(browser, right, wrong):
    script = engine.script()
    assert script.count(right) == 1
    broken = script.replace(right, wrong)
    found = differences(browser, STRIDE, broken, count=100)[1]
    found += differences(browser, POOLING, broken, every=31)[1]
    assert found


JUDGED = """
([facts, texts]) => texts.map((text) => {
  const { state, says, html } = cnnCourse.judged(facts, cnnCourse.readAnswer(text));
  return [state, html ?? says ?? ""];
})
"""


def near(answer, chance):
    """An answer somebody might give instead: other numbers, another order, another form."""
    if isinstance(answer, list | tuple):
        parts = [near(part, chance) if chance.random() < 0.5 else part for part in answer]
        change = chance.choice(("", "", "", "", "less", "more", "order", "one", "none", "nested"))
        if change == "less":
            parts = parts[1:]
        elif change == "more":
            parts.append(chance.randint(0, 9))
        elif change == "order":
            chance.shuffle(parts)
        elif change == "one":
            return chance.randint(0, 9)
        elif change:
            parts = [parts] if change == "nested" else []
        return chance.choice((tuple, list))(parts)
    ways = (answer, -answer, answer + 1, answer - 0.5, answer * 100, [answer])
    more = (round(answer * 1.004, 3), (answer, answer), round(chance.uniform(-9, 9), 3))
    return chance.choice((*ways, *more))


@pytest.mark.parametrize("exercise", LIVE_VALUES, ids=lambda one: one.id)
def test_an_answer_is_judged_on_the_page_as_in_python(blank, exercise):
    facts, chance = questions.facts(exercise), random.Random(exercise.id)
    bank = [as_python(answer) for answer, _ in exercise.wrong]
    right = as_python(exercise.answer)
    answers = [
        right,
        *bank,
        *(near(chance.choice([right, right, *bank]), chance) for _ in range(99)),
    ]
    bare = replace(exercise, explain=None)  # what only Python can work out of an answer

    def wanted(answer):
        known = questions.key(answer) in facts["judged"]
        verdict = judge_value(exercise if known else bare, answer)
        return [verdict.state, marked_up(verdict.diagnosis) if known else verdict.diagnosis]

    found = blank.evaluate(JUDGED, [facts, list(map(repr, answers))])
    assert found == list(map(wanted, answers))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2 ** 9 - 1", 511),
        ("(400,)", [400]),
        ("(400)", 400),
        ("1, −2.5", [1, -2.5]),
        ("[[7 // 2, 1e2],\n [-1 % 3, 2 ^ 9]]", [[3, 100], [2, 11]]),
        ("...", None),
        (" ", None),
    ],
)
def test_an_answer_is_read_as_python_reads_it(blank, typed, read):
    assert blank.evaluate("(text) => cnnCourse.readAnswer(text) ?? null", typed) == read


@pytest.mark.parametrize("typed", ["six", "(1, 2", "1 2", "1 / 0", "[1] + 2", "2 **", "x = 3"])
def test_what_is_no_answer_is_told_how_to_be_one(blank, typed):
    text = (
        "(text) => { try { cnnCourse.readAnswer(text); } catch (error) { return error.message; } }"
    )
    assert blank.evaluate(text, typed).startswith("Write a number, or numbers in brackets")


@pytest.mark.parametrize(
    "offer", [offers.DIGIT, offers.YOURS, offers.PHOTOGRAPHS], ids=lambda offer: offer.table
)
def test_a_picture_goes_through_the_layers_as_in_keras(blank, offer):
    table = layers.table(offer.explorer(), offer)
    blank.add_script_tag(content=engine.data_script("d", table))
    assert (
        site_compare.read_differently(blank, "d", offer, site_compare.some_values(offer, 12)) == []
    )


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 64, 3)], ids=["grey", "colour"])
def test_a_picture_of_your_own_becomes_what_python_makes_of_it(blank, shape):
    for most in (255, 90):  # paper, and a dark photograph
        picture = np.random.default_rng(most).integers(0, most, (50, 90, 3))
        size = {"rows": 50, "cols": 90}
        script = "([size, bytes, shape]) => [...cnnCourse.squareNumbers(size, bytes, shape)]"
        got = blank.evaluate(script, [size, picture.ravel().tolist(), shape])
        wanted = np.moveaxis(as_input(picture / 255, shape), -1, 0)
        assert got == pytest.approx(wanted.ravel(), abs=0.0011)


def test_a_walk_over_real_networks_sees_what_python_sees(blank):
    explorer = network_units.explorer()
    table = network_units.table(network_units.explorer())
    blank.add_script_tag(content=engine.data_script("n", table))
    assert site_compare.walked_differently(blank, "n", explorer, 300) == []


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The front page and notebook 03, built."""
    out = tmp_path_factory.mktemp("site") / "out"
    assert build(out, only=["03"]) == 0
    return out


@pytest.fixture
def open_page(site, browser):
    """``open_page(name, **context)``: from the disk; no error, nothing asked outside."""
    opened = []

    def start(name, place="", **settings):
        place = place or site.as_uri()
        context = browser.new_context(**settings)
        page = context.new_page()
        troubles = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.on(
            "request",
            lambda request: re.match(f"data:|{place}", request.url) or troubles.append(request.url),
        )
        page.goto(f"{place}/{name}.html")
        opened.append((context, troubles))
        return page

    yield start
    for context, troubles in opened:
        context.close()
        assert troubles == []


def output(explorer):
    """The numbers of the output, as they are shown."""
    texts = explorer.locator("[data-panel=output] .cnn-cell text").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts]


def test_the_front_page_is_alive(open_page):
    explorer = open_page("index").locator(".cnn-live")
    explorer.locator(".cnn-cell").first.wait_for()
    knob(explorer, "stride").press("ArrowRight")
    wanted = ops.conv(
        lecture.STRIDE_IMAGE[None, :, :, None], lecture.EDGE_KERNEL[:, :, None, None], stride=2
    )
    assert output(explorer) == wanted.ravel().tolist()


def test_a_site_that_is_served_is_alive_too(open_page, site):
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        page = open_page("draw", place=f"http://127.0.0.1:{server.server_address[1]}")
        said = page.locator(".cnn-live .cnn-formula").inner_text()
        server.shutdown()
    assert said.startswith("counted says: 3")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_the_tasks_of_notebook_03_can_be_done_on_its_page(open_page):
    page = open_page("03_stride_and_padding")
    explorer = uncovered(page.locator(".cnn-live").first)
    explorer.get_by_label("all knobs").check()
    facts = explorer.locator(".cnn-facts")
    knob(explorer, "stride").press("ArrowRight")
    expect(facts).to_contain_text("output: 2 × 2")
    expect(facts).to_contain_text("input cells never read: 11 of 36")
    knob(explorer, "padding").select_option(label="p zeros on every side")
    expect(facts).to_contain_text("output: 3 × 3")
    explorer.get_by_role("button", name="reset everything").click()
    explorer.get_by_text("output: 4 × 4").wait_for()
    slide(explorer, "kernel_height", 5)
    expect(facts).to_contain_text("output: 2 × 4")
    dilated = uncovered(page.locator(".cnn-live").nth(1))
    expect(dilated.locator(".cnn-facts")).to_contain_text("output: 2 × 2")
    dilated.get_by_label("all knobs").check()
    slide(dilated, "height", 4)
    message = dilated.locator(".cnn-message")
    fits_not = "does not fit a 4 × 6 input with padding 0"
    expect(message).to_have_text(f"a dilated 3 × 3 kernel spans 5 × 5 and {fits_not}")
    dilated.get_by_role("button", name="reset everything").click()
    message.wait_for(state="hidden")


def test_an_edited_cell_moves_the_output_and_a_word_is_refused(open_page):
    page = open_page("03_stride_and_padding")
    explorer = uncovered(page.locator(".cnn-live").first)
    cell = explorer.locator("[data-panel=input] .cnn-cell").first
    cell.click()
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    image = lecture.STRIDE_IMAGE.astype(float)
    image[0, 0] = 7.5
    page.wait_for_timeout(100)
    wanted = ops.conv(image[None, :, :, None], lecture.EDGE_KERNEL[:, :, None, None])
    assert output(explorer) == wanted.ravel().tolist()
    cell.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    refusal = explorer.locator("[data-panel=input] .cnn-at-cell").inner_text()
    assert refusal.endswith("of at most nine digits; got 'two'")


def test_a_page_without_javascript_shows_the_picture(open_page):
    page = open_page("index", java_script_enabled=False)
    assert page.locator(".cnn-live img").is_visible()
    assert "output 4 × 4" in page.locator(".cnn-live img").get_attribute("alt")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "draw", "03_stride_and_padding"])
def test_axe_finds_nothing(open_page, name, theme):
    page = open_page(name, color_scheme=theme)
    page.locator(".cnn-live .cnn-scene").first.wait_for()
    options = {"preload": False, "runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(page, None, options).response
    assert found["passes"]  # it looked at something
    assert [
        (rule["id"], one["html"][:150]) for rule in found["violations"] for one in rule["nodes"]
    ] == []


def test_no_phone_and_no_laptop_scrolls_a_page_sideways(open_page):
    page = open_page("03_stride_and_padding")
    page.locator(".cnn-live .cnn-cell").first.wait_for()
    for width in (400, 768, 1024, 1100, 1280, 1366, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_visitor_draws_a_digit_and_the_page_reads_it_as_keras_does(open_page):
    page = open_page("draw")
    explorer = page.locator(".cnn-live")
    explorer.get_by_role("button", name="clear the drawing").click()
    expect(explorer.locator(".cnn-formula")).to_contain_text("Nothing is drawn yet")
    box = explorer.locator("[data-panel=paper] svg").bounding_box()
    page.mouse.move(box["x"] + 130, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 220, steps=5)
    page.mouse.up()
    page.wait_for_timeout(100)
    ink = page.evaluate("document.querySelector('.cnn-live').explorer.values.ink")
    picture = data.as_digit(np.reshape(ink, (20, 20)))
    wanted = trained.reads_digits().predict(picture[None], verbose=0)[0]
    cells = explorer.locator("[data-panel=scores] .cnn-bar-number").all_text_contents()
    assert [float(cell) for cell in cells] == pytest.approx(wanted, abs=0.006)
    assert f"counted says: {wanted.argmax()} (" in explorer.locator(".cnn-formula").inner_text()


def test_a_paper_that_is_all_ink_is_refused_and_can_be_cleared(open_page):
    page = open_page("draw")
    explorer = page.locator(".cnn-live")
    page.wait_for_timeout(300)  # the page has come to rest, as for somebody who draws
    cells = [[row, column, 1] for row in range(20) for column in range(19)]
    page.evaluate("cells => document.querySelector('.cnn-live').explorer.painted({ cells })", cells)
    assert explorer.locator(".cnn-said").inner_text().startswith("ink must be 0 where the paper is")
    assert "counted says: 3" in explorer.locator(".cnn-formula").inner_text()


def test_a_choice_is_answered_on_the_page(open_page):
    question = open_page("03_stride_and_padding").locator(".cnn-question").first
    verdict = question.get_by_role("status")
    question.get_by_role("button", name="Check").click()
    assert "not answered yet" in verdict.inner_text()
    for letter, state in (("a", "not right yet"), ("b", "right")):
        question.get_by_label(letter, exact=True).check()
        question.get_by_role("button", name="Check").click()
        assert f"the formula: {state}" in " ".join(verdict.inner_text().split())


def test_a_number_is_answered_on_the_page_by_keyboard(open_page):
    page = open_page("03_stride_and_padding")
    question = page.locator(".cnn-question").last
    question.get_by_label("Your answer").focus()
    page.keyboard.type("((62, 62, 32), 896)")
    page.keyboard.press("Enter")
    assert ": right" in question.get_by_role("status").inner_text()


def test_hints_and_solution_of_a_code_exercise_open_one_by_one(open_page):
    exercise = open_page("03_stride_and_padding", java_script_enabled=False).locator(
        ".cnn-exercise"
    )
    solution = exercise.first.get_by_text("def output_size")
    assert not solution.is_visible()
    exercise.first.get_by_text("Solution").click()
    assert solution.is_visible()


def test_a_page_covers_what_a_notebook_covers_and_says_the_same(blank):
    """In settings of stride and padding, and of pooling."""
    for call in (STRIDE, POOLING):
        explorer = offers.explorer_of(call)
        for stride in (1, 2, 3):
            scene = explorer.set(stride=stride).scene
            sent = wire.scene_data(scene)
            wanted = wire.scene_data(covered(scene))
            got = blank.evaluate("scene => cnnCourse.coveredScene(scene)", sent)
            for items in got["rows"]:
                for item in items:
                    item.pop("marks", None) if not item.get("marks") else None
            names = ("rows", "formula", "covered", "legend")
            assert {n: got[n] for n in names} == {n: wanted[n] for n in names}
            size = f"{scene.panel('output').rows} x {scene.panel('output').cols}"
            for guess in (size, "7 by 1", "6", "2,0", "two", "3 × 3"):
                right, said = judged(scene, guess)
                told = blank.evaluate(
                    "([scene, text]) => cnnCourse.guessed(scene, text)", [sent, guess]
                )
                assert told == {"right": right, "text": said}
