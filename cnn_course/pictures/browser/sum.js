// The sum where the eye is: the products of what is lit beside its map, row by row, adding up.
// Over a picture too fine for numbers it is a lens too: each product stands on its pixel.

import { htmlNode } from "./nodes.js";
import { tone } from "./panel.js";
import { inRows, madeAt, productsOf, standsStill, valueAt } from "./reach.js";
import { mapWords, unitTerms } from "./units.js";
import { asFactor, decimalsOf, factor, multiplied, number, productParts, shown } from "./words.js";

const WIDEST = 5; // columns of a kernel; a larger sum is only spelled out
const MOST = 3; // channels of a panel's sum
const LINES = 6; // rows of products, of a unit that reads more maps
const LENS = 460; // px beside a map, its own edges included
const MARGINS = 60; // px around a panel, its operator included

const add = (values) => values.reduce((all, value) => all + value, 0);
const few = (value) => number(value, Math.min(decimalsOf(value), 2));
const two = (value) => number(value, CONSTANTS.sheetDecimals);
const valuesOf = (rows) => rows.flat().map((cell) => (cell ? cell.value : 0));
const totalOf = ({ rows }) => add(valuesOf(rows));

/** What one grid adds up to the result: the sums of its rows, or, of one row, its numbers. */
const partsOf = ({ rows }) => (rows.length > 1 ? rows.map((row) => add(valuesOf(row))) : valuesOf(rows));

/** A cell of a grid; a number alone is no product that is spelled out. */
const productOf = (factors, pixel = null) => ({ factors: factors.length > 1 ? factors : [], value: multiplied(factors), pixel });

/**
 * The sum of a cell: {text, grids, sums, others, bias, divide, role, result}. A grid is {name, rows}
 * of cells {factors, value, pixel}, null where nothing is multiplied; `text` writes its numbers.
 */
function sumOfCell(scene, at) {
  const panel = scene.byKey.get(at.key);
  const made = madeAt(panel, at.row, at.col);
  if (made?.rule !== "sum" || made.terms.length > MOST) return null;
  const windows = made.terms.map((group) => group.length === 2 && group.find((reach) => !standsStill(reach) && !reach.table.length));
  const fine = ({ size: [high, wide] }) => high <= WIDEST && wide <= WIDEST && high * wide > 1;
  if (!windows.every((reach) => reach && fine(reach))) return null;
  const cell = (term) => term && productOf(term.map(asFactor), term[0].panel.numbers ? null : term[0]);
  const cells = made.terms.map((group) => productsOf(scene, made, group, at.row, at.col).map(cell));
  const grids = cells.map((some, n) => ({ name: "", rows: inRows(some, windows[n].size[1]) }));
  const sums = grids.length > 1 ? grids.map(totalOf) : partsOf(grids[0]);
  const divide = made.divide ?? cells.flat().filter(Boolean).length;
  return { text: few, grids, sums, bias: made.bias, divide, role: panel.role, result: shown(panel, at.row, at.col) };
}

/** The same of a unit of a map that is looked at; of many maps that it reads, those that add most. */
function sumOfUnit(scene, at) {
  const sheet = scene.byKey.get(at.key);
  if (!sheet.large || !(sheet.kernels || sheet.rule)) return null;
  const source = scene.byKey.get(sheet.looks[0].sheet);
  const terms = unitTerms(scene, at);
  const single = source.vector; // of a row, each unit that is read is a part of its own
  const all = (single ? terms.flat(2).map((pair) => [[pair]]) : terms).map((rows, c) => ({
    name: single ? `unit ${c}` : source.colour ? CONSTANTS.sheetColours[c] : mapWords(source, c),
    rows: rows.map((row) => row.map((factors) => factors && productOf(factors))),
  }));
  const value = sheet.numbers[at.row * sheet.cols + at.col];
  const made = { text: two, role: sheet.role, result: two(value), divide: 1, bias: null };
  if (sheet.rule === "largest") return { ...made, grids: all, said: "the largest" };
  if (sheet.rule) return { ...made, grids: all, sums: partsOf(all[0]), divide: all[0].rows.flat().filter(Boolean).length };
  const [high, wide] = single ? [1, 1] : sheet.looks[0].size;
  const fine = wide <= WIDEST && high <= WIDEST;
  const most = all.length <= MOST ? MOST : fine ? Math.max(1, Math.floor(LINES / high)) : LINES;
  const order = all.map((grid, c) => [Math.abs(totalOf(grid)), c]).sort((a, b) => b[0] - a[0]);
  const kept = order.slice(0, most).map(([, c]) => c).sort((a, b) => a - b);
  const others = all.filter((_, c) => !kept.includes(c));
  const grids = kept.map((c) => all[c]);
  const sums = all.length > 1 || !fine ? grids.map(totalOf) : partsOf(grids[0]);
  const sum = add(all.map(totalOf)) + sheet.bias[at.map];
  const then = ["", "linear"].includes(sheet.then) ? "" : `${two(sum)}, ${sheet.then}: `;
  return { ...made, grids, fine, sums, others: others.length && [`${others.length} other ${single ? "units" : "maps"}`, add(others.map(totalOf))], bias: sheet.bias[at.map], then };
}

