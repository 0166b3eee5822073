// The sum where the eye is: the products of the lit cell beside its map, row by row, adding up.

import { htmlNode } from "./nodes.js";
import { madeAt, reachCells, rowsOf, standsStill, termsOf, valueAt } from "./reach.js";
import { decimalsOf, factor, number, shown } from "./words.js";

const WIDEST = 5; // columns of a kernel; a larger sum is only spelled out
const MOST = 3; // channels

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
  }

  update(at) {
    const { scene, panels } = this.view;
    const grids = productGrids(scene, at);
    this.node.style.visibility = grids ? "visible" : "hidden"; // nothing moves as the pointer does
    if (!grids) return;
    const row = panels.get(at.key).figure.parentNode;
    if (this.node.parentNode !== row || row.lastChild !== this.node) row.append(this.node);
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
