// The page around an explorer must not let it wait.

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
