"""How fast are the operations, next to TensorFlow's and SciPy's in the same run?

    python benchmarks/operations.py

One thread each. Ours and theirs are measured in turns, so that a busy machine slows both, and the
fastest turn of each counts. The ratio is our time over theirs: below 1 we are faster. The program
starts itself again without OPENBLAS_CORETYPE, so that each library chooses its own instructions.
"""

import os
import sys
import time
from functools import partial

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

LAYERS = {
    # name: batch, rows, columns, channels in, kernel, filters
    "the lecture's first layer": (32, 28, 28, 1, 3, 32),
    "the lecture's second layer": (32, 13, 13, 32, 3, 64),
    "32x32x3 with 5x5x3x32": (32, 32, 32, 3, 5, 32),
    "56x56x64 with 3x3x64x64": (4, 56, 56, 64, 3, 64),
    "224x224x3 with 7x7x3x64": (1, 224, 224, 3, 7, 64),
    "6x6 by hand": (1, 6, 6, 1, 3, 1),
}
SMALL = "6x6 by hand"
TARGETS = {"forward": 2.0, "forward, small": 0.5, "backward": 2.5, "max pooling": 3.0}
SECONDS = 1.5  # for each row of the table


def fastest(*functions):
    """The fastest turn of each function, in seconds, measured in turns."""
    calls = []
    for function in functions:
        function()
        start = time.perf_counter()
        function()
        calls.append(max(1, int(0.004 / (time.perf_counter() - start))))
    best = [float("inf")] * len(functions)
    end, turns = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end or turns < 5:
        turns += 1
        for i, (function, repeat) in enumerate(zip(functions, calls, strict=True)):
            start = time.perf_counter()
            for _ in range(repeat):
                function()
            best[i] = min(best[i], (time.perf_counter() - start) / repeat)
    return best


def row(name, target, ours, theirs, peer="TensorFlow"):
    mine, other = fastest(ours, theirs)
    ratio = mine / other
    verdict = "" if target is None else f"{target:7.1f}   {'ok' if ratio <= target else 'MISSED'}"
    print(f"{name:44} {peer:10} {1e3 * mine:9.3f} {1e3 * other:9.3f} {ratio:7.2f} {verdict}")


def compare(name, batch, rows, columns, c_in, k, filters):
    import numpy as np
    import scipy.signal
    import tensorflow as tf

    from cnn_course import ops

    rng = np.random.default_rng(0)

    def array(*shape):
        return rng.normal(size=shape).astype("float32")

    x, w = array(batch, rows, columns, c_in), array(k, k, c_in, filters)
    y = ops.conv(x, w)
    dy = array(*y.shape)
    tx, tw, ty, tdy = map(tf.constant, (x, w, y, dy))
    how = {"strides": [1, 1, 1, 1], "padding": "VALID"}

    def their_backward():
        tf.raw_ops.Conv2DBackpropInput(input_sizes=x.shape, filter=tw, out_backprop=tdy, **how)
        tf.raw_ops.Conv2DBackpropFilter(input=tx, filter_sizes=w.shape, out_backprop=tdy, **how)

    target = TARGETS["forward, small" if name == SMALL else "forward"]
    row(f"{name}, forward", target, partial(ops.conv, x, w), partial(tf.nn.conv2d, tx, tw, **how))
    if name == SMALL:
        image, kernel = x[0, ..., 0], w[..., 0, 0]
        scipys = partial(scipy.signal.correlate2d, image, kernel, "valid")
        row(f"{name}, forward", None, partial(ops.conv, x, w), scipys, "SciPy")
    row(f"{name}, backward", TARGETS["backward"],
        partial(ops.conv_backward, dy, x, w), their_backward)  # fmt: skip
    row(f"{name}, max pooling", TARGETS["max pooling"],
        partial(ops.max_pool, y, 2), partial(tf.nn.max_pool2d, ty, 2, 2, "VALID"))  # fmt: skip


def main():
    import numpy as np
    import tensorflow as tf
    from threadpoolctl import threadpool_info

    for library in threadpool_info():
        version = library["version"] or ""
        print(f"{library['internal_api']} {version}: {library.get('architecture', 'any')} "
              f"instructions, {library['num_threads']} thread")  # fmt: skip
    print(f"NumPy {np.__version__}, TensorFlow {tf.__version__}, float32, valid, stride 1")
    print(f"\n{'layer':44} {'peer':10} {'ours ms':>9} {'theirs ms':>9} {'ratio':>7} {'target':>7}")
    for name, sizes in LAYERS.items():
        compare(name, *sizes)


if __name__ == "__main__":
    if all(os.environ.get(key) == value for key, value in ONE_THREAD.items()) and (
        "OPENBLAS_CORETYPE" not in os.environ
    ):
        main()
    else:
        kept = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}
        os.execve(sys.executable, [sys.executable, *sys.argv], {**kept, **ONE_THREAD})
