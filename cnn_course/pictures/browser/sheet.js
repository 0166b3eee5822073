// Sheets of small maps: one canvas each, what a unit looks at, and drawing with pen and keys.
// The words are those of pictures/sheets.py; a browser test holds the two against each other.

import { htmlNode, svgNode } from "./panel.js";
import { factor, joined, number } from "./words.js";

const { sheetGap: SHEET_GAP, sheetLabel: SHEET_LABEL } = CONSTANTS; // px
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const valueOf = (sheet, m, r, c) => sheet.numbers[(m * sheet.size[1] + r) * sheet.size[2] + c];

function sheetCorner(sheet, m) {
  const [maps, rows, cols] = sheet.size;
  const over = maps > 1 ? SHEET_LABEL : 0;
  const down = Math.floor(m / sheet.across);
  return [(m % sheet.across) * (cols * sheet.cell + SHEET_GAP), down * (rows * sheet.cell + over) + over];
}

/** What a unit looks at: {key, m, top, left, bottom, right}, kept on the sheet. */
function unitWindows(scene, at) {
  const own = scene.byKey.get(at.key);
  const found = [];
  for (const look of own.looks) {
    const other = scene.byKey.get(look.sheet);
    const [maps, rows, cols] = other.size;
    const start = [0, 1].map((x) => look.origin[x] + look.step[x] * [at.row, at.col][x]);
    const end = [0, 1].map((x) => start[x] + (look.size[x] - 1) * look.spacing[x] + 1);
    const box = { key: look.sheet, top: Math.max(start[0], 0), left: Math.max(start[1], 0), bottom: Math.min(end[0], rows), right: Math.min(end[1], cols) };
    if (box.top >= box.bottom || box.left >= box.right) continue;
    for (let m = 0; m < maps; m++) {
      if (!look.same || m + other.first === at.m + own.first) found.push({ ...box, m });
    }
  }
  return found;
}

/** The pixel and weight pairs a unit of the first layer is the sum of. */
function unitProducts(scene, at) {
  const own = scene.byKey.get(at.key);
  const look = own.looks[0];
  const source = scene.byKey.get(look.sheet);
  const kernels = scene.byKey.get(own.kernels);
  const pairs = [];
  for (let c = 0; c < source.size[0]; c++) {
    for (let a = 0; a < look.size[0]; a++) {
      for (let b = 0; b < look.size[1]; b++) {
        const r = look.origin[0] + look.step[0] * at.row + look.spacing[0] * a;
        const k = look.origin[1] + look.step[1] * at.col + look.spacing[1] * b;
        if (r < 0 || k < 0 || r >= source.size[1] || k >= source.size[2]) continue;
        pairs.push([valueOf(source, c, r, k), valueOf(kernels, at.m * source.size[0] + c, a, b)]);
      }
    }
  }
  return pairs;
}

const sheetFactor = (value, leading = false) => factor(number(value, CONSTANTS.sheetDecimals), leading);

/** Which map of its sheet: "map 3", "kernel 3, channel 1", "channel 1" of a picture. */
function mapWords(sheet, m) {
  if (sheet.role === "input") return `channel ${m}`;
  if (sheet.role !== "kernel") return `map ${m + sheet.first}`;
  const channel = sheet.channels > 1 ? `, channel ${m % sheet.channels}` : "";
  return `kernel ${Math.floor(m / sheet.channels) + sheet.first}${channel}`;
}

