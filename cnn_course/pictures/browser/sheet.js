// A sheet of small maps: one canvas, and over it what is lit and where the keys are.

import { Framed, OWN_KEYS, arrowOf, button, each, htmlNode } from "./nodes.js";
import { setAttribute, setAttributes, setText, svgNode } from "./nodes.js";
import { Pen } from "./pen.js";
import { corner, numberOf, placeOf } from "./units.js";

const PEN_DOWN = "down: arrow keys draw, space lifts it";

function rgb(hex) {
  return [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16));
}

/** The theme's colours of zero, of what is above it and of what is below. */
export function sheetColours(root) {
  const style = getComputedStyle(root);
  return ["zero", "input-line", "error"].map((name) => rgb(style.getPropertyValue(`--cnn-${name}`).trim() || "#808080"));
}

/** Three maps as the red, green and blue of one picture. */
function inColour(numbers, data) {
  const count = numbers.length / 3;
  const low = numbers.reduce((a, b) => Math.min(a, b), 0);
  const high = numbers.reduce((a, b) => Math.max(a, b), 1);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < 3; k++) data[4 * n + k] = (255 * (numbers[k * count + n] - low)) / (high - low);
    data[4 * n + 3] = 255;
  }
}

export class SheetView extends Framed {
  /** `host` has `hover(at)` and `select(at)`, and `send(message)` for the pen. */
  constructor(key, host) {
    super(key, host, "cnn-panel cnn-sheet");
    this.frame = htmlNode("div", "cnn-frame", this.body);
    this.canvas = htmlNode("canvas", "", this.frame);
    this.small = htmlNode("canvas"); // a pixel for each number
    this.svg = svgNode("svg", { role: "application", tabindex: 0, ...OWN_KEYS }, this.frame);
    this.labels = svgNode("g", { class: "cnn-index", "aria-hidden": "true" }, this.svg);
    this.borders = svgNode("g", {}, this.svg);
    this.light = svgNode("g", { class: "cnn-light" }, this.svg);
    this.tools = htmlNode("div", "cnn-tools", this.body);
    this.note = htmlNode("div", "cnn-note", this.body);
    this.at = { key, map: 0, row: 0, col: 0 }; // where the keys are
    this.pen = null;
    this.svg.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" && !this.sheet.pen) host.hover(this.under(event));
    });
    this.svg.addEventListener("pointerleave", () => this.sheet.pen || host.hover(null));
    this.svg.addEventListener("click", (event) => {
      const at = this.under(event);
      if (at && !this.sheet.pen) this.moveTo(at);
      if (at && this.sheet.opens) this.ask(at);
    });
    this.svg.addEventListener("focus", () => this.svg.matches(":focus-visible") && this.moveTo(this.at));
    this.svg.addEventListener("keydown", (event) => this.keyed(event));
  }

  /** `room` is the width that its maps may take, px. */
  update(sheet, colours, room) {
    this.follow(sheet);
    this.sheet = this.fitted(sheet, room);
    this.colours = colours;
    const looks = [sheet.pen && " cnn-paper", sheet.large && " cnn-large"].filter(Boolean).join("");
    setAttribute(this.figure, "class", `cnn-panel cnn-sheet cnn-role-${sheet.role}${looks}`);
    this.entitle(sheet);
    this.showNote();
    if (sheet.pen && !this.pen) this.pen = new Pen(this);
    if (sheet.large && !this.back) this.back = button("all maps", "all maps: back to every layer (Escape)", this.tools, () => this.ask(null));
    if (this.back) this.back.hidden = !sheet.large;
    this.at = this.inside(this.at) ? this.at : { key: this.key, map: 0, row: 0, col: 0 };
    this.layOut();
    if (this.pen) this.pen.acknowledged();
    else this.paint();
  }

  /** What stands under the sheet; in its place, while the pen is down, how it is lifted: nothing may jump. */
  showNote() {
    setText(this.note, this.pen?.down ? PEN_DOWN : this.sheet.note);
    this.note.hidden = !this.note.textContent;
  }

  /** Where the keys are, and what is chosen, stay on their map when it moves, or becomes the only one. */
  follow(sheet) {
    if (!this.sheet) return;
    const { host, key } = this;
    const there = (at) => placeOf(sheet, numberOf(this.sheet, at), at);
    this.at = there(this.at);
    if (host.selected?.key === key) host.selected = there(host.selected);
  }

  /** Asks for the map that stands there large, or, with null, for all maps again. */
  ask(at) {
    this.host.focusNext = this.key;
    this.host.send({ kind: "point", large: at && [this.key, numberOf(this.sheet, at)] });
  }

  /** As many maps in a line as there is room for, in lines of equal length. */
  fitted(sheet, room) {
    if (!(room > 60) || sheet.pen) return sheet;
    sheet.cell = Math.min(sheet.cell, room / sheet.cols);
    const { channels } = sheet;
    const groups = Math.ceil(sheet.maps / channels);
    const wide = channels * (sheet.cols * sheet.cell + CONSTANTS.sheetGap);
    const fitting = Math.max(1, Math.floor((room + CONSTANTS.sheetGap) / wide));
    sheet.across = channels * Math.ceil(groups / Math.ceil(groups / fitting));
    return sheet;
  }

  layOut() {
    const { sheet } = this;
    const keys = sheet.pen ? "arrow keys move, space lowers and lifts the pen" : "arrow keys move from unit to unit";
    const more = sheet.opens ? ", Enter shows one large" : sheet.large ? ", Escape shows all maps" : "";
    this.svg.setAttribute("aria-label", `${sheet.name}, ${sheet.shape}; ${keys}${more}`);
    this.svg.classList.toggle("cnn-opens", sheet.opens);
    const { size, rows, cols, maps, cell, across, first, channels } = sheet;
    const layout = JSON.stringify([size, cell, across, first, channels]);
    if (layout === this.layout) return;
    this.layout = layout;
    Object.assign(this.figure.dataset, { across, cell });
    this.width = Math.min(maps, across) * (cols * cell + CONSTANTS.sheetGap) - CONSTANTS.sheetGap;
    this.height = corner(sheet, maps - 1)[1] + rows * cell;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.ceil(this.width * ratio);
    this.canvas.height = Math.ceil(this.height * ratio);
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
    Object.assign(this.small, { width: cols, height: maps * rows });
    this.pixels = this.small.getContext("2d").createImageData(cols, maps * rows);
    setAttributes(this.svg, { width: this.width, height: this.height });
    const corners = [...Array(maps).keys()].map((m) => corner(sheet, m));
    each(this.borders, corners.map(([x, y]) => ({ class: "cnn-border", x, y, width: cols * cell, height: rows * cell })), "rect");
    const labels = corners.map(([x, y], m) => ({ x: x + 1, y: y - 7, text: String(m / channels + first) }));
    each(this.labels, maps > 1 ? labels.filter((_, m) => m % channels === 0) : [], "text");
  }

  paint() {
    const { sheet, canvas, small, pixels } = this;
    const { rows, cols, maps } = sheet;
    const [zero, up, down] = this.colours;
    const { data } = pixels;
    if (sheet.colour) inColour(sheet.numbers, data);
    for (let n = 0; n < (sheet.colour ? 0 : sheet.numbers.length); n++) {
      const value = this.pen ? this.pen.over(n, sheet.numbers[n]) : sheet.numbers[n];
      const share = Math.min(Math.abs(value) / (sheet.largest || 1), 1);
      const end = value > 0 ? up : down;
      for (let k = 0; k < 3; k++) data[4 * n + k] = zero[k] + (end[k] - zero[k]) * share;
      data[4 * n + 3] = 255;
    }
    small.getContext("2d").putImageData(pixels, 0, 0);
    const ratio = canvas.width / this.width;
    const page = canvas.getContext("2d");
    page.clearRect(0, 0, canvas.width, canvas.height);
    page.imageSmoothingEnabled = false;
    for (let m = 0; m < maps; m++) {
      const [x, y] = corner(sheet, m);
      const [width, height] = [cols * sheet.cell * ratio, rows * sheet.cell * ratio];
      page.drawImage(small, 0, m * rows, cols, rows, x * ratio, y * ratio, width, height);
    }
  }

  /** Lights boxes {map, top, left, bottom, right}; the first may be the unit itself. */
  lightUp(boxes) {
    const { cell } = this.sheet;
    const around = ({ map, top, left, bottom, right }) => {
      const [x, y] = corner(this.sheet, map);
      return { x: x + left * cell, y: y + top * cell, width: (right - left) * cell, height: (bottom - top) * cell };
    };
    const looks = ["cnn-halo", "cnn-window"];
    each(this.light, looks.flatMap((look) => boxes.map((box) => ({ class: `${look} cnn-fine`, ...around(box) }))), "rect");
  }

  under(event) {
    const box = this.svg.getBoundingClientRect();
    const scale = box.width / this.svg.clientWidth || 1; // larger on the stage
    const [px, py] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
    for (let map = 0; map < this.sheet.maps; map++) {
      const [x, y] = corner(this.sheet, map);
      const [row, col] = [py - y, px - x].map((far) => Math.floor(far / this.sheet.cell));
      const at = { key: this.key, map, row, col };
      if (this.inside(at)) return at;
    }
    return null;
  }

  inside({ map, row, col }) {
    const { maps, rows, cols } = this.sheet;
    return map >= 0 && map < maps && row >= 0 && col >= 0 && row < rows && col < cols;
  }

  moveTo(at) {
    this.at = at;
    this.host.select(at);
  }

  /** Arrow keys walk over the units, and from the edge of a map to the next one. */
  keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.pen && event.key === " ") {
      event.preventDefault();
      this.pen.toggle(this.at);
      return;
    }
    const { opens, large } = this.sheet;
    if ((opens && event.key === "Enter" && !event.shiftKey) || (large && event.key === "Escape")) {
      event.preventDefault();
      this.ask(opens ? this.at : null);
      return;
    }
    const move = arrowOf(event);
    if (!move) return;
    const { rows, cols } = this.sheet;
    const next = { ...this.at, row: this.at.row + move[0], col: this.at.col + move[1] };
    if (!this.inside(next)) {
      next.map += move[1] + move[0] * this.sheet.across;
      next.row = (next.row + rows) % rows;
      next.col = (next.col + cols) % cols;
    }
    if (!this.inside(next)) return;
    if (this.pen?.down) this.pen.stroke(this.at, next);
    this.moveTo(next);
    this.host.speaker.stepped();
  }
}
