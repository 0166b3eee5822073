"""The curves of a training, drawn while it runs."""

import time
from base64 import b64encode

from cnn_course.geometry import whole_number
from cnn_course.pictures.paper.page import in_bytes


def curves(history, *, epochs=None, title=""):
    """Loss and accuracy, epoch by epoch: what it learned from against what it was kept from [L8.7].

    Parameters
    ----------
    history : dict
        As :func:`fit` returns it; ``val_loss`` and ``val_accuracy`` may be missing.
    epochs : int, optional
        Where the epoch axis ends; without it, at the last one.
    title : str

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = curves({"loss": [2.3, 1.1], "accuracy": [0.1, 0.6]})
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss', 'accuracy']
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    epochs = epochs or len(history["loss"])
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    figure.suptitle(title, fontsize=10)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        for key, label, style in (
            (name, "training", {"color": "#000000", "linestyle": "-", "marker": "."}),
            (f"val_{name}", "validation", {"color": "#D55E00", "linestyle": "--", "marker": "x"}),
        ):
            values = history.get(key, [])
            if values:
                axes.plot(range(1, len(values) + 1), values, label=label, markersize=4, **style)
        axes.set_xlim(0.5, epochs + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel="epoch", ylabel=name)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.lines:
            axes.legend(frameon=False, fontsize=9)
    figure.axes[0].set_ylim(bottom=0)
    # Made without pyplot, so that nothing shows it a second time, a figure must show itself.
    figure._repr_png_ = lambda: _png(figure)
    return figure


def live_curves(epochs, *, every=0.5, share=0.1, clock=time.monotonic):
    """A Keras callback that shows the curves, and how far the training is, while it runs [L8.7].

    It displays one picture and replaces it (``display_id``); no Output widget, no print. A new
    picture waits until all pictures, the last one included, fit into a tenth of the time: a slow
    or busy machine spends its time on training. The last picture depends on the history alone.
    Outside a notebook it does nothing.

    Parameters
    ----------
    epochs : int
        How many there will be.
    every : float
        Seconds between two pictures, at least.
    share : float
        How much of the time drawing may take.
    clock : function
        The time in seconds, from any start.

    Returns
    -------
    keras.callbacks.Callback
    """
    import keras

    epochs = whole_number(epochs, "epochs")

    class LiveCurves(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.history, self.epoch = {"loss": [], "accuracy": []}, 0
            self.handle, self.began, self.costs = None, clock(), []
            self.show(f"{progress(0, epochs)} epoch 1 of {epochs}")

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch + 1

        def on_train_batch_end(self, batch, logs=None):
            if clock() >= self.due:
                steps = self.params["steps"] or batch + 1
                done = progress((self.epoch - 1) * steps + batch + 1, epochs * steps)
                self.show(f"{done} epoch {self.epoch} of {epochs}, batch {batch + 1} of {steps}")

        def on_epoch_end(self, epoch, logs=None):
            for name, value in (logs or {}).items():
                self.history.setdefault(name, []).append(value)

        def on_train_end(self, logs=None):
            self.show(f"{self.epoch} epochs, done")

        def show(self, title):
            began = clock()
            if _in_notebook():
                bundle = _bundle(curves(self.history, epochs=epochs, title=title), epochs)
                self.handle = _show(bundle, self.handle)
            ended = clock()
            self.costs.append(ended - began)
            # Those drawn, and at their mean cost the next one and the last.
            spent = sum(self.costs) * (1 + 2 / len(self.costs))
            pause = max(every, self.costs[-1] / share)
            self.due = max(ended + pause, self.began + spent / share)

    return LiveCurves()


def _in_notebook():
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _bundle(figure, epochs):
    return {
        "image/png": b64encode(_png(figure)).decode(),
        # The words never change while the picture does, so a test that compares them is content.
        "text/plain": f"Loss and accuracy over {epochs} epochs, training and validation",
    }


def _png(figure):
    return in_bytes(figure.savefig, format="png", dpi=100)


def progress(done, total, *, width=20):
    """A bar of ``width`` characters, as full as the work is done.

    >>> progress(3, 4, width=8)
    '██████░░'
    """
    full = width * done // total
    return "█" * full + "░" * (width - full)


def _show(bundle, handle):
    from IPython.display import display

    about = {"image/png": {"alt": bundle.get("text/plain", "")}}
    if handle is None:
        return display(bundle, raw=True, display_id=True, metadata=about)
    handle.update(bundle, raw=True, metadata=about)
    return handle
