// One panel as SVG: cells that are updated in place, marks over them, light over those.

import { SLIM, lightPanel } from "./light.js";
import { Framed, OWN_KEYS, corners, each, htmlNode } from "./nodes.js";
import { setAttribute, setAttributes, setText, svgNode, write } from "./nodes.js";
import { colsOf, hasCell, rowsOf, standsStill, startsOf } from "./reach.js";
import { number } from "./words.js";

const INDEX = 20; // px for row and column numbers
const TALL = 500; // px; a higher one, the matrix of a layer, scrolls by itself to what is lit
const WINNER = 3; // px from a cell's edge to the frame of a winner; a ring stands on the edge
const INSET = 5; // px from a cell's corner to the dot of a first cell

/** Share of the full colour, and which colour, for one value. */
export function tone(panel, value) {
  if (value === null || panel.scale === "plain") return ["zero", 0];
  const size = panel.scale === "grey" ? Math.max(value, 0) : Math.abs(value); // below black is black
  const share = Math.min(size / (panel.largest || 1), 1);
  if (panel.scale === "ink") return value > 0 ? ["positive", share] : ["zero", 0];
  if (panel.scale !== "diverging") return [panel.scale, share];
  return [value > 0 ? "positive" : "negative", share];
}

/** A layer's own settings beside it: numbers to type or step, and what kind of layer it is. */
class Beside {
  constructor(view) {
    this.view = view;
    this.kind = htmlNode("span", "cnn-kind", view.caption);
    this.node = htmlNode("div", "cnn-beside", view.caption);
    this.fields = new Map();
  }

  update(panel) {
    const { host } = this.view;
    const answers = host?.model.get("tools") && host.scene.wide >= SLIM; // somebody, and has room
    const asked = answers ? panel.beside : [];
    this.node.hidden = this.kind.hidden = !asked.length;
    if (asked.length) setText(this.view.shape, panel.shape.split(": ").pop());
    for (const [name, { parentNode }] of this.fields) parentNode.hidden = !asked.some(([one]) => one === name);
    for (const [name, value, least, most] of asked) {
      if (!this.fields.has(name)) this.fields.set(name, this.field(name, least, most));
      const field = this.fields.get(name);
      setAttribute(field, "aria-label", `${name} of ${panel.name}`);
      if (field.value !== String(value)) field.value = value;
    }
  }

  /** A number to type or step; a choice, where `most` lists some. */
  field(name, least, most) {
    const choice = Array.isArray(most);
    const label = htmlNode("label", "", choice ? this.kind : this.node, choice ? "" : `${name} `);
    const limits = choice ? {} : { type: "number", min: least, max: most, step: 1 };
    const field = htmlNode(choice ? "select" : "input", "", label, "", { ...OWN_KEYS, ...limits });
    for (const words of choice ? most : []) htmlNode("option", "", field, words).value = words;
    field.addEventListener("change", () => {
      if (!choice) field.value = Math.min(Math.max(Math.round(Number(field.value)), least), most);
      const typed = choice ? field.value : Number(field.value);
      this.view.host.send({ kind: "point", panel: this.view.key, changes: { [name]: typed } });
    });
    return field;
  }
}

/** A panel's frame: its caption, its svg and the layers in it. Numbers come with `update`. */
export class PanelView extends Framed {
  constructor(key, host) {
    super(key, host, "cnn-panel");
    this.beside = new Beside(this);
    this.frame = htmlNode("div", "cnn-frame", this.body);
    this.svg = svgNode("svg", { role: "grid" }, this.frame);
    this.note = htmlNode("div", "cnn-note", this.body);
    this.grid = svgNode("g", {}, this.svg);
    const layer = (look) => svgNode("g", { class: look, "aria-hidden": "true" }, this.svg);
    this.crosses = layer("cnn-marks");
    this.labels = layer("cnn-index");
    this.border = svgNode("rect", { class: "cnn-border" }, this.svg);
    [this.halos, this.reads, this.windows, this.tags] = [1, 2, 3, 4].map(() => layer("cnn-light"));
    // Frames inside cells stand above the light, which would cover those beside a window.
    this.frames = layer("cnn-marks");
    this.starts = layer("cnn-marks");
    this.raised = new Set(); // numbers above a tag (see light.js)
  }