export class Sum {
  constructor(view) {
    this.view = view;
    this.node = htmlNode("div", "cnn-sum", null, "", { "aria-hidden": true }); // the sentence says the same
    this.table = htmlNode("div", "cnn-products", this.node);
  }

  update(at) {
    const { scene } = this.view;
    const item = at && scene.byKey.get(at.key);
    const sum = item && (item.is === "sheet" ? sumOfUnit : sumOfCell)(scene, at);
    this.node.style.visibility = sum ? "visible" : "hidden"; // nothing moves as the pointer does
    if (!sum) return;
    const row = this.place(item);
    if (this.node.parentNode !== row || row.lastChild !== this.node) row.append(this.node);
    const wide = Math.max(...sum.grids.map(({ rows }) => rows[0].length));
    this.node.classList.toggle("cnn-wide-sum", wide > 3);
    this.node.classList.toggle("cnn-unit-sum", item.is === "sheet");
    this.table.replaceChildren(...sum.grids.map((grid) => this.grid(grid, sum.text, sum.fine !== false)), this.result(sum));
  }

  /** Beside the map; a lens, which is seen on narrow pages too, below it where there is no room. */
  place(item) {
    const map = this.view.panels.get(item.key);
    const fine = item.is === "panel" && !item.numbers;
    this.node.classList.toggle("cnn-lens", fine);
    return fine && this.view.wide - this.before(item) - map.cols * map.cell < LENS ? this.view.board : map.figure.parentNode;
  }

  /** How many px of the map's line are taken by the panels before it: none, if it begins a line. */
  before(item) {
    const { scene, panels, wide: room } = this.view;
    const wide = ({ key }) => panels.get(key).cols * panels.get(key).cell + MARGINS;
    const all = scene.rows.find((items) => items.includes(item)).map(wide);
    return add(all) < room ? add(all) - wide(item) : 0;
  }

  grid(grid, text, fine) {
    const node = htmlNode("div", "cnn-product-grid");
    if (grid.name) htmlNode("div", "cnn-sum-name", node, fine ? grid.name : `${grid.name}: ${text(totalOf(grid))}`);
    if (!fine) return node;
    node.style.gridTemplateColumns = `repeat(${grid.rows[0].length}, auto) auto`;
    for (const row of grid.rows) {
      for (const cell of row) {
        const box = htmlNode("div", "cnn-product", node);
        if (cell?.pixel) onPixel(box, cell.pixel);
        const parts = htmlNode("span", "", box);
        for (const part of cell ? productParts(cell.factors, "·", true) : []) {
          parts.append(part.role ? htmlNode("span", `cnn-ink-${part.role}`, null, part.text) : part.text);
        }
        htmlNode("b", "", box, cell ? text(cell.value) : "–");
      }
      htmlNode("div", "cnn-row-sum", node, grid.rows.length > 1 && row.some((cell) => cell?.factors.length) ? text(add(valuesOf([row]))) : "");
    }
    return node;
  }

  /** What is added up (or said), the division, and what comes out. */
  result({ text, sums = [], others, bias, divide, said = "", then = "", role, result }) {
    const parts = sums.map((value, n) => factor(text(value), n === 0));
    if (others) parts.push(`${factor(text(others[1]))} (the ${others[0]})`);
    if (bias !== null) parts.push(`${factor(text(bias))} (bias)`);
    const line = htmlNode("div", "cnn-total");
    const added = said || parts.join(" + ");
    line.append(divide === 1 ? added : `(${added}) / ${few(divide)}`, " = ", then);
    htmlNode("b", `cnn-ink-${role}`, line, result);
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
