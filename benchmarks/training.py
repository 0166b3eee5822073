"""What does a training step of the NumPy network cost, next to Keras's own?

Both take the same weights and batch, one Adam step of the lecture's counted model (27,562
parameters) each, on one thread; Keras's ``train_on_batch`` is compiled. The two are measured in
turns and the medians divided, so that a busy machine slows both.

    python benchmarks/training.py
"""

import statistics
import time

import keras
import numpy as np
import tensorflow as tf
from threadpoolctl import threadpool_limits

from cnn_course import models, scratch

BATCHES = (32, 128)
ROUNDS = 60


def milliseconds(step):
    start = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - start)


def compare(batch):
    """Median milliseconds of one training step: (NumPy, Keras)."""
    rng = np.random.default_rng(0)
    x = rng.random((batch, 28, 28, 1), "float32")
    labels = rng.integers(0, 10, batch)
    model = models.counted()
    model.compile(keras.optimizers.Adam(), loss="sparse_categorical_crossentropy")
    network, optimiser = scratch.from_keras(model), scratch.Adam()

    def ours():
        scratch.train_step(network, optimiser, x, labels)

    def theirs():
        model.train_on_batch(x, labels)

    for _ in range(10):
        ours()
        theirs()
    pairs = [(milliseconds(ours), milliseconds(theirs)) for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*pairs, strict=True)]


def main():
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    print("one training step of the counted model, one thread")
    print("batch   NumPy ms   Keras ms   ratio")
    with threadpool_limits(1):
        for batch in BATCHES:
            ours, theirs = compare(batch)
            print(f"{batch:5d} {ours:10.2f} {theirs:10.2f} {ours / theirs:7.2f}")


if __name__ == "__main__":
    main()