/** One unit in words, as parts {text, role}. */
export function unitWords(scene, at) {
  const sheet = scene.byKey.get(at.key);
  const said = (text, role) => ({ text, role });
  const result = said(number(valueOf(sheet, at.m, at.row, at.col), CONSTANTS.sheetDecimals), sheet.role);
  const [maps, , cols] = sheet.size;
  const which = maps > 1 || sheet.first ? `${mapWords(sheet, at.m)}, ` : "";
  const place = sheet.vector ? `unit ${at.row * cols + at.col}` : `${which}row ${at.row}, column ${at.col}`;
  const lead = said(`${sheet.name}, ${place}: `);
  if (sheet.kernels) {
    const pairs = unitProducts(scene, at);
    const total = pairs.reduce((sum, [pixel, weight]) => sum + pixel * weight, sheet.bias[at.m]);
    let terms = pairs.map(([p, w], n) => [said(sheetFactor(p, n === 0), "input"), said("·"), said(sheetFactor(w), "kernel")]);
    if (terms.length > CONSTANTS.mostTerms) {
      terms = [...terms.slice(0, CONSTANTS.firstTerms), [said(`… (${pairs.length} products) …`)], terms[terms.length - 1]];
    }
    terms.push([said(sheetFactor(sheet.bias[at.m]))]);
    const sum = joined(terms, " + ");
    const then = ["", "linear"].includes(sheet.then) ? [] : [said(`, ${sheet.then}: `), result];
    return [lead, ...sum, said(` = ${number(total, CONSTANTS.sheetDecimals)}`), ...then];
  }
  const [seen] = unitWindows(scene, at);
  if (!seen) return [lead, result];
  const other = scene.byKey.get(seen.key);
  const whole = seen.bottom - seen.top === other.size[1] && seen.right - seen.left === other.size[2];
  const region = whole ? `the whole ${other.name}` : `rows ${seen.top} to ${seen.bottom - 1} and columns ${seen.left} to ${seen.right - 1} of the ${other.name}`;
  return [lead, result, said(`, sees ${region}`)];
}

function rgb(hex) {
  return [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16));
}

/** One sheet: its caption, its canvas, and over it what is lit. */
const DOWN = "down: arrow keys draw, space lifts it";

