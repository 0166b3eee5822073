// What does a unit of a sheet look at, and what is said of it? The words of pictures/sheets.py.

import { inRows, reachCells } from "./reach.js";
import { factor, joined, multiplied, number, productParts, shortened } from "./words.js";

const { sheetDecimals: DECIMALS, sheetGap: GAP, sheetLabel: LABEL } = CONSTANTS;

const valueOf = (sheet, m, r, c) => sheet.numbers[(m * sheet.rows + r) * sheet.cols + c];

const factorOf = (value, role) => ({ text: number(value, DECIMALS), role, value });

/** Left and top of a map on its sheet, in px. */
export function corner(sheet, number) {
  const map = sheet.colour ? 0 : number;
  const over = sheet.maps > 1 ? LABEL : 0;
  const down = Math.floor(map / sheet.across);
  return [(map % sheet.across) * (sheet.cols * sheet.cell + GAP), down * (sheet.rows * sheet.cell + over) + over];
}

/** What a unit looks at: {key, map, top, left, bottom, right}, kept on the sheet. */
export function unitWindows(scene, at) {
  const own = scene.byKey.get(at.key);
  const found = [];
  for (const look of own.looks) {
    const { depth, rows, cols, first } = scene.byKey.get(look.sheet);
    const [top, left] = [0, 1].map((x) => look.origin[x] + look.step[x] * [at.row, at.col][x]);
    const [bottom, right] = [top, left].map((start, x) => start + (look.size[x] - 1) * look.spacing[x] + 1);
    const box = { key: look.sheet, top: Math.max(top, 0), left: Math.max(left, 0), bottom: Math.min(bottom, rows), right: Math.min(right, cols) };
    if (box.top >= box.bottom || box.left >= box.right) continue;
    for (let map = 0; map < depth; map++) {
      if (!look.same || map + first === at.map + own.first) found.push({ ...box, map });
    }
  }
  return found;
}

/**
 * What a unit is made of: of each map it reads, rows of factors {text, role, value}, null where
 * padding is: a number and its weight, or, where a sheet has a rule instead of kernels, the number.
 */
export function unitTerms(scene, at) {
  const own = scene.byKey.get(at.key);
  const [look] = own.looks;
  const source = scene.byKey.get(look.sheet);
  const kernels = own.kernels && scene.byKey.get(own.kernels);
  const cells = reachCells({ ...DEFAULTS.reach, ...look }, at.row, at.col);
  const [, wide] = look.size;
  const factorsAt = (map, r, c, n) => {
    if (r < 0 || c < 0 || r >= source.rows || c >= source.cols) return null;
    const one = factorOf(valueOf(source, map, r, c), source.role);
    if (!kernels) return [one];
    return [one, factorOf(valueOf(kernels, at.map * source.depth + map, Math.floor(n / wide), n % wide), "kernel")];
  };
  return [...Array(source.depth).keys()].map((map) => inRows(cells.map(([r, c], n) => factorsAt(map, r, c, n)), wide));
}

/** The number by which a map or a unit of a sheet is known. */
export const numberOf = (sheet, at) => sheet.first * sheet.channels + (sheet.vector ? at.row * sheet.cols + at.col : at.map);

/** Where the map or the unit of that number stands on a sheet, which may not hold it. */
export function placeOf(sheet, number, at) {
  const n = number - sheet.first * sheet.channels;
  return sheet.vector ? { ...at, map: 0, row: Math.floor(n / sheet.cols), col: n % sheet.cols } : { ...at, map: n };
}

/** Which map of its sheet: "map 3", "kernel 3, channel 1", "channel 1" of a picture. */
export function mapWords(sheet, m) {
  const channel = sheet.channels > 1 ? `, channel ${m % sheet.channels}` : "";
  return `${sheet.one} ${Math.floor(m / sheet.channels) + sheet.first}${channel}`;
}

/** One unit in words, as parts {text, role}. */
export function unitWords(scene, at) {
  const sheet = scene.byKey.get(at.key);
  const said = (text, role) => ({ text, role });
  const result = said(number(valueOf(sheet, at.map, at.row, at.col), DECIMALS), sheet.role);
  const which = sheet.depth > 1 || sheet.first || sheet.large ? `${mapWords(sheet, at.map)}, ` : "";
  const place = sheet.vector ? `unit ${numberOf(sheet, at)}` : `${which}row ${at.row}, column ${at.col}`;
  if (sheet.colour) {
    const parts = CONSTANTS.sheetColours.map((name, m) => `${name} ${number(valueOf(sheet, m, at.row, at.col), DECIMALS)}`);
    return [said(`${sheet.name}, row ${at.row}, column ${at.col}: ${parts.join(", ")}`)];
  }
  const lead = said(`${sheet.name}, ${place}: `);
  const terms = sheet.kernels || sheet.rule ? unitTerms(scene, at).flat(2).filter(Boolean) : [];
  if (sheet.rule) return [lead, said(`the ${sheet.rule} of ${terms.map(([{ text }]) => text).join(", ")} = `), result];
  if (sheet.kernels) {
    const bias = sheet.bias[at.map];
    const total = terms.reduce((sum, factors) => sum + multiplied(factors), bias);
    const products = terms.map((factors, n) => productParts(factors, "·", n === 0));
    const sum = joined([...shortened(products), [said(factor(number(bias, DECIMALS)))]], " + ");
    const then = ["", "linear"].includes(sheet.then) ? [] : [said(`, ${sheet.then}: `), result];
    return [lead, ...sum, said(` = ${number(total, DECIMALS)}`), ...then];
  }
  const [seen] = unitWindows(scene, at);
  if (!seen) return [lead, result];
  const other = scene.byKey.get(seen.key);
  const whole = seen.bottom - seen.top === other.rows && seen.right - seen.left === other.cols;
  const region = whole ? `the whole ${other.name}` : `rows ${seen.top} to ${seen.bottom - 1} and columns ${seen.left} to ${seen.right - 1} of the ${other.name}`;
  return [lead, result, said(`, sees ${region}`)];
}

/** A unit itself, what it looks at, and the kernels it is made with, as boxes. */
export function unitBoxes(scene, at) {
  const own = scene.byKey.get(at.key);
  const boxes = [{ ...at, top: at.row, left: at.col, bottom: at.row + 1, right: at.col + 1 }, ...unitWindows(scene, at)];
  if (!own.kernels) return boxes;
  const { rows: bottom, cols: right } = scene.byKey.get(own.kernels);
  const { depth } = scene.byKey.get(own.looks[0].sheet);
  for (let c = 0; c < depth; c++) boxes.push({ key: own.kernels, map: at.map * depth + c, top: 0, left: 0, bottom, right });
  return boxes;
}
