// One panel as SVG: cells that are updated in place, marks over them, light over those.

import { Beside } from "./beside.js";
import { lightPanel } from "./light.js";
import { OWN_KEYS, captioned, corners, entitle, htmlNode, setAttribute, setAttributes, setText, svgNode } from "./nodes.js";
import { colsOf, hasCell, rowsOf, standsStill } from "./reach.js";
import { number } from "./words.js";

const INDEX = 20; // px for row and column numbers
const TALL = 500; // px; a higher one, the matrix of a layer, scrolls by itself to what is lit
const WINNER = 3; // px from a cell's edge to the frame of a winner; a ring stands on the edge
const HATCHED = CONSTANTS.hatched;

/** Share of the full colour, and which colour, for one value. */
export function tone(panel, value) {
  if (value === null || panel.scale === "plain") return ["zero", 0];
  const size = panel.scale === "grey" ? Math.max(value, 0) : Math.abs(value); // below black is black
  const share = Math.min(size / (panel.largest || 1), 1);
  if (panel.scale === "ink") return value > 0 ? ["positive", share] : ["zero", 0];
  if (panel.scale !== "diverging") return [panel.scale, share];
  return [value > 0 ? "positive" : "negative", share];
}

/** Puts a cell's number into its middle. */
function centre(cell) {
  cell.text ||= svgNode("text", {}, cell.node);
  setAttributes(cell.text, { x: cell.x + cell.size / 2, y: cell.y + cell.size / 2 });
}

/** A panel's frame: its caption, its svg and the layers in it. Numbers come with `update`. */
export class PanelView {
  constructor(id, key, host) {
    this.id = id;
    this.key = key;
    this.host = host;
    this.cells = []; // by grid row, then grid column
    this.rowGroups = [];
    Object.assign(this, captioned(key, "cnn-panel"));
    this.beside = new Beside(this);
    this.frame = htmlNode("div", "cnn-frame", this.body);
    this.svg = svgNode("svg", { role: "grid" }, this.frame);
    this.note = htmlNode("div", "cnn-note", this.body);
    this.grid = svgNode("g", {}, this.svg);
    this.marks = svgNode("g", { class: "cnn-marks", "aria-hidden": "true" }, this.svg);
    this.labels = svgNode("g", { class: "cnn-index", "aria-hidden": "true" }, this.svg);
    this.border = svgNode("rect", { class: "cnn-border" }, this.svg);
    this.light = svgNode("g", { class: "cnn-light", "aria-hidden": "true" }, this.svg);
    // Frames inside cells stand above the light, which would cover those beside a window.
    this.top = svgNode("g", { class: "cnn-marks", "aria-hidden": "true" }, this.svg);
    this.pools = new Map();
    this.lifted = new Set();
  }

  /** Draws a panel's new state, touching only what changed. */
  update(scene, panel) {
    this.panel = panel;
    this.cell = scene.cell * panel.small;
    this.index = panel.index ? INDEX : 4; // room on the left
    // Room above: the same for all of a row, so that their first cells stand level.
    this.over = panel.index || panel.small === 1 ? INDEX : 4;
    this.rows = rowsOf(panel);
    this.cols = colsOf(panel);
    this.kinds = new Map();
    this.rings = new Set(); // a cell may have a ring beside another mark
    for (const mark of panel.marks) {
      for (const [r, c] of mark.cells) {
        if (mark.kind === "ring") this.rings.add(`${r},${c}`);
        else this.kinds.set(`${r},${c}`, mark.kind);
      }
    }
    setAttribute(this.figure, "class", `cnn-panel cnn-role-${panel.role} cnn-scale-${panel.scale}`);
    entitle(this, panel);
    setAttribute(this.operator, "data-sign", panel.before);
    this.beside.update(panel);
    setText(this.note, panel.note);
    this.note.hidden = !panel.note;
    this.frame.hidden = !this.rows;
    this.body.classList.toggle("cnn-impossible", !this.rows);
    if (!this.rows) {
      for (const group of this.rowGroups) group.remove(); // what is covered is not on the page
      setAttribute(this.svg, "aria-label", panel.name);
      return;
    }
    this.size();
    this.fillCells();
    this.drawMarks();
    this.drawIndex();
  }

