"""How far does each weight move, given its gradient?"""

from __future__ import annotations

import numpy as np


class SGD:
    """A step against the gradient, with a memory of the steps before (momentum).

    ``v <- momentum * v - learning_rate * g``, then ``w <- w + v``.

    Examples
    --------
    >>> w, sgd = np.array([1.0]), SGD(0.5, momentum=0.5)
    >>> for _ in range(2):
    ...     sgd.step([w], [np.array([1.0])])
    >>> w                                       # 1 - 0.5 - (0.25 + 0.5)
    array([-0.25])
    """

    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = None

    def step(self, weights, gradients):
        """Change every weight in place."""
        if self.velocity is None:
            self.velocity = [np.zeros_like(w) for w in weights]
        for w, g, v in zip(weights, gradients, self.velocity, strict=True):
            v *= self.momentum
            v -= self.learning_rate * g
            w += v


class Adam:
    """A step whose size is each weight's own: the mean gradient over its typical size.

    ``m`` and ``v`` are running means of ``g`` and ``g * g``. Both start at 0, but ``sqrt(v)`` is
    farther from its goal, so the step is scaled down at first:
    ``w <- w - rate * m / (sqrt(v) + epsilon)`` with
    ``rate = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)``. This is Keras's Adam, also in
    its ``epsilon``, which stands outside that correction.

    Notes
    -----
    Source: D. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, 2015, end of section 2.

    Examples
    --------
    >>> w = np.array([1.0, 1.0])
    >>> Adam(0.1).step([w], [np.array([1000.0, 0.01])])     # the first step is learning_rate
    >>> w.round(3)
    array([0.9, 0.9])
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.epsilon = learning_rate, epsilon
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.steps, self.mean, self.square = 0, None, None

    def step(self, weights, gradients):
        """Change every weight in place."""
        if self.mean is None:
            self.mean = [np.zeros_like(w) for w in weights]
            self.square = [np.zeros_like(w) for w in weights]
        self.steps += 1
        rate = self.learning_rate * float(
            np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        )
        for w, g, m, v in zip(weights, gradients, self.mean, self.square, strict=True):
            m += (1 - self.beta_1) * (g - m)
            v += (1 - self.beta_2) * (g * g - v)
            w -= rate * m / (np.sqrt(v) + self.epsilon)
