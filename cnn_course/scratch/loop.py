"""Mini-batch after mini-batch, epoch after epoch: training a network in NumPy."""

from __future__ import annotations

import numpy as np

from cnn_course import ops
from cnn_course.training import checked, cosine, minibatches


def train(network, data, optimiser, *, epochs, batch_size=32, shift=0, decay=True, seed=0):
    """Mini-batches, epoch after epoch; the mirror of :func:`cnn_course.training.fit`.

    Parameters
    ----------
    network : Network
    data : cnn_course.data.Dataset
    optimiser : SGD or Adam
    epochs, batch_size, shift, decay, seed
        As for :func:`cnn_course.training.fit`.

    Returns
    -------
    dict
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``: one number per epoch. The
        training loss is the mean over the epoch's steps, weights changing meanwhile, as in Keras.
    """
    epochs, batch_size, shift, seed = checked(data, epochs, batch_size, shift, seed)
    rng = np.random.default_rng(seed)
    start = optimiser.learning_rate
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    for epoch in range(epochs):
        if decay:
            optimiser.learning_rate = cosine(start, epoch, epochs)
        total = 0.0
        for x, labels in minibatches(data.x_train, data.y_train, batch_size, rng, shift=shift):
            total += len(x) * train_step(network, optimiser, x, labels)
        history["loss"].append(total / len(data.x_train))
        history["accuracy"].append(evaluate(network, data.x_train, data.y_train)[1])
        loss, accuracy = evaluate(network, data.x_val, data.y_val)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    optimiser.learning_rate = start
    return history


def train_step(network, optimiser, x, labels) -> float:
    """Forward, backward, one step; the loss before it."""
    loss, gradients = network.loss_and_gradients(x, labels)
    optimiser.step(network.weights, gradients)
    return float(loss)


def evaluate(network, x, labels) -> tuple[float, float]:
    """Mean loss and accuracy on pictures, 500 at a time."""
    logits = np.concatenate([network(x[i : i + 500]) for i in range(0, len(x), 500)])
    return float(ops.cross_entropy(logits, labels)), float(np.mean(logits.argmax(-1) == labels))
