// Drawing on a sheet: strokes by pointer or keys, sent a few at a time.

import { button } from "./nodes.js";

export class Pen {
  constructor(view) {
    this.view = view;
    this.value = 1;
    this.down = false; // lowered by the keyboard
    this.last = null; // where the pointer was
    this.waiting = new Map(); // cells drawn and not yet sent
    this.sent = null; // cells on their way to Python
    const tool = (text, label, act) => button(text, label, view.tools, act);
    this.inks = [
      [tool("pen", "draw with the pen", () => this.take(1)), 1],
      [tool("eraser", "rub out", () => this.take(0)), 0],
    ];
    tool("clear", "clear the drawing", () => this.clear());
    this.take(1);
    view.svg.addEventListener("pointerdown", (event) => this.start(event));
    view.svg.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) view.svg.addEventListener(end, () => (this.last = null));
    view.svg.addEventListener("blur", () => this.lower(false));
  }

  take(value) {
    this.value = value;
    for (const [node, ink] of this.inks) node.setAttribute("aria-pressed", String(ink === value));
  }

  lower(down) {
    this.down = down;
    this.view.showNote();
  }

  toggle(at) {
    this.lower(!this.down);
    if (this.down) this.stroke(at, at);
  }

  start(event) {
    const at = event.button === 0 && this.view.under(event);
    if (!at) return;
    this.view.svg.setPointerCapture(event.pointerId);
    this.draw(at, at);
  }

  go(event) {
    const at = this.last && this.view.under(event);
    if (at && (at.row !== this.last.row || at.col !== this.last.col)) this.draw(this.last, at);
  }

  draw(from, to) {
    this.last = to;
    this.view.at = to;
    this.stroke(from, to);
  }

  /** The brush at every cell of the line between two. */
  stroke(from, to) {
    const { sheet } = this.view;
    const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.col - from.col), 1);
    for (let n = 0; n <= steps; n++) {
      const row = Math.round(from.row + ((to.row - from.row) * n) / steps);
      const col = Math.round(from.col + ((to.col - from.col) * n) / steps);
      for (let a = 0; a < sheet.pen; a++) {
        for (let b = 0; b < sheet.pen; b++) {
          if (row + a < sheet.rows && col + b < sheet.cols) this.waiting.set((row + a) * sheet.cols + col + b, this.value);
        }
      }
    }
    this.flush();
  }

  clear() {
    for (let n = 0; n < this.view.sheet.numbers.length; n++) this.waiting.set(n, 0);
    this.flush();
  }

  /** Shows what is drawn and sends it, one message at a time: what is drawn meanwhile goes with the next. */
  flush() {
    this.view.paint();
    if (this.sent || !this.waiting.size) return;
    this.sent = this.waiting;
    this.waiting = new Map();
    const { cols } = this.view.sheet;
    const cells = [...this.sent].map(([n, value]) => [Math.floor(n / cols), n % cols, value]);
    this.view.host.send({ kind: "paint", sheet: this.view.key, cells });
  }

  acknowledged() {
    this.sent = null;
    this.flush();
  }

  /** A cell's number with what has been drawn since. */
  over(n, value) {
    return this.waiting.get(n) ?? this.sent?.get(n) ?? value;
  }
}
