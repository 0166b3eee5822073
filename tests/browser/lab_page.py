"""A real JupyterLab in a real browser, and short words for what a learner does in it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "browser-tests"
ETC = Path(__file__).resolve().parents[2] / "etc" / "jupyter"
PATIENCE = 60_000  # ms; the machine may be busy, and nothing here measures speed


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def running_lab(scratch, module="jupyterlab", application="LabApp"):
    """A JupyterLab of its own below the folder ``scratch``: its address and its root folder."""
    root, settings = scratch / "root", scratch / "settings"
    root.mkdir()
    settings.mkdir()
    overrides = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    }
    (settings / "overrides.json").write_text(json.dumps(overrides))
    port = _free_port()
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_CONFIG_PATH": str(ETC),  # as pip puts it into an environment
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
    command = [sys.executable, "-m", module, "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"]
    command += [f"--ServerApp.root_dir={root}", f"--{application}.app_settings_dir={settings}"]
    command += ["--LabApp.news_url=", f"--{application}.expose_app_in_browser=True"]
    log = scratch / "lab.log"
    with log.open("w") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, log)
        yield address, root
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # it may wait for a kernel for ever
            server.kill()
            server.wait()


def _wait_for(address, log):
    end = time.monotonic() + 3 * PATIENCE / 1000
    while time.monotonic() < end:
        try:
            urlopen(f"{address}/api?token={TOKEN}", timeout=10).read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def running_browser(chromium):
    """One headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Notebook:
    """A notebook on the screen."""

    def __init__(self, lab, browser, cells, width=1400, dark=False, reduced_motion=False):
        self.address, root = lab
        self.path = Path(root) / f"n{len(list(Path(root).glob('*.ipynb')))}.ipynb"
        made = [nbformat.v4.new_code_cell(c) if isinstance(c, str) else c for c in cells]
        document = nbformat.v4.new_notebook(cells=made)
        document.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(document, self.path)
        context = browser.new_context(
            viewport={"width": width, "height": 1400},
            reduced_motion="reduce" if reduced_motion else "no-preference",
        )
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.outside, self.console = set(), []
        self.page.on("request", self._asked)
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.load()
        if dark:
            self.page.evaluate("document.body.dataset.jpThemeLight = 'false'")

    def _asked(self, request):
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(own):
            self.outside.add(request.url)

    def _complained(self, message):
        # JupyterLab's own. It lists the kernels now and then, and the server fails while one of
        # them is just starting.
        lists = message.location.get("url", "").startswith(f"{self.address}/api/kernels?")
        own = "debugger state" in message.text or lists
        if message.type == "error" and not own:
            self.console.append(f"{message.text} {message.location.get('url', '')}".strip())

    def load(self):
        """Opens the notebook as it stands on disk and waits for its kernel."""
        self.page.goto(f"{self.address}/lab/tree/{self.path.name}?token={TOKEN}&reset")
        self.await_kernel()
        self.page.keyboard.press("Control+b")  # hide the file browser

    def await_kernel(self):
        """Waits until the kernel has answered; the indicator says idle before there is one."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=3 * PATIENCE)
        answered = """async () => {
          const session = jupyterapp.shell.currentWidget?.sessionContext;
          await session?.ready;
          return Boolean(await session?.session?.kernel?.info);
        }"""
        eventually(lambda: self.page.evaluate(answered), True, 3 * PATIENCE)

    def run(self):
        """Runs all cells; once more, on a freshly loaded page, if the first time never ends."""
        try:
            self._run_all()
        except AssertionError:
            self.load()
            self._run_all()

    def _run_all(self):
        """Runs all cells and waits until the last has its new number.

        The old numbers go first: a kernel that was restarted counts from 1 once more.
        """
        self.page.evaluate(
            """() => {
              const scenes = document.querySelectorAll(".cnn-scene");
              scenes.forEach((scene) => (scene.dataset.stale = "yes"));
              for (const { model } of jupyterapp.shell.currentWidget.content.widgets) {
                if (model.type === "code") model.executionCount = null;
              }
            }"""
        )
        stale = self.page.locator(".cnn-scene[data-stale]")
        eventually(lambda: set(self._counts()), {""})
        for _ in range(5):  # right after loading, JupyterLab may drop the first command
            self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
            with suppress(AssertionError):
                eventually(lambda: any(self._counts()), True, 5000)
                break
        errors = self.page.locator(".jp-RenderedText[data-mime-type*=error]")

        def moving():  # a command that JupyterLab took, but dropped, leaves nothing but stars
            return any(count.isdigit() for count in self._counts())

        eventually(lambda: moving() or errors.count() > 0, True, PATIENCE // 2)

        def ended():
            return self._counts()[-1].isdigit() or errors.count() > 0

        eventually(ended, True, 3 * PATIENCE)
        eventually(stale.count, 0)
        assert errors.count() == 0, errors.all_text_contents()

    def _counts(self) -> list:
        """What stands in the brackets before each code cell: a number, a star or nothing."""
        prompts = self.page.locator(".jp-CodeCell .jp-InputArea-prompt").all_text_contents()
        return [prompt.strip("[]: ") for prompt in prompts]

    def run_code(self, code):
        """Runs a line in the kernel, in a cell that goes away again; returns its outputs."""
        cells = self.page.locator(".jp-CodeCell")
        cells.last.locator(".jp-InputArea-prompt").click()
        self.page.keyboard.press("b")
        new = cells.nth(cells.count() - 1)
        new.locator(".cm-content").click()
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        eventually(lambda: self._counts()[-1].isdigit(), True)
        outputs = new.locator(".jp-OutputArea-output").all_text_contents()
        new.locator(".jp-InputArea-prompt").click()
        self.page.keyboard.press("d")
        self.page.keyboard.press("d")
        return outputs

    def save(self):
        """Saves the notebook and waits until it is on disk."""
        before = self.path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        eventually(lambda: self.path.stat().st_mtime_ns != before, True)
        self.page.wait_for_timeout(300)

    def reopen(self):
        """Saves the notebook, ends its kernel, and opens it again."""
        self.save()
        sessions = f"{self.address}/api/sessions"
        for session in json.loads(urlopen(f"{sessions}?token={TOKEN}").read()):
            if session["path"] == self.path.name:
                end = Request(f"{sessions}/{session['id']}?token={TOKEN}", method="DELETE")
                urlopen(end)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.load()

    def restart(self):
        """Restarts the kernel."""
        self.page.click('li.lm-MenuBar-item:has-text("Kernel")')
        self.page.click('li[data-command="kernelmenu:restart"]')
        self.page.locator(".jp-Dialog .jp-mod-accept").first.click()

    def picture(self, n=0):
        """The explorer in the n-th place of the page."""
        return Picture(self.page, n)

    def close(self):
        """Closes the page and says what it should not have done."""
        self.page.context.close()
        assert not self.console, f"the browser's console complained: {self.console[:5]}"
        assert not self.outside, f"the page asked other machines: {sorted(self.outside)[:5]}"


class Picture:
    """One explorer as a learner sees and uses it."""

    def __init__(self, page, n):
        self.page = page
        self.root = page.locator(".cnn-scene").nth(n)
        self.box = page.locator(".jp-OutputArea-output:has(.cnn-scene)").nth(n)
        self.root.wait_for()

    def numbers(self, panel) -> list:
        """The numbers of a panel as they stand on the screen, row by row."""
        return self.root.evaluate(
            """(root, key) => [...root.querySelectorAll(`[data-panel="${key}"] g[role=row]`)]
               .map(row => [...row.querySelectorAll("text")].map(t => t.textContent))""",
            panel,
        )

    def shows(self, panel, rows):
        """Waits until a panel shows these numbers (formatted like the panel, or as text)."""
        wanted = [
            [v if isinstance(v, str) else f"{v}".replace("-", "−") for v in row] for row in rows
        ]
        eventually(lambda: self.numbers(panel), wanted)

    def matches(self, scene):
        """Waits until every panel shows the numbers of a Python scene, and its words are there."""
        from cnn_course.pictures.words import cell_text

        for panel in scene.panels:
            if panel.numbers and panel.values:
                kinds = {c: m.kind for m in panel.marks for c in m.cells}
                top, left = panel.first
                self.shows(
                    panel.key,
                    [
                        [
                            cell_text(v, panel.decimals, kinds.get((r + top, c + left)))
                            for c, v in enumerate(row)
                        ]
                        for r, row in enumerate(panel.values)
                    ],
                )
        eventually(lambda: self.message, scene.message)
        eventually(
            lambda: [" ".join(line.split()) for line in self.lines(".cnn-formula > div")],
            [" ".join(line.split()) for line in scene.lines],
        )
        eventually(lambda: self.lines(".cnn-facts > span"), [f"{k}: {v}" for k, v in scene.facts])

    def lines(self, selector) -> list:
        return self.root.locator(selector).all_text_contents()

    @property
    def said(self) -> str:
        return self.root.locator(".cnn-said").text_content()

    @property
    def message(self) -> str:
        return self.root.locator(".cnn-message").text_content()

    def cell(self, panel, row, col):
        """The cell in this row and column of the panel's drawing, from 0, padding included."""
        return (
            self.root.locator(f'[data-panel="{panel}"] g[role=row]')
            .nth(row)
            .locator("[role=gridcell]")
            .nth(col)
        )

    def windows(self, panel) -> list:
        """The thick outlines over a panel, as (row, column, rows, columns) in cells."""
        return self.root.evaluate(
            """(root, key) => {
              const svg = root.querySelector(`[data-panel="${key}"] svg`);
              const first = svg.querySelector(".cnn-cell rect");
              const of = (node, name) => Number(node.getAttribute(name));
              const size = of(first, "width");
              return [...svg.querySelectorAll(".cnn-light .cnn-window")].map(w => [
                (of(w, "y") - of(first, "y")) / size, (of(w, "x") - of(first, "x")) / size,
                of(w, "height") / size, of(w, "width") / size].map(v => Math.round(v)));
            }""",
            panel,
        )

    def marked(self, panel, kind) -> int:
        """How many cells of a panel carry this pattern."""
        return self.root.locator(
            f'[data-panel="{panel}"] :not(.cnn-light) > .cnn-mark-{kind}'
        ).count()

    def knob(self, name):
        """A control by the name beside it."""
        label = self.page.locator(".widget-label", has_text=re.compile(f"^{re.escape(name)}$"))
        return self.box.locator(".jupyter-widgets", has=label).last

    def open(self, target):
        """Opens all knobs where one is folded away, and waits for it."""
        every = self.box.locator(".widget-checkbox", has_text="all knobs").locator("input")
        if not target.is_visible() and every.is_visible() and not every.is_checked():
            every.check()
        target.wait_for(state="visible")

    def press(self, name, *keys):
        """Presses keys on a slider or a drop-down, as someone without a mouse would."""
        self._focus(name)
        for key in keys:
            with self.answered():
                self.page.keyboard.press(key)

    def flood(self, name, *keys):
        """Presses keys one after the other, without waiting for a picture."""
        self._focus(name)
        for key in keys:
            self.page.keyboard.press(key)

    def _focus(self, name):
        knob = self.knob(name)
        target = knob.locator(".noUi-handle, select, input[type=checkbox]").first
        self.open(target)
        target.focus()

    @contextmanager
    def answered(self):
        """What is done inside has been drawn when this ends, as anybody would wait to see.

        A key that changes nothing is not answered; then this ends after a second.
        """
        before = self.root.get_attribute("data-scene")
        yield
        end = time.monotonic() + 1
        while self.root.get_attribute("data-scene") == before and time.monotonic() < end:
            self.page.wait_for_timeout(10)
        self.page.wait_for_timeout(10)

    def pick(self, name, words):
        """Picks an entry of a drop-down."""
        self.open(self.knob(name))
        with self.answered():
            self.knob(name).locator("select").select_option(words)

    def tick(self, name):
        """Ticks or unticks a box, with the space bar."""
        box = self.box.locator(".widget-checkbox", has_text=name).locator("input")
        self.open(box)
        box.focus()
        with self.answered():
            self.page.keyboard.press("Space")

    def button(self, label):
        return self.root.locator(f'button[aria-label^="{label}"]')


def eventually(actual, wanted, patience=PATIENCE):
    """Waits until ``actual()`` is ``wanted``; says what it was instead."""
    end, pause = time.monotonic() + patience / 1000, 0.01
    while (got := actual()) != wanted:
        assert time.monotonic() < end, f"expected {wanted!r}\ngot {got!r}"
        time.sleep(pause)
        pause = min(1.3 * pause, 0.2)  # asking costs the machine that is to answer
