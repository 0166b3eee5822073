// Drawing on a sheet: strokes by pointer or keys, sent a few at a time.

import { button } from "./nodes.js";

const PEN_DOWN = "down: arrow keys draw, space lifts it";

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
    this.view.note.textContent = down ? PEN_DOWN : this.view.sheet.note; // in its place: nothing may jump
  }

  toggle(at) {
    this.lower(!this.down);
    if (this.down) this.stroke(at, at);
  }

  moved(from, to) {
    if (this.down) this.stroke(from, to);
  }

  start(event) {
    const at = event.button === 0 && this.view.under(event);
    if (!at) return;
    this.view.svg.setPointerCapture(event.pointerId);
    this.last = at;
    this.view.at = at;
    this.stroke(at, at);
  }

  go(event) {
    if (!this.last) return;
    const at = this.view.under(event);
    if (!at || (at.row === this.last.row && at.col === this.last.col)) return;
    this.stroke(this.last, at);
    this.last = at;
    this.view.at = at;
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
    this.view.paint();
    this.flush();
  }

  clear() {
    for (let n = 0; n < this.view.sheet.numbers.length; n++) this.waiting.set(n, 0);
    this.view.paint();
    this.flush();
  }

  /** One message at a time: what is drawn meanwhile goes with the next. */
  flush() {
    if (this.sent || !this.waiting.size) return;
    this.sent = this.waiting;
    this.waiting = new Map();
    const { cols } = this.view.sheet;
    const cells = [...this.sent].map(([n, value]) => [Math.floor(n / cols), n % cols, value]);
    this.view.host.send({ kind: "paint", sheet: this.view.key, cells });
  }

  acknowledged() {
    if (!this.sent) return;
    this.sent = null;
    this.flush();
  }

  /** What stands under the sheet while the pen is down. */
  get note() {
    return this.down ? PEN_DOWN : "";
  }

  /** A cell's number with what has been drawn since. */
  over(n, value) {
    if (this.waiting.has(n)) return this.waiting.get(n);
    return this.sent && this.sent.has(n) ? this.sent.get(n) : value;
  }
}
