"""Does a class of twenty fit on this machine? A real JupyterHub on 127.0.0.1 tells.

    python deploy/try_hub.py                      # twenty learners, every cell of notebook 03
    python deploy/try_hub.py --learners 3 --quick # three, and only what needs no TensorFlow

The Hub of `jupyterhub_config.py` is started with a dummy authenticator and a spawner that needs no
accounts. Learners log in one after the other in the time of `--arrive`; each opens the notebook,
runs it cell by cell and moves a slider of the first explorer over the websocket. Then one asks for
too much memory and one loops, while the others move their sliders again. Printed are the medians
and the 90th percentiles, and what each learner holds in memory. Without jupyterhub or without
configurable-http-proxy (an npm package) nothing is tried, and a line says why.
"""

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 150  # seconds that anything may take, on a busy machine
CONFIG = """
load_subconfig({config!r})
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.cookie_secret_file = {folder!r} + "/cookie_secret"
c.JupyterHub.db_url = "sqlite:///" + {folder!r} + "/hub.sqlite"
c.JupyterHub.log_level = "WARN"
c.Spawner.args = ["--ServerApp.log_level=WARN"{root}]
c.Spawner.environment = c.Spawner.environment | {environment!r}
"""


def why_not() -> str:
    """What is missing for a trial; empty when nothing is."""
    missing = [
        one for one in ("jupyterhub", "websocket", "requests", "psutil") if not find_spec(one)
    ]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if not proxy():
        return "no configurable-http-proxy; install it with: npm install configurable-http-proxy"
    return ""


def proxy() -> list[str]:
    """The command of the proxy: what is on PATH, or what CNN_COURSE_PROXY names."""
    found = os.environ.get("CNN_COURSE_PROXY") or shutil.which("configurable-http-proxy")
    return [found] if found and shutil.which("node") else []


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Hub:
    """A running JupyterHub in a folder of its own; use it in a ``with`` statement."""

    def __init__(self, folder: Path):
        self.folder, self.password, self.port = folder, secrets.token_hex(8), free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Hub":
        inherited = ("PYTHONPATH", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
        text = CONFIG.format(
            config=str(ROOT / "deploy" / "jupyterhub_config.py"),
            password=self.password,
            homes=str(self.folder / "homes" / "{username}"),
            port=self.port,
            hub_port=free_port(),
            api_port=free_port(),
            proxy=proxy(),
            folder=str(self.folder),
            root=', "--allow-root"' if os.geteuid() == 0 else "",
            environment={key: os.environ[key] for key in inherited if key in os.environ},
        )
        (self.folder / "homes").mkdir()
        (self.folder / "config.py").write_text(text)
        self.log = open(self.folder / "hub.log", "w")
        command = [sys.executable, "-m", "jupyterhub", "-f", str(self.folder / "config.py")]
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=self.log, stderr=self.log
        )
        self._wait()
        return self

    def _wait(self) -> None:
        import requests

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/hub/health", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.3)
        raise SystemExit((self.folder / "hub.log").read_text()[-3000:] or "the hub did not start")

    def __exit__(self, *error) -> None:
        import psutil

        everyone = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for one in everyone:  # the servers of the learners have sessions of their own
            try:
                one.kill()
            except psutil.Error:
                continue
        self.log.close()


