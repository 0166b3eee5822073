// What the page around an explorer must not do to it, and what it must do for it.

const NUDGES_MS = [9, 18];

/**
 * Hurries the answer to a knob. The Jupyter server leaves Nagle's algorithm on: of the messages
 * that answer a change, all but the first wait until the browser's system acknowledges that one,
 * which it may put off for 40 ms. Any word from here carries the acknowledgement at once.
 */
export class Nudge {
  constructor(send) {
    this.send = send;
    this.timers = null;
  }

  now() {
    if (this.timers) return;
    this.timers = NUDGES_MS.map((ms, n) =>
      setTimeout(() => {
        if (n === NUDGES_MS.length - 1) this.timers = null;
        this.send({ kind: "nudge" });
      }, ms),
    );
  }
}

/** Plain keys pressed anywhere in the explorer, knobs included, are not JupyterLab's. */
export function guard(view) {
  const explorer = view.root.closest(".cnn-explorer");
  if (!explorer) {
    if (!view.gone) requestAnimationFrame(() => guard(view));
    return;
  }
  if (explorer.dataset.guarded) return;
  explorer.dataset.guarded = "yes";
  explorer.addEventListener("keydown", (event) => {
    const runs = event.key === "Enter" && event.shiftKey;
    if (!event.ctrlKey && !event.metaKey && !event.altKey && !runs) event.stopPropagation();
  });
  const nudge = new Nudge((message) => view.gone || view.send(message));
  const knob = (event) => !view.root.contains(event.target);
  for (const kind of ["keydown", "input", "pointermove"]) {
    explorer.addEventListener(kind, (event) => knob(event) && event.buttons !== 0 && nudge.now());
  }
}
