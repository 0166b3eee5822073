// How is a number written, and how is one cell's arithmetic spelled out?
// The same sentences as pictures/words.py; a browser test holds the two against each other.

import { colsOf, madeAt, markAt, readersOf, rowsOf, standsStill, termsOf, valueAt } from "./reach.js";

export function number(value, decimals = 0) {
  if (value === null || value === undefined) return "";
  if (Math.abs(value) >= CONSTANTS.longest) return value.toExponential(2).replace("-", "−");
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

export function decimalsOf(value) {
  if (Number.isInteger(value)) return 0;
  return Math.abs(value * 10 - Math.round(value * 10)) < 1e-6 ? 1 : 2;
}

/** A number inside a sum: in brackets if it is negative and does not lead. */
export const factor = (text, leading = false) => (text.startsWith("−") && !leading ? `(${text})` : text);

export const shown = (panel, row, col) => number(valueAt(panel, row, col), panel.decimals);

export function place(scene, panel, row, col) {
  if (rowsOf(panel) === 1 && colsOf(panel) === 1) return panel.name;
  const alone = scene.made.length === 1 && scene.made[0].key === panel.key;
  const name = alone ? "" : `${panel.name}, `;
  if (rowsOf(panel) === 1) return `${name}cell ${number(col)}`;
  return `${name}row ${number(row)}, column ${number(col)}`;
}

/** Lists of parts with a part between each two. */
export function joined(lists, between) {
  return lists.flatMap((list, n) => (n ? [{ text: between }, ...list] : list));
}

/** The product of factors {text, role, value}. */
export const multiplied = (factors) => factors.reduce((all, { value }) => all * value, 1);

/** A product in parts {text, role}; a negative factor that does not lead stands in brackets. */
export function productParts(factors, times, leads) {
  return joined(factors.map(({ text, role }, n) => [{ text: factor(text, leads && n === 0), role }]), times);
}

/** A cell {panel, row, col} as a factor. */
export function asFactor({ panel, row, col }) {
  return { text: shown(panel, row, col), role: panel.role, value: valueAt(panel, row, col) };
}

/** The terms of a sum, those in the middle of a long one only counted. */
export function shortened(terms) {
  const count = terms.length;
  if (count <= CONSTANTS.mostTerms) return terms;
  return [...terms.slice(0, CONSTANTS.firstTerms), [{ text: `… (${count} products) …` }], terms[count - 1]];
}

/** One cell's arithmetic as parts {text, role}: the role colours a number like its panel. */
function spell(scene, panel, row, col) {
  const said = (text, role) => ({ text, role });
  const made = madeAt(panel, row, col);
  const result = said(shown(panel, row, col), panel.role);
  const lead = said(`${place(scene, panel, row, col)}: `);
  if (!made) return [lead, result.text ? result : said(markAt(panel, row, col)?.label || "")];
  const terms = termsOf(scene, made, row, col);
  if (made.rule === "sees") return [lead, said(`sees ${listed(terms.map(([t]) => t)) || "nothing"}`)];
  if (made.rule === "spread") {
    return [lead, result, said(` times each of ${terms.length} weights, added where they land`)];
  }
  const largest = made.rule === "max";
  let texts = terms.map((term, n) => productParts(term.map(asFactor), made.times, n === 0 || largest));
  if (!texts.length) texts = [[said("0")]];
  if (!largest) texts = shortened(texts);
  if (made.bias !== null) texts.push([said(factor(number(made.bias, decimalsOf(made.bias))))]);
  let text = [said(made.before), ...joined(texts, made.plus), said(made.after)];
  const divide = made.divide === null ? terms.length : made.divide;
  if (divide !== 1) {
    if (texts.length > 1) text = [said("("), ...text, said(")")];
    text.push(said(` / ${number(divide, decimalsOf(divide))}`));
  }
  const won = largest && terms.find(([t]) => valueAt(t.panel, t.row, t.col) === valueAt(panel, row, col));
  const where = won ? `, from row ${number(won[0].row)}, column ${number(won[0].col)}` : "";
  return [lead, ...text, said(" = "), result, said(where)];
}

/** Cells {panel, row, col} in words: "cells 3 to 5 of layer 1, cell 4 of input". */
export function listed(cells) {
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

/** What is said of a cell: its arithmetic; of one that windows read, and that is made of nothing itself, what reads it. */
export function cellWords(scene, { key, row, col }) {
  const panel = scene.byKey.get(key);
  const moving = (reach) => reach.panel === key && !standsStill(reach);
  const read = !madeAt(panel, row, col) && scene.made.some(({ made_by: made }) => made.terms.flat().some(moving));
  return (read ? spellUse : spell)(scene, panel, row, col);
}

/** What a cell that windows read holds, and how many of them read it. */
function spellUse(scene, panel, row, col) {
  const reading = readersOf(scene, panel.key, row, col);
  const mark = markAt(panel, row, col);
  const kind = mark ? ` (${mark.label || mark.kind})` : "";
  if (scene.made.some((made) => made.made_by.used === "seen")) {
    return [{ text: `${place(scene, panel, row, col)}${kind}: seen by ${listed(reading) || "no unit"}` }];
  }
  const times = reading.length;
  let used = times === 0 ? "read by no window" : times === 1 ? "read by 1 window" : `read by ${times} windows`;
  const reads = (made) => made.terms.flat().some((reach) => reach.panel === panel.key);
  if (scene.made.some(({ made_by: made }) => made.used === "goes" && reads(made))) {
    used = times ? `goes to ${times} cells` : "goes nowhere";
    if (times === 1) used = `goes to row ${number(reading[0].row)}, column ${number(reading[0].col)}`;
  }
  const name = `${panel.name}, row ${number(row)}, column ${number(col)}: `;
  const says = mark?.kind === "unused" && mark.label ? `, ${mark.label}` : `${kind}, ${used}`;
  return [{ text: name }, { text: shown(panel, row, col), role: panel.role }, { text: says }];
}

export const plain = (parts) => parts.map(({ text }) => text).join("");
