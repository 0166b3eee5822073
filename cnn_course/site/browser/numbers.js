// What are the numbers of a picture? A structure without numbers, and the arrays of the page, make
// a scene: by each panel's source (which cell of which array) and made_by (which cells multiply).
// The same rules as pictures/walks.number_panel and pictures/scene.grid; a test compares them.

/** Where in its flattened array a cell's number is; -1 for padding and holes. */
export function indexOf({ step, size, base, by }, row, col) {
  const a = row / step[0];
  const b = col / step[1];
  const inside = Number.isInteger(a) && Number.isInteger(b) && a >= 0 && b >= 0 && a < size[0] && b < size[1];
  return inside ? base + a * by[0] + b * by[1] : -1;
}

/** Nine significant digits, as on the wire from Python. */
function nineDigits(value) {
  if (value === null) return null;
  return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(9));
}

function decimalsOfAll(values) {
  return values.reduce((most, value) => (value === null ? most : Math.max(most, decimalsOf(value))), 0);
}

function cellsOf(panel, numberAt) {
  const [rows, cols] = panel.grid;
  const [top, left] = panel.first;
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => numberAt(r + top, c + left)));
}

function fromArray(panel, array) {
  const { source } = panel;
  const shown = []; // padding has no say in decimals and colours
  const values = cellsOf(panel, (row, col) => {
    const at = indexOf(source, row, col);
    if (at >= 0) {
      shown.push(array[at]);
      return array[at];
    }
    const beyond = source.ends.length && (row >= source.ends[0] || col >= source.ends[1]);
    return beyond ? null : source.blank;
  });
  return [values, shown];
}

/** A panel whose cells show numbers of an array in no even order: its table says which. */
function picked(panel, array) {
  const values = panel.picks.table.map((row) => row.map((at) => (at < 0 ? 0 : array[at])));
  return [values, values.flat()];
}

/** The products of one cell, of exact numbers: cells outside a panel, and blank ones, left out. */
function productsAt(made, row, col, exactAt) {
  const products = [];
  for (const group of made.terms) {
    const columns = group.map((reach) => reachCells(reach, row, col));
    for (let n = 0; n < columns[0].length; n++) {
      const numbers = group.map((reach, g) => exactAt(reach.panel, ...columns[g][n]));
      if (numbers.every((one) => one !== null)) products.push(numbers.reduce((a, b) => a * b));
    }
  }
  return products;
}

function madeOf(made, products) {
  if (made.rule === "max") return products.length ? Math.max(...products) : null;
  const sum = products.reduce((a, b) => a + b, 0) + (made.bias ?? 0);
  return sum / (made.divide ?? products.length);
}

/** Each window's largest cell, the first among equals; and for each cell the windows it won. */
function winnersOf(panel, exactAt) {
  const [reach] = panel.made_by.terms[0];
  const cells = new Map();
  const table = cellsOf(panel, (row, col) => {
    let best = null;
    let most = -Infinity;
    for (const [r, c] of reachCells(reach, row, col)) {
      const value = exactAt(reach.panel, r, c);
      if (value !== null && value > most) [most, best] = [value, [r, c]];
    }
    const name = String(best);
    if (!cells.has(name)) cells.set(name, { cell: best, windows: [] });
    cells.get(name).windows.push([row, col]);
    return [best];
  });
  const inOrder = [...cells.values()].sort((a, b) => a.cell[0] - b.cell[0] || a.cell[1] - b.cell[1]);
  const wonBy = (rows, cols) =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => cells.get(`${r},${c}`)?.windows || []));
  return { table, cells: inOrder.map(({ cell }) => cell), wonBy };
}

/** The scene that the view can draw: numbers, decimals, colours, winners, sizes of cells and fonts. */
export function filled(structure, arrays) {
  const scene = decode(structure);
  const exact = new Map();
  const exactAt = (key, row, col) => {
    const { values, first } = exact.get(key);
    return values[row - first[0]]?.[col - first[1]] ?? null;
  };
  const put = (panel, values, shown, fixed) => {
    exact.set(panel.key, { values, first: panel.first });
    panel.values = values.map((row) => row.map(nineDigits));
    const numbers = shown.map(nineDigits);
    if (!fixed.includes("decimals")) panel.decimals = decimalsOfAll(numbers);
    if (!fixed.includes("largest")) panel.largest = numbers.reduce((most, v) => Math.max(most, Math.abs(v ?? 0)), 0) || 1;
  };
  const waiting = [];
  for (const panel of scene.panels) {
    if (panel.grid && panel.source) put(panel, ...fromArray(panel, arrays[panel.source.array]), panel.fixed);
    else if (panel.picks) put(panel, ...picked(panel, arrays[panel.picks.array]), panel.fixed);
    else if (panel.grid) waiting.push(panel);
    else exact.set(panel.key, { values: panel.values, first: panel.first });
  }
  const winners = new Map();
  const wonTable = (reach, target) => {
    if (!reach.won || !winners.has(reach.won)) return;
    const won = winners.get(reach.won);
    reach.table = target.key === reach.won ? won.table : won.wonBy(...target.grid);
  };
  const ready = ({ made_by }) => made_by.terms.flat().every(({ panel }) => exact.has(panel));
  while (waiting.length) { // a gradient stands before what it is made of
    const [panel] = waiting.splice(Math.max(waiting.findIndex(ready), 0), 1);
    for (const reach of panel.made_by.terms.flat()) wonTable(reach, panel);
    const values = cellsOf(panel, (row, col) => madeOf(panel.made_by, productsAt(panel.made_by, row, col, exactAt)));
    const kept = cellsOf(panel, (row, col) => !markAt(panel, row, col, "padding")).flat();
    put(panel, values, values.flat().filter((_, n) => kept[n]), panel.fixed); // not what is cut off
    if (panel.made_by.rule === "max") winners.set(panel.key, winnersOf(panel, exactAt));
  }
  for (const panel of scene.panels) {
    for (const reach of panel.made_by?.also || []) wonTable(reach, panel);
    for (const mark of panel.marks) if (mark.won) mark.cells = winners.get(mark.won).cells;
  }
  scene.facts = scene.facts.map(([label, value]) => [label, value.won ? `${winners.get(value.won).cells.length} of ${value.of}` : value]);
  return fit(scene);
}
