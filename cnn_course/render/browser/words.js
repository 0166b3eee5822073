// How is a number written, and how is one cell's arithmetic spelled out?
// The same sentences as scenes/words.py; a browser test holds the two against each other.

import { colsOf, linkAt, readersOf, rowsOf, termsOf, valueAt } from "./geometry.js";

const LONGEST = 1e15; // from here on powers of ten
const MOST_TERMS = 27;

export function number(value, decimals = 0) {
  if (value === null || value === undefined) return "";
  if (Math.abs(value) >= LONGEST) return value.toExponential(2).replace("-", "−");
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

export function decimalsOf(value) {
  if (Number.isInteger(value)) return 0;
  return Math.abs(value * 10 - Math.round(value * 10)) < 1e-6 ? 1 : 2;
}

function factor(text, leading) {
  return text.startsWith("−") && !leading ? `(${text})` : text;
}

export function place(scene, panel, row, col) {
  const alone = scene.links.length === 1 && scene.links[0].target === panel.key;
  const name = alone ? "" : `${panel.name}, `;
  if (rowsOf(panel) === 1 && colsOf(panel) === 1) return panel.name;
  if (rowsOf(panel) === 1) return `${name}cell ${number(col)}`;
  return `${name}row ${number(row)}, column ${number(col)}`;
}

export function shown(panel, row, col) {
  return number(valueAt(panel, row, col), panel.decimals);
}

/** Cells {panel, row, col} in words: "cells 3 to 5 of layer 1, cell 4 of input". */
function listed(cells) {
  return [...new Set(cells.map((cell) => cell.panel))]
    .map((panel) => {
      const at = cells.filter((cell) => cell.panel === panel).map((cell) => cell.col);
      at.sort((a, b) => a - b);
      const [first, last] = [number(at[0]), number(at[at.length - 1])];
      let text = `${at.length} cells between ${first} and ${last}`;
      if (rowsOf(panel) > 1) text = `${at.length} cells`;
      else if (at.length === 1) text = `cell ${first}`;
      else if (at.length === at[at.length - 1] - at[0] + 1) text = `cells ${first} to ${last}`;
      else if (at.length <= 4) text = `cells ${at.slice(0, -1).map((c) => number(c)).join(", ")} and ${last}`;
      return `${text} of ${panel.name}`;
    })
    .join(", ");
}

/** What the legend calls a cell without a number. */
function labelOf(scene, panel, row, col) {
  const at = ([r, c]) => r === row && c === col;
  const mark = scene.marks.find((one) => one.panel === panel.key && one.cells.some(at));
  return mark ? mark.label : "";
}

/** One cell's arithmetic as parts {text, role}: the role colours a number like its panel. */
export function spell(scene, panel, row, col) {
  const link = linkAt(scene, panel.key, row, col);
  const said = (text, role) => ({ text, role });
  const result = shown(panel, row, col);
  const lead = said(`${place(scene, panel, row, col)}: `);
  const answer = said(result, panel.role);
  if (!link) return [lead, result ? answer : said(labelOf(scene, panel, row, col))];
  const products = termsOf(scene, link, row, col);
  if (link.op === "sees") {
    return [lead, said(`sees ${listed(products.map(([t]) => t)) || "nothing"}`)];
  }
  if (link.op === "scatter") {
    return [lead, answer, said(` times each of ${products.length} weights, added where they land`)];
  }
  const spelled = (term, first) =>
    term.flatMap((t, n) => [
      ...(n ? [said("·")] : []),
      said(factor(shown(t.panel, t.row, t.col), first && n === 0), t.panel.role),
    ]);
  const joined = (terms, by, alone) =>
    terms.flatMap((t, n) => [...(n ? [said(by)] : []), ...spelled(t, alone || n === 0)]);
  if (link.op === "max") {
    const best = products.find(([t]) => valueAt(t.panel, t.row, t.col) === valueAt(panel, row, col));
    const from = best ? `, from row ${number(best[0].row)}, column ${number(best[0].col)}` : "";
    return [lead, said("max("), ...joined(products, ", ", true), said(") = "), answer, said(from)];
  }
  let sum = products.length ? joined(products, " + ", false) : [said("0")];
  if (products.length > MOST_TERMS) {
    sum = [
      ...joined(products.slice(0, 6), " + ", false),
      said(` + … (${products.length} products) … + `),
      ...spelled(products[products.length - 1], false),
    ];
  }
  if (link.bias !== null) {
    sum.push(said(` + ${factor(number(link.bias, decimalsOf(link.bias)), false)}`));
  }
  const divide = link.op === "mean" ? products.length : link.divide;
  if (divide !== 1) {
    if (products.length > 1) sum = [said("("), ...sum, said(")")];
    sum.push(said(` / ${number(divide, decimalsOf(divide))}`));
  }
  return [lead, ...sum, said(" = "), answer];
}

/** What a cell that windows read holds, and how many of them read it. */
export function spellUse(scene, panel, row, col) {
  const times = readersOf(scene, panel.key, row, col).length;
  const mark = scene.marks.find(
    (m) => m.panel === panel.key && m.cells.some(([r, c]) => r === row && c === col),
  );
  const kind = mark ? ` (${mark.label || mark.kind})` : "";
  if (scene.links.some((l) => l.op === "sees")) {
    const seen = readersOf(scene, panel.key, row, col).map((r) => ({ ...r, panel: scene.byKey.get(r.key) }));
    return [{ text: `${place(scene, panel, row, col)}${kind}: seen by ${listed(seen) || "no unit"}` }];
  }
  const summed = scene.links.some((l) => l.op === "sum" && l.terms.flat().some((r) => r.panel === panel.key));
  const used = summed ? goesTo(scene, panel, row, col) : times === 0 ? "read by no window" : times === 1 ? "read by 1 window" : `read by ${times} windows`;
  const name = `${panel.name}, row ${number(row)}, column ${number(col)}: `;
  return [{ text: name }, { text: shown(panel, row, col), role: panel.role }, { text: `${kind}, ${used}` }];
}

/** Where a number ends up that others are sums of: a gradient on its way back. */
function goesTo(scene, panel, row, col) {
  const targets = readersOf(scene, panel.key, row, col);
  if (targets.length === 1) return `goes to row ${number(targets[0].row)}, column ${number(targets[0].col)}`;
  return targets.length ? `goes to ${targets.length} cells` : "goes nowhere";
}

export function plain(parts) {
  return parts.map((p) => p.text).join("");
}