  /** Draws a panel's new state, touching only what changed. */
  update(panel) {
    const { scene } = this.host;
    this.panel = panel;
    this.cell = scene.cell * panel.small;
    this.pitch = this.cell * panel.pitch;
    this.index = panel.index ? INDEX : 4; // room on the left
    // Room above: the same for all of a row, so that their first cells stand level.
    this.over = panel.index || panel.small === 1 ? INDEX : 4;
    this.rows = rowsOf(panel);
    this.cols = colsOf(panel);
    this.kinds = new Map();
    this.rings = new Map(); // a cell may have a ring beside another mark
    for (const { kind, cells } of panel.marks) {
      for (const [r, c] of cells) (kind === "ring" ? this.rings : this.kinds).set(`${r},${c}`, kind);
    }
    setAttribute(this.figure, "class", `cnn-panel cnn-role-${panel.role} cnn-scale-${panel.scale}`);
    this.entitle(panel);
    setAttribute(this.operator, "data-sign", panel.before);
    this.beside.update(panel);
    setText(this.note, panel.note);
    this.note.hidden = !panel.note;
    this.frame.hidden = !this.rows;
    this.body.classList.toggle("cnn-impossible", !this.rows);
    if (this.rows) this.size();
    else setAttribute(this.svg, "aria-label", panel.name);
    const row = () => svgNode("g", { role: "row" });
    const cell = () => svgNode("g", { role: "gridcell", class: "cnn-cell", tabindex: -1, ...OWN_KEYS });
    each(this.grid, panel.values, row, (group, values, r) => {
      each(group, values, cell, (node, value, c) => this.fillCell(node, value, r, c));
    });
    if (!this.rows) return;
    this.drawMarks();
    this.drawIndex();
    const starts = scene.starts === panel.key ? startsOf(scene, panel).map((at) => this.boxOf(...at)) : [];
    const dots = starts.map(([x, y]) => ({ class: "cnn-start", cx: x + INSET, cy: y + INSET, r: 3 }));
    each(this.starts, dots, "circle");
  }

  size() {
    const width = this.index + (this.cols - 1) * this.pitch + this.cell + 4;
    const height = this.over + this.rows * this.cell + 4;
    const label = `${this.panel.name} ${this.panel.shape}`;
    setAttributes(this.svg, { width, height, "aria-label": label, "aria-rowcount": this.rows, "aria-colcount": this.cols });
    this.svg.classList.toggle("cnn-tiny", this.cell < 12);
    this.frame.classList.toggle("cnn-tall", height > TALL);
    this.figure.style.setProperty("--cnn-font", `${this.panel.font}px`);
    setAttribute(this.border, "visibility", this.panel.pitch === 1 ? "visible" : "hidden");
    setAttributes(this.border, { x: this.index, y: this.over, width: this.cols * this.cell, height: this.rows * this.cell });
  }

  x(c) {
    return this.index + c * this.pitch;
  }

  y(r) {
    return this.over + r * this.cell;
  }

