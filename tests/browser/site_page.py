"""One explorer of the site on a page of its own, and what can be done there."""

from functools import cache

from cnn_course.site import engine, pages

table_of = cache(pages.data_of)


def alive(browser, call):
    """The explorer that a notebook's call shows on its page, with nothing to guess first."""
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    host = pages.live(call, "", None, {pages.table_name(call)})
    page.set_content(host.partition("<script")[0])
    page.add_style_tag(content=engine.style())
    page.add_script_tag(content=engine.data_script(pages.table_name(call), table_of(call)))
    page.add_script_tag(content=engine.script())
    explorer = page.locator(".cnn-explorer")
    explorer.wait_for()
    if "predict=True" in call:
        uncovered(explorer)
    return explorer


def uncovered(explorer):
    """The same explorer, whose result is not to be guessed first."""
    explorer.get_by_role("button", name="predict first").click()
    return explorer


def knob(explorer, name):
    """The native input of a knob."""
    return explorer.locator(f"[data-knob={name}] :is(input, select)")


def slide(explorer, name, value):
    """Moves a slider to a value by its keys, as somebody without a mouse would."""
    slider = knob(explorer, name)
    slider.press("Home")
    while int(slider.input_value()) < value:
        slider.press("ArrowRight")
    return explorer


def numbers(explorer, panel):
    """The numbers that a panel shows, in reading order."""
    texts = explorer.locator(f'[data-panel="{panel}"] .cnn-cell > text').all_text_contents()
    return [float(text.replace("−", "-")) for text in texts if text]


def type_into(explorer, panel, cell, text):
    """Clicks on a cell, types a number and presses Enter; waits for the picture."""
    scene = explorer.locator(".cnn-scene")
    before = scene.get_attribute("data-scene")
    explorer.locator(f'[data-panel="{panel}"] .cnn-cell').nth(cell).click()
    explorer.page.keyboard.type(text)
    explorer.page.keyboard.press("Enter")
    explorer.page.wait_for_function(
        "([scene, before]) => scene.dataset.scene !== before", arg=[scene.element_handle(), before]
    )


def facts(explorer):
    """What is said below the picture, line by line joined."""
    return " ".join(explorer.locator(".cnn-formula, .cnn-facts").all_inner_texts())