export class SheetView {
  /** `host` has `point(at, keep)`, called when somebody points, and `send(message)`. */
  constructor(key, host) {
    this.key = key;
    this.host = host;
    this.figure = htmlNode("div", "cnn-panel cnn-sheet");
    this.figure.dataset.panel = key;
    this.operator = htmlNode("span", "cnn-operator", this.figure);
    this.operator.setAttribute("aria-hidden", "true");
    const body = htmlNode("div", "cnn-panel-body", this.figure);
    const caption = htmlNode("div", "cnn-caption", body);
    this.name = htmlNode("span", "cnn-name", caption);
    this.shape = htmlNode("span", "cnn-shape", caption);
    this.frame = htmlNode("div", "cnn-frame", body);
    this.canvas = htmlNode("canvas", "", this.frame);
    this.svg = svgNode("svg", { role: "application", tabindex: 0 }, this.frame);
    this.labels = svgNode("g", { class: "cnn-index", "aria-hidden": "true" }, this.svg);
    this.borders = svgNode("g", {}, this.svg);
    this.light = svgNode("g", { class: "cnn-light" }, this.svg);
    this.tools = htmlNode("div", "cnn-tools", body);
    this.note = htmlNode("div", "cnn-note", body);
    this.at = { key, m: 0, row: 0, col: 0 }; // where the keys are
    this.pen = null;
    this.svg.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" && !this.sheet.pen) host.point(this.under(event), false);
    });
    this.svg.addEventListener("pointerleave", () => this.sheet.pen || host.point(null, false));
    this.svg.addEventListener("click", (event) => {
      const at = this.under(event);
      if (at && !this.sheet.pen) this.moveTo(at);
    });
    this.svg.addEventListener("focus", () => this.svg.matches(":focus-visible") && this.moveTo(this.at));
    this.svg.addEventListener("keydown", (event) => this.keyed(event));
  }

  update(sheet, colours) {
    this.sheet = sheet;
    this.colours = colours;
    this.figure.classList.toggle("cnn-paper", sheet.pen > 0);
    for (const role of ["input", "kernel", "output", "plain"]) {
      this.figure.classList.toggle(`cnn-role-${role}`, role === sheet.role);
    }
    const put = (node, text) => {
      if (node.textContent !== text) node.textContent = text;
      node.hidden = !text;
    };
    put(this.operator, sheet.before);
    put(this.name, sheet.name);
    put(this.shape, sheet.shape);
    put(this.note, this.pen?.down ? DOWN : sheet.note);
    if (sheet.pen && !this.pen) this.pen = new Pen(this);
    this.at = this.inside(this.at) ? this.at : { key: this.key, m: 0, row: 0, col: 0 };
    this.layOut();
    if (this.pen) this.pen.acknowledged();
    this.paint();
  }

  layOut() {
    const { sheet } = this;
    const layout = JSON.stringify([sheet.size, sheet.cell, sheet.across, sheet.first, sheet.channels]);
    if (layout === this.layout) return;
    this.layout = layout;
    const [maps, rows, cols] = sheet.size;
    const across = Math.min(maps, sheet.across);
    this.width = across * (cols * sheet.cell + SHEET_GAP) - SHEET_GAP;
    this.height = sheetCorner(sheet, maps - 1)[1] + rows * sheet.cell;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.ceil(this.width * ratio);
    this.canvas.height = Math.ceil(this.height * ratio);
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.height);
    const keys = sheet.pen ? "arrow keys move, space lowers and lifts the pen" : "arrow keys move from unit to unit";
    this.svg.setAttribute("aria-label", `${sheet.name}, ${sheet.shape}; ${keys}`);
    this.labels.replaceChildren();
    this.borders.replaceChildren();
    for (let m = 0; m < maps; m++) {
      const [x, y] = sheetCorner(sheet, m);
      svgNode("rect", { x, y, width: cols * sheet.cell, height: rows * sheet.cell, class: "cnn-border" }, this.borders);
      if (maps > 1 && m % sheet.channels === 0) {
        svgNode("text", { x: x + 1, y: y - 7 }, this.labels).textContent = String(m / sheet.channels + sheet.first);
      }
    }
  }

  paint() {
    const { sheet, canvas } = this;
    const [maps, rows, cols] = sheet.size;
    const [zero, up, down] = this.colours;
    const small = document.createElement("canvas");
    small.width = cols;
    small.height = maps * rows;
    const brush = small.getContext("2d");
    const image = brush.createImageData(cols, maps * rows);
    for (let n = 0; n < sheet.numbers.length; n++) {
      const value = this.pen ? this.pen.over(n, sheet.numbers[n]) : sheet.numbers[n];
      const share = Math.min(Math.abs(value) / (sheet.largest || 1), 1);
      const end = value > 0 ? up : down;
      for (let k = 0; k < 3; k++) image.data[4 * n + k] = zero[k] + (end[k] - zero[k]) * share;
      image.data[4 * n + 3] = 255;
    }
    brush.putImageData(image, 0, 0);
    const ratio = canvas.width / this.width;
    const page = canvas.getContext("2d");
    page.clearRect(0, 0, canvas.width, canvas.height);
    page.imageSmoothingEnabled = false;
    for (let m = 0; m < maps; m++) {
      const [x, y] = sheetCorner(sheet, m);
      const [width, height] = [cols * sheet.cell * ratio, rows * sheet.cell * ratio];
      page.drawImage(small, 0, m * rows, cols, rows, x * ratio, y * ratio, width, height);
    }
  }

  /** Lights boxes {m, top, left, bottom, right}; the first may be the unit itself. */
  lightUp(boxes) {
    this.light.replaceChildren();
    const { cell } = this.sheet;
    for (const name of ["cnn-halo", "cnn-window"]) {
      for (const box of boxes) {
        const [x, y] = sheetCorner(this.sheet, box.m);
        const inside = { x: x + box.left * cell, y: y + box.top * cell, width: (box.right - box.left) * cell, height: (box.bottom - box.top) * cell };
        svgNode("rect", { ...inside, class: `${name} cnn-fine` }, this.light);
      }
    }
  }

  under(event) {
    const box = this.svg.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const [maps, rows, cols] = this.sheet.size;
    for (let m = 0; m < maps; m++) {
      const [x, y] = sheetCorner(this.sheet, m);
      const at = { key: this.key, m, row: Math.floor((py - y) / this.sheet.cell), col: Math.floor((px - x) / this.sheet.cell) };
      if (at.row >= 0 && at.col >= 0 && at.row < rows && at.col < cols) return at;
    }
    return null;
  }

  inside(at) {
    const [maps, rows, cols] = this.sheet.size;
    return at.m >= 0 && at.m < maps && at.row >= 0 && at.col >= 0 && at.row < rows && at.col < cols;
  }

  moveTo(at) {
    this.at = at;
    this.host.point(at, true);
  }

  /** Arrow keys walk over the units, and from the edge of a map to the next one. */
  keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.pen && event.key === " ") {
      event.preventDefault();
      this.pen.toggle(this.at);
      return;
    }
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    const [, rows, cols] = this.sheet.size;
    const next = { ...this.at, row: this.at.row + move[0], col: this.at.col + move[1] };
    if (!this.inside(next)) {
      next.m += move[1] + move[0] * this.sheet.across;
      next.row = (next.row + rows) % rows;
      next.col = (next.col + cols) % cols;
    }
    if (!this.inside(next)) return;
    if (this.pen) this.pen.moved(this.at, next);
    this.moveTo(next);
  }
}

