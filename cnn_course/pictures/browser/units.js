// What does a unit of a sheet look at, and what is said of it? The words of pictures/sheets.py.

import { factor, joined, number } from "./words.js";

const { sheetDecimals: DECIMALS, sheetGap: GAP, sheetLabel: LABEL } = CONSTANTS;

const valueOf = (sheet, m, r, c) => sheet.numbers[(m * sheet.size[1] + r) * sheet.size[2] + c];

/** How many maps stand on the page: the three of a picture in colour are one. */
export const drawnMaps = (sheet) => (sheet.colour ? 1 : sheet.size[0]);

/** Left and top of a map on its sheet, in px. */
export function corner(sheet, number) {
  const [, rows, cols] = sheet.size;
  const map = sheet.colour ? 0 : number;
  const over = drawnMaps(sheet) > 1 ? LABEL : 0;
  const down = Math.floor(map / sheet.across);
  return [(map % sheet.across) * (cols * sheet.cell + GAP), down * (rows * sheet.cell + over) + over];
}

/** What a unit looks at: {key, map, top, left, bottom, right}, kept on the sheet. */
export function unitWindows(scene, at) {
  const own = scene.byKey.get(at.key);
  const found = [];
  for (const look of own.looks) {
    const other = scene.byKey.get(look.sheet);
    const [maps, rows, cols] = other.size;
    const start = [0, 1].map((x) => look.origin[x] + look.step[x] * [at.row, at.col][x]);
    const end = [0, 1].map((x) => start[x] + (look.size[x] - 1) * look.spacing[x] + 1);
    const box = { key: look.sheet, top: Math.max(start[0], 0), left: Math.max(start[1], 0), bottom: Math.min(end[0], rows), right: Math.min(end[1], cols) };
    if (box.top >= box.bottom || box.left >= box.right) continue;
    for (let map = 0; map < maps; map++) {
      if (!look.same || map + other.first === at.map + own.first) found.push({ ...box, map });
    }
  }
  return found;
}

/**
 * What a unit is made of: of each map it reads, rows of [number, weight], null where padding is.
 * Where a sheet has a rule instead of kernels, the weights are null.
 */
export function unitTerms(scene, at) {
  const own = scene.byKey.get(at.key);
  const look = own.looks[0];
  const source = scene.byKey.get(look.sheet);
  const [depth, rows, cols] = source.size;
  const kernels = own.kernels && scene.byKey.get(own.kernels);
  const span = (n) => [...Array(n).keys()];
  return span(depth).map((c) =>
    span(look.size[0]).map((a) =>
      span(look.size[1]).map((b) => {
        const r = look.origin[0] + look.step[0] * at.row + look.spacing[0] * a;
        const k = look.origin[1] + look.step[1] * at.col + look.spacing[1] * b;
        if (r < 0 || k < 0 || r >= rows || k >= cols) return null;
        return [valueOf(source, c, r, k), kernels ? valueOf(kernels, at.map * depth + c, a, b) : null];
      }),
    ),
  );
}

/** The number by which a map or a unit of a sheet is known. */
export const numberOf = (sheet, at) => sheet.first * sheet.channels + (sheet.vector ? at.row * sheet.size[2] + at.col : at.map);

/** Where the map or the unit of that number stands on a sheet, which may not hold it. */
export function placeOf(sheet, number, at) {
  const n = number - sheet.first * sheet.channels;
  return sheet.vector ? { ...at, map: 0, row: Math.floor(n / sheet.size[2]), col: n % sheet.size[2] } : { ...at, map: n };
}

const shortFactor = (value, leading = false) => factor(number(value, DECIMALS), leading);

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
  const which = sheet.size[0] > 1 || sheet.first || sheet.large ? `${mapWords(sheet, at.map)}, ` : "";
  const place = sheet.vector ? `unit ${numberOf(sheet, at)}` : `${which}row ${at.row}, column ${at.col}`;
  if (sheet.colour) {
    const parts = CONSTANTS.sheetColours.map((name, m) => `${name} ${number(valueOf(sheet, m, at.row, at.col), DECIMALS)}`);
    return [said(`${sheet.name}, row ${at.row}, column ${at.col}: ${parts.join(", ")}`)];
  }
  const lead = said(`${sheet.name}, ${place}: `);
  const pairs = sheet.kernels || sheet.rule ? unitTerms(scene, at).flat(2).filter(Boolean) : [];
  if (sheet.rule) return [lead, said(`the ${sheet.rule} of ${pairs.map(([value]) => number(value, DECIMALS)).join(", ")} = `), result];
  if (sheet.kernels) {
    const { role } = scene.byKey.get(sheet.looks[0].sheet);
    const total = pairs.reduce((sum, [pixel, weight]) => sum + pixel * weight, sheet.bias[at.map]);
    let terms = pairs.map(([p, w], n) => [said(shortFactor(p, n === 0), role), said("·"), said(shortFactor(w), "kernel")]);
    if (terms.length > CONSTANTS.mostTerms) {
      terms = [...terms.slice(0, CONSTANTS.firstTerms), [said(`… (${pairs.length} products) …`)], terms[terms.length - 1]];
    }
    terms.push([said(shortFactor(sheet.bias[at.map]))]);
    const sum = joined(terms, " + ");
    const then = ["", "linear"].includes(sheet.then) ? [] : [said(`, ${sheet.then}: `), result];
    return [lead, ...sum, said(` = ${number(total, DECIMALS)}`), ...then];
  }
  const [seen] = unitWindows(scene, at);
  if (!seen) return [lead, result];
  const other = scene.byKey.get(seen.key);
  const whole = seen.bottom - seen.top === other.size[1] && seen.right - seen.left === other.size[2];
  const region = whole ? `the whole ${other.name}` : `rows ${seen.top} to ${seen.bottom - 1} and columns ${seen.left} to ${seen.right - 1} of the ${other.name}`;
  return [lead, result, said(`, sees ${region}`)];
}

/** A unit itself, what it looks at, and the kernels it is made with, as boxes. */
export function unitBoxes(scene, at) {
  const own = scene.byKey.get(at.key);
  const boxes = [{ ...at, top: at.row, left: at.col, bottom: at.row + 1, right: at.col + 1 }, ...unitWindows(scene, at)];
  if (!own.kernels) return boxes;
  const [, bottom, right] = scene.byKey.get(own.kernels).size;
  const depth = scene.byKey.get(own.looks[0].sheet).size[0];
  for (let c = 0; c < depth; c++) boxes.push({ key: own.kernels, map: at.map * depth + c, top: 0, left: 0, bottom, right });
  return boxes;
}