class Learner:
    """Somebody who logs in, runs a notebook and moves a slider."""

    def __init__(self, hub: Hub, name: str):
        import requests

        self.hub, self.name, self.times = hub, name, {}
        self.session = requests.Session()
        self.server = f"{hub.url}/user/{name}"
        self.sliders: dict[str, int] = {}
        self.errors: list[str] = []

    def log_in(self) -> None:
        """Log in with name and password and wait until the server is there."""
        began = time.monotonic()
        page = self.session.get(f"{self.hub.url}/hub/login", timeout=PATIENCE)
        form = {"username": self.name, "password": self.hub.password}
        form["_xsrf"] = self.session.cookies.get("_xsrf", path="/hub/") or _xsrf(page.text)
        done = self.session.post(f"{self.hub.url}/hub/login", data=form, timeout=PATIENCE)
        if "/hub/login" in done.url:
            raise RuntimeError(f"{self.name} could not log in")
        self.times["login"] = time.monotonic() - began
        while True:  # the page of the Hub that says "starting", then JupyterLab
            page = self.session.get(f"{self.server}/lab", timeout=PATIENCE)
            if page.ok and page.url.startswith(self.server):
                break
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{self.name} has no JupyterLab: {page.status_code} {page.url}")
            time.sleep(0.3)
        self.times["server"] = time.monotonic() - began
        cookies = [one for one in self.session.cookies if one.path == f"/user/{self.name}/"]
        xsrf = next(one.value for one in cookies if one.name == "_xsrf")
        self.session.headers["X-XSRFToken"] = xsrf
        self.cookie = "; ".join(f"{one.name}={one.value}" for one in cookies)

    def open(self, notebook: str) -> list[str]:
        """Open a notebook of the copy made at the first login; return its code cells."""
        began = time.monotonic()
        content = self._api("get", f"contents/cnn_course/{notebook}")["content"]
        body = {"path": f"cnn_course/{notebook}", "type": "notebook", "name": notebook}
        session = self._api("post", "sessions", json=body | {"kernel": {"name": "python3"}})
        self.kernel = session["kernel"]["id"]
        self.connect()
        self.times["open"] = time.monotonic() - began
        return [
            cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            for cell in content["cells"]
            if cell["cell_type"] == "code"
        ]

    def connect(self) -> None:
        """Open the websocket, again if it was closed: who only listens answers no ping."""
        import websocket

        address = f"{self.server.replace('http', 'ws', 1)}/api/kernels/{self.kernel}/channels"
        self.socket = websocket.create_connection(  # it is open once the kernel has answered
            address, cookie=self.cookie, origin=self.hub.url, timeout=PATIENCE
        )
        self.socket.settimeout(3)
        # The server keeps for itself what the kernel says in the first moments. So ask until an
        # answer comes through, as JupyterLab does; only then is nothing lost.
        for _ in range(PATIENCE // 3):
            try:
                list(self._letters(self._send("kernel_info_request", {})))
                break
            except websocket.WebSocketTimeoutException:
                continue
        self.socket.settimeout(PATIENCE)

    def _api(self, method: str, place: str, **more) -> dict:
        reply = self.session.request(method, f"{self.server}/api/{place}", timeout=PATIENCE, **more)
        reply.raise_for_status()
        return reply.json() if reply.content else {}

    def _send(self, kind: str, content: dict) -> str:
        key = uuid.uuid4().hex
        header = {"msg_id": key, "msg_type": kind, "session": self.name, "username": self.name}
        header |= {"version": "5.3", "date": "2026-01-01T00:00:00Z"}
        letter = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(letter | {"channel": "shell", "buffers": []}))
        return key

    def _letters(self, key: str):
        """Yield what the kernel says to a message, until it is idle again."""
        while True:
            came = self.socket.recv()
            if isinstance(came, bytes):  # with buffers: a count, offsets, then the letter
                count = int.from_bytes(came[:4], "big")
                offsets = [int.from_bytes(came[4 + 4 * n : 8 + 4 * n], "big") for n in range(count)]
                came = came[offsets[0] : offsets[1] if count > 1 else None].decode()
            letter = json.loads(came)
            if letter["msg_type"] == "status" and letter["content"]["execution_state"] == "dead":
                raise RuntimeError("the kernel is dead")
            if letter["parent_header"].get("msg_id") != key:
                continue
            yield letter
            if letter["msg_type"] == "status" and letter["content"]["execution_state"] == "idle":
                return

    def run(self, code: str) -> str:
        """Run a cell; return the name of its error, or nothing."""
        error = ""
        for letter in self._letters(self._send("execute_request", {"code": code})):
            content = letter["content"]
            if letter["msg_type"] == "error":
                error = content["ename"]
            state = content.get("data", {}).get("state", {})
            if letter["msg_type"] == "comm_open" and state.get("_model_name") == "IntSliderModel":
                self.sliders[content["comm_id"]] = state["value"]
        return error

    def move(self) -> float:
        """Move the first slider one step; return the seconds until the new picture is here."""
        comm, value = next(iter(self.sliders.items()))
        self.sliders[comm] = value + 1 if value < 2 else value - 1
        state = {"method": "update", "state": {"value": self.sliders[comm]}, "buffer_paths": []}
        began = time.monotonic()
        key = self._send("comm_msg", {"comm_id": comm, "data": state})
        seen = 0.0
        for letter in self._letters(key):
            if letter["msg_type"] == "comm_msg" and letter["content"]["comm_id"] != comm:
                seen = time.monotonic() - began
        if not seen:
            raise RuntimeError(f"the slider of {self.name} changed no picture")
        return seen

    def interrupt(self) -> None:
        self._api("post", f"kernels/{self.kernel}/interrupt")


def _xsrf(page: str) -> str:
    return (re.search(r'name="_xsrf" value="([^"]+)"', page) or ["", ""])[1]


