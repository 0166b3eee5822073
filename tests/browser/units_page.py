"""Where on a page is a unit of a sheet of maps, in Lab or on the site?"""

from dataclasses import replace

from cnn_course.pictures.sheets import corner


def as_drawn(root, sheet):
    """The sheet with its maps in lines as the width of the page allows."""
    figure = root.locator(f'[data-panel="{sheet.key}"]')
    across, cell = (float(figure.get_attribute(f"data-{name}")) for name in ("across", "cell"))
    return replace(sheet, across=int(across), cell=cell)


def place(root, scene, key, index, row, col):
    """The middle of a unit on the page."""
    sheet = as_drawn(root, scene.panel(key))
    svg = root.locator(f'[data-panel="{key}"] svg')
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    left, top = corner(sheet, index)
    x = box["x"] + left + (col + 0.5) * sheet.cell
    return x, box["y"] + top + (row + 0.5) * sheet.cell
