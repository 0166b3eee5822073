// The page around an explorer must not let it wait.

const TURNED_MS = 500; // after a knob was touched, what is sent is its doing

/**
 * Hurries the answer to a knob. The Jupyter server leaves Nagle's algorithm on: each of the messages
 * that answer a change waits until the browser's system acknowledges the one before, which it may
 * put off for 40 ms. Any word from here carries the acknowledgement at once: each message gets one
 * until the picture is there, and what is left of them when the knob moves on. The kernel must read
 * every word, so that one is said only when something came since the last.
 */
export class Nudge {
  constructor(view) {
    const talk = view.model.widget_manager?.kernel?.anyMessage; // JupyterLab's and Notebook 7's
    if (!talk) return;
    this.send = () => this.unanswered && view.send({ kind: "nudge" });
    const heard = (_, { msg, direction }) => {
      this.unanswered = direction !== "send";
      if (!this.unanswered) {
        if (msg.content.data?.method === "update" && performance.now() - this.turned < TURNED_MS) this.asked = msg.header.msg_id;
      } else if (this.asked && msg.parent_header.msg_id === this.asked) {
        if (msg.content.data?.state?.scene) this.shown = this.asked;
        if (msg.content.execution_state === "idle") this.asked = null;
        else if (this.shown !== this.asked) this.send();
      }
    };
    talk.connect(heard);
    view.atEnd(() => talk.disconnect(heard));
  }

  /** A knob of this explorer is being turned; the last answer may not have ended. */
  now() {
    this.turned = performance.now();
    if (this.asked) this.send();
  }
}
