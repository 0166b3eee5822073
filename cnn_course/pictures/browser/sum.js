// The sum where the eye is: the products of the lit cell beside its map, row by row, adding up.
// Over a picture too fine for numbers it is a lens too: each product stands on its pixel.

import { htmlNode } from "./nodes.js";
import { tone } from "./panel.js";
import { madeAt, reachCells, rowsOf, standsStill, termsOf, valueAt } from "./reach.js";
import { decimalsOf, factor, number, shown } from "./words.js";

const WIDEST = 5; // columns of a kernel; a larger sum is only spelled out
const MOST = 3; // channels
const LENS = 460; // px beside a map, its own edges included

/** The products of a cell as grids, one for each group of its terms, or null where there are none. */
export function productGrids(scene, at) {
  const item = at && scene.byKey.get(at.key);
  const made = item && item.is === "panel" && rowsOf(item) ? madeAt(item, at.row, at.col) : null;
  if (!made || made.rule !== "sum" || made.terms.length > MOST) return null;
  const windows = made.terms.map((group) => group.length === 2 && group.find((reach) => !standsStill(reach) && !reach.table.length));
  if (!windows.every((reach) => reach && reach.size[1] <= WIDEST && reach.size[0] <= WIDEST && reach.size[0] * reach.size[1] > 1)) return null;
  const terms = termsOf(scene, made, at.row, at.col);
  return windows.map((reach) => {
    const cells = reachCells(reach, at.row, at.col).map(([row, col]) => {
      const is = (t) => t.panel.key === reach.panel && t.row === row && t.col === col;
      return terms.find((term) => term.some(is)) || null;
    });
    const rows = [];
    for (let r = 0; r < reach.size[0]; r++) rows.push(cells.slice(r * reach.size[1], (r + 1) * reach.size[1]));
    return rows;
  });
}

const product = (term) => (term ? term.reduce((all, t) => all * valueAt(t.panel, t.row, t.col), 1) : 0);
const total = (terms) => terms.reduce((all, term) => all + product(term), 0);
const sumsOf = (rows) => (rows.length > 1 ? rows.map(total) : rows[0].map(product));
const text = (value) => number(value, Math.min(decimalsOf(value), 2));

export class Sum {
  constructor(view) {
    this.view = view;
    this.node = htmlNode("div", "cnn-sum");
    this.node.setAttribute("aria-hidden", "true"); // the sentence says the same
    this.table = htmlNode("div", "cnn-products", this.node);
    const watch = new ResizeObserver(() => {
      this.room = view.board.clientWidth;
      if (this.at && view.valid(this.at)) this.update(this.at);
    });
    watch.observe(view.board);
    view.ending.signal.addEventListener("abort", () => watch.disconnect());
  }

  update(at) {
    const { scene, panels } = this.view;
    this.at = at;
    const grids = productGrids(scene, at);
    this.node.style.visibility = grids ? "visible" : "hidden"; // nothing moves as the pointer does
    if (!grids) return;
    const fine = !scene.byKey.get(at.key).numbers;
    const map = panels.get(at.key);
    const below = fine && this.room - map.cols * map.cell < LENS; // a lens is seen on narrow pages too
    const row = below ? this.view.board : map.figure.parentNode;
    if (this.node.parentNode !== row || row.lastChild !== this.node) row.append(this.node);
    this.node.classList.toggle("cnn-lens", fine);
    const wide = Math.max(...grids.map((rows) => rows[0].length));
    this.node.classList.toggle("cnn-wide-sum", wide > 3);
    this.table.replaceChildren(...grids.map((rows) => this.grid(rows)), this.result(at, grids));
  }

  grid(rows) {
    const grid = htmlNode("div", "cnn-product-grid");
    grid.style.gridTemplateColumns = `repeat(${rows[0].length}, auto) auto`;
    for (const terms of rows) {
      for (const term of terms) {
        const cell = htmlNode("div", "cnn-product", grid);
        if (term && !term[0].panel.numbers) onPixel(cell, term[0]);
        const parts = htmlNode("span", "", cell);
        (term || []).forEach((t, n) => {
          if (n) parts.append("·");
          htmlNode("span", `cnn-ink-${t.panel.role}`, parts, factor(shown(t.panel, t.row, t.col), n === 0));
        });
        htmlNode("b", "", cell, term ? text(product(term)) : "–");
      }
      htmlNode("div", "cnn-row-sum", grid, rows.length > 1 ? text(total(terms)) : "");
    }
    return grid;
  }

  /** The sums of the rows (or of the channels), the bias, the division, and what the cell holds. */
  result(at, grids) {
    const panel = this.view.scene.byKey.get(at.key);
    const made = panel.made_by;
    const sums = grids.length > 1 ? grids.map((rows) => total(rows.flat())) : sumsOf(grids[0]);
    const parts = sums.map((value, n) => factor(text(value), n === 0));
    if (made.bias !== null) parts.push(`${factor(text(made.bias))} (bias)`);
    const divide = made.divide === null ? grids.flat(2).filter(Boolean).length : made.divide;
    const line = htmlNode("div", "cnn-total");
    line.append(divide === 1 ? parts.join(" + ") : `(${parts.join(" + ")}) / ${text(divide)}`, " = ");
    htmlNode("b", `cnn-ink-${panel.role}`, line, shown(panel, at.row, at.col));
    return line;
  }
}

/** A product on the colour of the pixel that it is made of. */
function onPixel(cell, { panel, row, col }) {
  const [colour, share] = tone(panel, valueAt(panel, row, col));
  const [from, to] = colour === "grey" ? ["#000", "#fff"] : ["var(--cnn-zero)", `var(--cnn-${colour})`];
  cell.style.background = `color-mix(in srgb, ${to} ${Math.round(100 * share)}%, ${from})`;
  if (colour === "grey") cell.classList.add(share < 0.5 ? "cnn-on-dark" : "cnn-on-light");
}
