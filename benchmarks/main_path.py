"""Do the notebooks run without their optional parts?

    python benchmarks/main_path.py         # every notebook that has code after an optional part
    python benchmarks/main_path.py 03 07

The tests read which names the main path takes from an optional part; this runs it.
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from main_path import main_path

from cnn_course.notebooks import execute, find, read

if __name__ == "__main__":
    for path in find(sys.argv[1:]):
        notebook = read(path)
        kept = main_path(notebook)
        if kept == notebook["cells"][: len(kept)]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            alone = Path(folder, path.name)
            alone.write_text(json.dumps(notebook | {"cells": kept}), encoding="utf-8")
            execute(alone)
        print(f"{path.name}: {len(kept)} of {len(notebook['cells'])} cells run alone", flush=True)
