"""How are many notebooks graded at a time, here or on a Dask cluster?

Here, each of a few workers is a process of its own that grades one notebook after the other. If a
notebook ends its worker, that notebook is not graded, and another worker goes on with the rest.
"""

import contextlib
import io
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil

from .collect import forget, unpacked
from .one import UNGRADED, Result

RUN = "CNN_COURSE_RUN"
ENDED = "it ended the process that graded it; look at it by hand"


class Worker:
    """A process that grades; it is started when it is first needed."""

    def __init__(self, scratch: Path):
        self.scratch, self.run, self.process = scratch, uuid.uuid4().hex, None

    def grade(self, job: dict) -> dict:
        """Grade one notebook, or say that the worker was ended by it."""
        if self.process is None:
            self._start()
        try:
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            return json.loads(line)
        except (OSError, ValueError):
            self.end()
            lost = Result(job["student"], job["notebook"], "", UNGRADED, ENDED)
            return {"results": [asdict(lost)], "cards": {}}

    def _start(self) -> None:
        place = Path(tempfile.mkdtemp(dir=self.scratch))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cnn_course.grading.worker"],
            env=os.environ | {"TMPDIR": str(place), RUN: self.run},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def end(self) -> None:
        """End the worker and whatever is left of its notebook."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        for one in _of_the_run(self.run):
            with contextlib.suppress(psutil.Error):
                one.kill()
        process.kill()
        process.wait()
        process.stdout.close()


def _of_the_run(mark: str) -> Iterator[psutil.Process]:
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if one.environ().get(RUN) == mark:
                yield one


def here(jobs: list[dict], number: int, scratch: Path) -> Iterator[tuple[dict, dict]]:
    """Grade the jobs with `number` workers; give each with its answer when it is done."""
    waiting: queue.SimpleQueue = queue.SimpleQueue()
    done: queue.SimpleQueue = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    workers = [Worker(scratch) for _ in range(max(1, min(number, len(jobs))))]
    stop = threading.Event()

    def work(worker: Worker) -> None:
        while not stop.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            done.put((job, worker.grade(job)))

    threads = [threading.Thread(target=work, args=(one,), daemon=True) for one in workers]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:
        stop.set()
        for worker in workers:
            worker.end()


def on_dask(jobs: list[dict], address: str) -> Iterator[tuple[dict, dict]]:
    """Grade the jobs on a Dask cluster; what a lost worker had begun is begun again elsewhere.

    Parameters
    ----------
    jobs : list of dict
    address : str
        Of the scheduler, such as ``"tcp://127.0.0.1:8786"``. Its workers need the course, too.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ValueError("--dask needs the package distributed: pip install distributed") from error
    with Client(address) as client:
        waiting = {client.submit(_elsewhere, _packed(job), pure=False): job for job in jobs}
        for future in as_completed(list(waiting)):
            job = waiting[future]
            try:
                yield job, future.result()
            except Exception as error:
                why = f"{type(error).__name__} on the cluster"
                lost = Result(job["student"], job["notebook"], "", UNGRADED, why)
                yield job, {"results": [asdict(lost)], "cards": {}}


def _packed(job: dict) -> dict:
    """A job with all that it needs inside, for a machine without these files."""
    content = Path(job["path"]).read_bytes()
    beside = b""
    if job.get("folder"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(job["folder"]).rglob("*")):
                if path.is_file() and not path.is_symlink():
                    archive.write(path, path.relative_to(job["folder"]).as_posix())
        beside = file.getvalue()
    return job | {"path": None, "folder": None, "content": content, "beside": beside}


def _elsewhere(job: dict) -> dict:
    """Grade a packed job in a worker process of the machine that it came to."""
    scratch = Path(tempfile.mkdtemp())
    worker = Worker(scratch)
    try:
        path = scratch / "notebook.ipynb"
        path.write_bytes(job["content"])
        folder = None
        if job["beside"]:
            (scratch / "beside.zip").write_bytes(job["beside"])
            folder = str(unpacked(scratch / "beside.zip", scratch))
        kept = {name: part for name, part in job.items() if name not in ("content", "beside")}
        return worker.grade(kept | {"path": str(path), "folder": folder})
    finally:
        worker.end()
        forget(scratch)