  size() {
    const width = this.index + (this.cols - 1) * this.pitch() + this.cell + 4;
    const height = this.over + this.rows * this.cell + 4;
    const label = `${this.panel.name} ${this.panel.shape}`;
    setAttributes(this.svg, { width, height, "aria-label": label, "aria-rowcount": this.rows, "aria-colcount": this.cols });
    this.svg.classList.toggle("cnn-tiny", this.cell < 12);
    this.frame.classList.toggle("cnn-tall", height > TALL);
    this.figure.style.setProperty("--cnn-font", `${this.panel.font}px`);
    setAttribute(this.border, "visibility", this.panel.pitch === 1 ? "visible" : "hidden");
    setAttributes(this.border, { x: this.index, y: this.over, width: this.cols * this.cell, height: this.rows * this.cell });
  }

  pitch() {
    return this.cell * this.panel.pitch;
  }

  x(c) {
    return this.index + c * this.pitch();
  }

  y(r) {
    return this.over + r * this.cell;
  }

  fillCells() {
    const { panel } = this;
    while (this.rowGroups.length < this.rows) {
      this.rowGroups.push(svgNode("g", { role: "row" }));
      this.cells.push([]);
    }
    this.rowGroups.forEach((group, r) => {
      const on = r < this.rows;
      if (on !== (group.parentNode === this.grid)) {
        if (on) this.grid.appendChild(group);
        else group.remove();
      }
    });
    for (let r = 0; r < this.rows; r++) {
      const made = this.cells[r];
      while (made.length < this.cols) made.push(this.newCell(r, made.length));
      made.forEach((cell, c) => {
        const on = c < this.cols;
        if (on !== (cell.node.parentNode === this.rowGroups[r])) {
          if (on) this.rowGroups[r].appendChild(cell.node);
          else cell.node.remove();
        }
        if (on) this.fillCell(cell, r, c, panel.values[r][c]);
      });
    }
  }

  newCell(r, c) {
    const node = svgNode("g", { role: "gridcell", class: "cnn-cell", tabindex: -1, ...OWN_KEYS });
    const rect = svgNode("rect", {}, node);
    node.cnnPlace = { view: this, r, c };
    return { node, rect, text: null, shown: "", x: null, size: null };
  }

  fillCell(cell, r, c, value) {
    const { panel } = this;
    const x = this.x(c);
    if (cell.x !== x || cell.size !== this.cell || cell.left !== this.index) {
      const y = this.y(r);
      setAttributes(cell.rect, { x, y, width: this.cell, height: this.cell });
      Object.assign(cell, { x, y, size: this.cell, left: this.index });
      if (cell.text) centre(cell);
    }
    const row = r + panel.first[0];
    const col = c + panel.first[1];
    const kind = this.kinds.get(`${row},${col}`) || "";
    const [colour, share] = tone(panel, value);
    const look = `cnn-cell cnn-${colour}${kind ? ` cnn-is-${kind}` : ""}${value === null ? " cnn-blank" : ""}${
      colour === "grey" && share < 0.5 ? " cnn-deep" : ""
    }`;
    if (cell.look !== look) {
      cell.node.setAttribute("class", look);
      cell.look = look;
    }
    this.hatchCell(cell, kind);
    const amount = `${Math.round(share * 100)}%`;
    if (cell.amount !== amount) {
      cell.rect.style.setProperty("--t", amount);
      cell.amount = amount;
    }
    const bare = value === 0 && (kind === "padding" || kind === "hole"); // a zero nobody chose
    const text = panel.numbers ? number(value, bare ? 0 : panel.decimals) : "";
    if (panel.numbers && !cell.text) centre(cell); // what is too fine for numbers has no nodes for them
    if (cell.shown !== text) cell.text.textContent = text;
    cell.shown = text;
  }

