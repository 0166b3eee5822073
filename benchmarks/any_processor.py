"""Does a notebook say the same on another processor?

    python benchmarks/any_processor.py              # the notebooks that train, every setting
    python benchmarks/any_processor.py --quick      # the oldest processor, one thread
    python benchmarks/any_processor.py 03 07        # these notebooks
    python benchmarks/any_processor.py --list       # the cells that train, and what they claim

What a machine trains follows its processor: sums are taken in another order, and thousands of
steps make much of that. Here one machine stands in for several: oneDNN, OpenBLAS and NumPy are
told to use no instruction that an older processor lacks. Each notebook is run and compared with
the committed one as the test command does it. What differs is printed; nothing if nothing does. A
setting that this machine cannot stand in for is left out, and named on stderr.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from numpy._core._multiarray_umath import __cpu_dispatch__ as numpy_can_use

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import test_trained
import trained

from cnn_course.notebooks import find, read

ROOT = Path(__file__).resolve().parents[1]
THREADS = (1, 4)
COLOURS = re.compile(r"#x1B\[\d*m")
OLDEST = {"SSSE3", "SSE41", "POPCNT", "SSE42", "X86_V2"}


class Processor(NamedTuple):
    onednn: str
    openblas: str
    needs: set  # of the flags in /proc/cpuinfo
    numpy: set  # what NumPy may use


PROCESSORS = (
    Processor("SSE41", "Nehalem", {"sse4_1"}, OLDEST),
    Processor(
        "AVX2", "Haswell", {"avx2", "fma"}, OLDEST | {"AVX", "F16C", "FMA3", "AVX2", "X86_V3"}
    ),
    Processor(
        "AVX512_CORE", "SkylakeX", {"avx512f", "avx512dq", "avx512bw", "avx512vl"},
        set(numpy_can_use),
    ),
)  # fmt: skip


def flags() -> set:
    """What this machine's processor can do, as Linux names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return set(" ".join(line for line in lines if line.startswith("flags")).split())


def differences(processor, threads, paths) -> list:
    """What pytest says of the notebooks where oneDNN, OpenBLAS and NumPy know less."""
    without = [feature for feature in numpy_can_use if feature not in processor.numpy]
    env = os.environ | {
        "ONEDNN_MAX_CPU_ISA": processor.onednn,
        "OPENBLAS_CORETYPE": processor.openblas,
        "NPY_DISABLE_CPU_FEATURES": " ".join(without),
        "CNN_COURSE_THREADS": str(threads),
    }
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}"]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", *map(str, paths)],
            cwd=ROOT, env=env, capture_output=True, text=True,
        )  # fmt: skip
        if not report.exists():
            return [done.stdout + done.stderr]
        cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [
        f"{case.get('classname')}, {case.get('name')}\n{COLOURS.sub('', found.text)}"
        for case in cases
        for found in [*case.findall("failure"), *case.findall("error")]
    ]
    return failed or ([] if cases and done.returncode == 0 else [done.stdout + done.stderr])


def guarded(path):
    """A line for each cell that shows what was trained: the claims that hold on every machine."""
    notebook = read(path)
    for cell in trained.cells(notebook):
        nodes = list(ast.walk(ast.parse("".join(notebook["cells"][cell.number - 1]["source"]))))
        claims = [ast.unparse(node.test) for node in nodes if isinstance(node, ast.Assert)]
        if test := test_trained.claims().get((path.stem[:2], cell.id)):
            claims.append(f"the test {test}")
        claims = claims or [ast.unparse(node) for node in nodes if isinstance(node, ast.Compare)]
        yield f"{path.stem}, cell {cell.number} ({cell.id}): {'; '.join(claims)}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the oldest processor, one thread")
    parser.add_argument("--list", action="store_true", help="the cells and their claims")
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 07; else all that train")
    options = parser.parse_args()
    paths = find(options.names)
    if not options.names:
        paths = [path for path in paths if trained.cells(read(path))]
    if options.list:
        print(*(line for path in paths for line in guarded(path)), sep="\n")
        return 0
    own, differ = flags(), False
    for threads in THREADS[:1] if options.quick else THREADS:
        for processor in PROCESSORS[:1] if options.quick else PROCESSORS:
            name = f"{processor.onednn}, {processor.openblas}, threads: {threads}"
            if lacks := processor.needs - own:
                print(f"{name}: left out, no {' '.join(sorted(lacks))} here", file=sys.stderr)
                continue
            for difference in differences(processor, threads, paths):
                differ = True
                print(f"{name}: {difference}")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
