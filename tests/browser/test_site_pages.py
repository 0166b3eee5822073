"""The built site: its pictures are Python's, live from a disk, and ask no other machine."""

import re

import pytest

from cnn_course import lecture, ops
from cnn_course.site import axes, compare, engine, offers, tables
from cnn_course.site.__main__ import build

CALLS = {
    "explorers.convolution(lecture.BINARY_IMAGE, lecture.CROSS_KERNEL)": 37,
    "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)": 23,
    "explorers.backward(strided_image, ramp, gradient=[[1, 10], [2, 20]], stride=2, of='input')": 5,
    "explorers.transposed_convolution(x, kernel)": 11,
    "explorers.slash_machine()": 41,
    "explorers.receptive_field([3, 3, 3], n=15)": 71,
}
STRIDE = "explorers.stride_and_padding()"


@pytest.fixture(scope="module")
def blank(browser):
    """A page with the site's scripts and nothing else."""
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(content=engine.script())
    yield page
    page.close()


@pytest.mark.parametrize("call", CALLS)
def test_a_sample_of_settings_and_edits_is_what_python_makes(blank, call):
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    blank.add_script_tag(content=engine.data_script("t", tables.table(explorer, offer)))
    cases = compare.cases(explorer, offer, edits=2, every=CALLS[call])
    compared, wrong = compare.differences(blank, "t", cases)
    assert compared >= 10
    assert wrong == []


def test_two_axes_joined_are_what_python_makes(blank):
    explorer = offers.explorer_of(STRIDE)
    blank.add_script_tag(content=engine.data_script("s", axes.table(explorer)))
    assert compare.differences(blank, "s", axes.random_cases(explorer, 200)) == (200, [])


@pytest.mark.parametrize(("right", "wrong"), compare.MISTAKES)
def test_a_mistake_in_the_browser_is_noticed(browser, right, wrong):
    script = engine.script()
    assert script.count(right) == 1
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(content=script.replace(right, wrong))
    found = 0
    explorer = offers.explorer_of(STRIDE)
    page.add_script_tag(content=engine.data_script("s", axes.table(explorer)))
    found += len(compare.differences(page, "s", axes.random_cases(explorer, 100))[1])
    call = "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)"
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    page.add_script_tag(content=engine.data_script("t", tables.table(explorer, offer)))
    found += len(
        compare.differences(page, "t", compare.cases(explorer, offer, edits=2, every=31))[1]
    )
    page.close()
    assert found


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

    def start(name, **settings):
        context = browser.new_context(**settings)
        page = context.new_page()
        troubles = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.on(
            "request",
            lambda request: re.match("(file|data):", request.url) or troubles.append(request.url),
        )
        page.goto((site / f"{name}.html").as_uri())
        opened.append((context, troubles))
        return page

    yield start
    for context, troubles in opened:
        context.close()
        assert troubles == []


def knob(explorer, name):
    return explorer.locator(f"[data-knob={name}] :is(input, select)")


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


def test_the_tasks_of_notebook_03_can_be_done_on_its_page(open_page):
    explorer = open_page("03_stride_and_padding").locator(".cnn-live").first
    facts, message = explorer.locator(".cnn-facts"), explorer.locator(".cnn-message")
    knob(explorer, "stride").press("ArrowRight")
    assert "output: 2 × 2" in facts.inner_text()
    assert "input cells never read: 11 of 36" in facts.inner_text()
    knob(explorer, "padding").select_option(label="p zeros on every side")
    assert "output: 3 × 3" in facts.inner_text()
    explorer.get_by_text("as at first").click()
    knob(explorer, "height").press("Home")
    assert message.inner_text() == "a 3x3 kernel does not fit a 1x6 input with padding 0"
    explorer.get_by_text("as at first").click()
    assert not message.is_visible()
    assert "output: 4 × 4" in facts.inner_text()


def test_an_edited_cell_moves_the_output_and_a_word_is_refused(open_page):
    page = open_page("03_stride_and_padding")
    explorer = page.locator(".cnn-live").first
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
    assert explorer.locator(".cnn-said").inner_text().endswith("of at most nine digits; got 'two'")


def test_a_page_without_javascript_shows_the_picture(open_page):
    page = open_page("index", java_script_enabled=False)
    assert page.locator(".cnn-live img").is_visible()
    assert "output 4 × 4" in page.locator(".cnn-live img").get_attribute("alt")


def test_a_phone_never_scrolls_sideways(open_page):
    page = open_page("03_stride_and_padding", viewport={"width": 400, "height": 800})
    page.locator(".cnn-live .cnn-cell").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