  /** The pattern of padding, holes and unused cells: over the colour, under the number. */
  hatchCell(cell, kind) {
    const pattern = HATCHED.includes(kind) ? kind : "";
    if (cell.over && !pattern) {
      cell.over.remove();
      cell.over = null;
    }
    if (!pattern) return;
    if (!cell.over) {
      cell.over = svgNode("rect");
      cell.node.insertBefore(cell.over, cell.text);
    }
    for (const name of ["x", "y", "width", "height"]) setAttribute(cell.over, name, cell.rect.getAttribute(name));
    setAttribute(cell.over, "class", `cnn-over cnn-mark-${pattern}`);
    cell.over.style.fill = `url(#${this.id}-${pattern})`;
  }

  /** Nodes of one kind that are used again from drawing to drawing. */
  pool(name, parent, tag, className) {
    if (!this.pools.has(name)) this.pools.set(name, []);
    const nodes = this.pools.get(name);
    let used = 0;
    return {
      next: () => {
        if (used === nodes.length) nodes.push(svgNode(tag, { class: className }, parent));
        const node = nodes[used++];
        if (!node.parentNode) parent.appendChild(node);
        return node;
      },
      done: () => nodes.slice(used).forEach((node) => node.remove()),
    };
  }

  drawMarks() {
    const frames = this.pool("frames", this.top, "rect", "");
    const crosses = this.pool("crosses", this.marks, "path", "cnn-cross");
    const place = (key) => {
      const [row, col] = key.split(",").map(Number);
      if (!hasCell(this.panel, row, col)) return null;
      return [this.x(col - this.panel.first[1]), this.y(row - this.panel.first[0])];
    };
    for (const [key, kind] of this.kinds) {
      const at = HATCHED.includes(kind) ? null : place(key);
      if (!at) continue;
      const [x, y] = at;
      if (kind === "differ") {
        setAttribute(crosses.next(), "d", corners(x, y, this.cell));
      } else {
        this.placeRect(frames.next(), x + WINNER, y + WINNER, this.cell - 2 * WINNER, kind);
      }
    }
    for (const key of this.rings) {
      const at = place(key);
      if (at) this.placeRect(frames.next(), ...at, this.cell, "ring");
    }
    frames.done();
    crosses.done();
  }

  placeRect(node, x, y, size, kind) {
    setAttributes(node, { x, y, width: size, height: size, class: `cnn-mark-${kind}` });
    node.style.fill = "none";
  }

  drawIndex() {
    const labels = this.pool("index", this.labels, "text", "");
    const every = this.cell >= 16 ? 1 : 5;
    if (this.panel.index) {
      const put = (x, y, text, anchor) => {
        const node = labels.next();
        setAttributes(node, { x, y, "text-anchor": anchor });
        setText(node, text);
      };
      const start = (first) => ((-first % every) + every) % every;
      for (let r = start(this.panel.first[0]); r < this.rows && this.rows > 1; r += every) {
        put(this.index - 5, this.y(r) + this.cell / 2, number(r + this.panel.first[0]), "end");
      }
      for (let c = start(this.panel.first[1]); c < this.cols && this.cols > 1; c += every) {
        put(this.x(c) + this.cell / 2, this.over - 8, number(c + this.panel.first[1]), "middle");
      }
    }
    labels.done();
  }

  /** Lights windows (see light.js). */
  lightUp(groups, thin, runs) {
    this.lifted = lightPanel(this, groups, thin, runs, this.lifted);
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
    const r = row - this.panel.first[0];
    const c = col - this.panel.first[1];
    return r >= 0 && c >= 0 && r < this.rows && c < this.cols ? this.cells[r][c].node : null;
  }

  /** Left, top and size of a cell inside the frame, for the field that edits it. */
  boxOf(row, col) {
    return [this.x(col - this.panel.first[1]), this.y(row - this.panel.first[0]), this.cell];
  }
}