def attend(learner: Learner, options: argparse.Namespace, memory: dict) -> None:
    """What a learner does in a lesson."""
    learner.log_in()
    cells = learner.open(options.notebook)
    began = time.monotonic()
    moved = False
    for number, cell in enumerate(cells):
        if "import tensorflow" in cell:
            memory.setdefault(learner.name, {})["without TensorFlow"] = held(learner.name)
            if options.quick:
                break
        error = learner.run(cell)
        if error:
            learner.errors.append(error)
        if number == 0:
            learner.times["first cell"] = time.monotonic() - began
        if learner.sliders and not moved:
            moved = True
            learner.times["slider"] = statistics.median(learner.move() for _ in range(10))
    learner.times["all cells"] = time.monotonic() - began
    if not options.quick:
        memory.setdefault(learner.name, {})["with TensorFlow"] = held(learner.name)


def held(name: str) -> tuple[float, float]:
    """MB of a learner's server and kernels: shared pages divided among those who share them."""
    import psutil

    server = kernels = 0.0
    for one in psutil.process_iter(["cmdline"]):
        try:
            if one.environ().get("JUPYTERHUB_USER") == name:
                mine = one.memory_full_info().pss / 1e6
                if any("ipykernel" in word for word in one.info["cmdline"]):
                    kernels += mine
                else:
                    server += mine
        except psutil.Error:
            continue
    return server, kernels


def trouble(learners: list[Learner]) -> None:
    """One asks for too much memory, one loops: what do the others notice?"""
    for one in learners:
        one.connect()
    greedy, looping, *others = learners
    before = [one.move() for one in others for _ in range(5)]
    looping._send("execute_request", {"code": "while True: pass"})
    said = greedy.run("import numpy as np\nkept = [np.ones(10**8) for _ in range(200)]")
    during = [one.move() for one in others for _ in range(5)]
    print(f"one asks for 160 GB: {said or 'nothing happens'}; its next cell: {after(greedy)}")
    print(f"one loops, one is greedy; the others' sliders {ms(before)} before, {ms(during)} during")
    looping.interrupt()
    print(f"the loop is interrupted; its next cell: {after(looping)}")


def after(learner: Learner) -> str:
    try:
        return learner.run("print(1)") or "runs"
    except RuntimeError as error:
        return str(error)


def ms(times: list[float]) -> str:
    return f"{1000 * statistics.median(times):.0f} ms"


def report(learners: list[Learner], memory: dict) -> None:
    print(f"{'seconds':22}{'median':>9}{'p90':>9}")
    for what in ("login", "server", "open", "first cell", "slider", "all cells"):
        times = sorted(one.times[what] for one in learners if what in one.times)
        if times:
            ninth = times[min(len(times) - 1, round(0.9 * (len(times) - 1)))]
            print(f"{what:22}{statistics.median(times):9.3f}{ninth:9.3f}")
    print(f"{'MB':22}{'server':>9}{'kernel':>9}")
    for state in ("without TensorFlow", "with TensorFlow"):
        rows = [memory[one.name][state] for one in learners if state in memory.get(one.name, {})]
        if rows:
            server, kernel = (statistics.median(column) for column in zip(*rows, strict=True))
            print(f"{state:22}{server:9.0f}{kernel:9.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=20)
    parser.add_argument("--notebook", default="03_stride_and_padding.ipynb")
    parser.add_argument("--arrive", type=float, default=60, help="seconds until the last is here")
    parser.add_argument("--quick", action="store_true", help="only what needs no TensorFlow")
    options = parser.parse_args()
    missing = why_not()
    if missing:
        print(f"skipped: {missing}")
        return 0
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        Hub(Path(folder)) as hub,
    ):
        learners = [Learner(hub, f"learner{n:02}") for n in range(options.learners)]
        memory: dict[str, dict] = {}
        began = time.monotonic()

        def come(number: int) -> None:
            time.sleep(options.arrive * number / max(len(learners) - 1, 1))
            attend(learners[number], options, memory)

        with ThreadPoolExecutor(len(learners)) as pool:
            failures = [
                one.exception() for one in [pool.submit(come, n) for n in range(len(learners))]
            ]
        print(f"{len(learners)} learners, {os.cpu_count()} cores, {time.monotonic() - began:.0f} s")
        report(learners, memory)
        for one, failure in zip(learners, failures, strict=True):
            if failure or one.errors:
                print(f"{one.name}: {failure!r} {one.errors}")
        there = [one for one, failure in zip(learners, failures, strict=True) if not failure]
        if len(there) > 2:
            trouble(there)
    return 1 if any(failures) else 0


if __name__ == "__main__":
    sys.exit(main())