  fillCell(node, value, r, c) {
    const { panel } = this;
    const kind = this.kinds.get(`${r + panel.first[0]},${c + panel.first[1]}`) || "";
    const [colour, share] = tone(panel, value);
    const look = `cnn-cell cnn-${colour}${kind ? ` cnn-is-${kind}` : ""}${value === null ? " cnn-blank" : ""}${
      colour === "grey" && share < 0.5 ? " cnn-deep" : ""
    }`;
    const amount = `${Math.round(share * 100)}%`;
    const bare = value === 0 && (kind === "padding" || kind === "hole"); // a zero nobody chose
    const text = panel.numbers ? number(value, bare ? 0 : panel.decimals) : "";
    const [x, y, size] = [this.x(c), this.y(r), this.cell];
    const cell = (node.cnnCell ||= { view: this, r, c, rect: svgNode("rect", {}, node) });
    const shown = `${look} ${amount} ${text}`;
    const stays = cell.x === x && cell.y === y && cell.size === size;
    if (stays && cell.shown === shown) return;
    Object.assign(cell, { shown, x, y, size });
    const box = { x, y, width: size, height: size };
    setAttribute(node, "class", look);
    if (!stays) setAttributes(cell.rect, box);
    cell.rect.style.setProperty("--t", amount);
    if (CONSTANTS.hatched.includes(kind)) { // over the colour, under the number
      cell.over ||= svgNode("rect");
      cell.rect.after(cell.over);
      setAttributes(cell.over, { ...box, class: `cnn-over cnn-mark-${kind}` });
      cell.over.style.fill = `url(#${this.host.id}-${kind})`;
    } else cell.over?.remove();
    if (panel.numbers) cell.text ||= svgNode("text", {}, node); // what is too fine for numbers has no nodes for them
    if (cell.text) write(cell.text, { x: x + size / 2, y: y + size / 2, text });
  }

  drawMarks() {
    const [frames, crosses] = [[], []];
    const framed = [...this.kinds, ...this.rings].filter(([, kind]) => !CONSTANTS.hatched.includes(kind));
    for (const [key, kind] of framed) {
      const at = key.split(",").map(Number);
      if (!hasCell(this.panel, ...at)) continue;
      const [x, y, size] = this.boxOf(...at);
      const inset = kind === "ring" ? 0 : WINNER;
      const side = size - 2 * inset;
      if (kind === "differ") crosses.push({ class: "cnn-cross", d: corners(x, y, size) });
      else frames.push({ class: `cnn-mark-${kind}`, x: x + inset, y: y + inset, width: side, height: side });
    }
    each(this.frames, frames, "rect");
    each(this.crosses, crosses, "path");
  }

  drawIndex() {
    const every = this.cell >= 16 ? 1 : 5;
    const [top, left] = this.panel.first;
    const steps = (count, first) => [...Array(count).keys()].filter((n) => count > 1 && (n + first) % every === 0);
    const label = (x, y, anchor, at) => ({ x, y, "text-anchor": anchor, text: number(at) });
    const rows = steps(this.rows, top).map((r) => label(this.index - 5, this.y(r) + this.cell / 2, "end", r + top));
    const cols = steps(this.cols, left).map((c) => label(this.x(c) + this.cell / 2, this.over - 8, "middle", c + left));
    each(this.labels, this.panel.index ? [...rows, ...cols] : [], "text");
  }

  /** Lights windows (see light.js). */
  lightUp(groups, thin, joined) {
    lightPanel(this, groups, thin, joined);
    // Where it is, is asked when all have changed: a picture of thousands of cells is laid out once.
    if (this.frame.classList.contains("cnn-tall")) requestAnimationFrame(() => this.scrollTo(groups));
  }

  /** Brings the first lit cell into a tall panel's sight. */
  scrollTo(groups) {
    const cell = groups.find(({ reach }) => !reach || !standsStill(reach))?.cells[0];
    if (!cell || !hasCell(this.panel, ...cell)) return;
    const { frame } = this;
    const y = this.y(cell[0] - this.panel.first[0]);
    if (y < frame.scrollTop || y + this.cell > frame.scrollTop + frame.clientHeight) {
      frame.scrollTop = y - (frame.clientHeight - this.cell) / 2;
    }
  }

  cellNode(row, col) {
    const [top, left] = this.panel.first;
    return this.grid.children[row - top]?.children[col - left] || null;
  }

  /** Left, top and size of a cell inside the frame, for the field that edits it. */
  boxOf(row, col) {
    return [this.x(col - this.panel.first[1]), this.y(row - this.panel.first[0]), this.cell];
  }
}