/** Drawing on a sheet: strokes by pointer or keys, sent a few at a time. */
class Pen {
  constructor(view) {
    this.view = view;
    this.value = 1;
    this.down = false; // lowered by the keyboard
    this.last = null; // where the pointer was
    this.waiting = new Map(); // cells drawn and not yet sent
    this.sent = null; // cells on their way to Python
    const tool = (text, label, act) => {
      const node = htmlNode("button", "cnn-button", view.tools, text);
      node.type = "button";
      node.setAttribute("aria-label", label);
      node.title = label;
      node.addEventListener("click", act);
      return node;
    };
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
    this.view.note.textContent = down ? DOWN : this.view.sheet.note; // in its place: nothing may jump
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
          if (row + a < sheet.size[1] && col + b < sheet.size[2]) this.waiting.set((row + a) * sheet.size[2] + col + b, this.value);
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
    const [, , cols] = this.view.sheet.size;
    const cells = [...this.sent].map(([n, value]) => [Math.floor(n / cols), n % cols, value]);
    this.view.host.send({ kind: "paint", sheet: this.view.key, cells });
  }

  acknowledged() {
    if (!this.sent) return;
    this.sent = null;
    this.flush();
  }

  /** A cell's number with what has been drawn since. */
  over(n, value) {
    if (this.waiting.has(n)) return this.waiting.get(n);
    return this.sent && this.sent.has(n) ? this.sent.get(n) : value;
  }
}

/** All sheets of a scene: which unit is pointed at, what it says, what it lights. */
export class Sheets {
  constructor(view) {
    this.view = view;
    this.hovered = null;
    this.selected = null;
    this.active = false; // whether a unit of a sheet, not a panel's cell, was chosen last
    const host = { point: (at, keep) => this.point(at, keep), send: (message) => view.send(message) };
    this.make = (key) => new SheetView(key, host);
    // Colours are painted, so that a change of theme must paint them anew.
    this.themes = new MutationObserver(() => this.scene && this.update(this.scene));
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  }

  destroy() {
    this.themes.disconnect();
  }

  update(scene) {
    this.scene = scene;
    if (!scene.sheets.length) return;
    const style = getComputedStyle(this.view.root);
    const colours = ["zero", "input-line", "error"].map((name) => rgb(style.getPropertyValue(`--cnn-${name}`).trim() || "#808080"));
    // Outside the page there is no style yet, and so no colour.
    if (!this.view.root.isConnected && !this.view.gone) requestAnimationFrame(() => this.update(this.scene));
    for (const sheet of scene.sheets) this.view.panels.get(sheet.key).update(sheet, colours);
    const valid = (at) => at && scene.byKey.has(at.key) && this.view.panels.get(at.key).inside(at);
    if (!valid(this.hovered)) this.hovered = null;
    if (!valid(this.selected)) {
      const at = scene.lit && scene.byKey.get(scene.lit.key).is === "sheet" ? scene.lit : null;
      this.selected = at && { key: at.key, m: at.map, row: at.row, col: at.col };
      this.active = this.active || Boolean(at);
    }
  }

  point(at, keep) {
    if (keep) {
      this.selected = at;
      this.active = true;
    }
    this.hovered = keep ? null : at;
    this.view.relight();
  }

  /** Lights the unit and what it looks at; what to say of it, or null. */
  light(show) {
    const at = show ? this.hovered || (this.active ? this.selected : null) : null;
    const boxes = new Map(this.scene.sheets.map((s) => [s.key, []]));
    if (at) {
      boxes.get(at.key).push({ m: at.m, top: at.row, left: at.col, bottom: at.row + 1, right: at.col + 1 });
      for (const box of unitWindows(this.scene, at)) boxes.get(box.key).push(box);
      const { kernels } = this.scene.byKey.get(at.key);
      if (kernels) {
        const [, rows, cols] = this.scene.byKey.get(kernels).size;
        const depth = this.scene.byKey.get(this.scene.byKey.get(at.key).looks[0].sheet).size[0];
        for (let c = 0; c < depth; c++) boxes.get(kernels).push({ m: at.m * depth + c, top: 0, left: 0, bottom: rows, right: cols });
      }
    }
    for (const [key, found] of boxes) this.view.panels.get(key).lightUp(found);
    return at ? unitWords(this.scene, at) : null;
  }
}
