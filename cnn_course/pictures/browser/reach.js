// Which cells read which? Pure functions of a scene's data; nothing here draws.

const PARTS = {
  scene: { rows: "panel", stack: "panel", lit: "place" },
  panel: { marks: "mark", source: "source", made_by: "madeby" },
  madeby: { terms: "reach", also: "reach" },
  sheet: { looks: "look" },
};

/** A thing, or lists of things, with every field left at its default put back. */
function full(kind, thing) {
  if (Array.isArray(thing)) return thing.map((one) => full(kind, one));
  if (!thing) return thing;
  const is = kind === "panel" ? thing.is || kind : kind; // or another item
  const made = { ...DEFAULTS[is], ...thing, ...(kind === "panel" && { is }) };
  for (const [name, part] of Object.entries(PARTS[is] || {})) made[name] = full(part, made[name]);
  if (is === "sheet") {
    made.numbers = floats(made.numbers);
    const [depth, rows, cols] = made.size;
    Object.assign(made, { depth, rows, cols, maps: made.colour ? 1 : depth }); // three in colour are one
  }
  return made;
}

/** A scene as it came over the wire, whole, and its items by key and by kind. */
export function decode(data) {
  const scene = full("scene", data);
  scene.items = [...scene.stack, ...scene.rows.flat()];
  scene.byKey = new Map(scene.items.map((one) => [one.key, one]));
  scene.panels = scene.items.filter((one) => one.is === "panel");
  scene.sheets = scene.items.filter((one) => one.is === "sheet");
  scene.made = scene.panels.filter((panel) => panel.made_by);
  return scene;
}

/** Bytes from the wire as numbers; they may begin anywhere in their buffer, so they are copied. */
function floats(bytes) {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export const rowsOf = (panel) => panel.values.length;
export const colsOf = (panel) => panel.values[0]?.length || 0;

/** What stands in a cell: a number, or null where it is blank; undefined where there is no cell. */
export const valueAt = (panel, row, col) => panel.values[row - panel.first[0]]?.[col - panel.first[1]];
export const hasCell = (panel, row, col) => valueAt(panel, row, col) !== undefined;

/** The cells one target cell (i, j) reads through this reach, in reading order. */
export function reachCells(reach, i, j) {
  if (reach.table.length) return [...reach.table[i - reach.origin[0]][j - reach.origin[1]]];
  const row = reach.origin[0] + reach.step[0] * i + reach.cross[0] * j;
  const col = reach.origin[1] + reach.step[1] * j + reach.cross[1] * i;
  const cells = [];
  for (let a = 0; a < reach.size[0]; a++) {
    for (let b = 0; b < reach.size[1]; b++) {
      cells.push([row + reach.spacing[0] * a, col + reach.spacing[1] * b]);
    }
  }
  return cells;
}

/** A reach that does not move: the kernel, wholly read by every output cell. */
export const standsStill = ({ step, cross }) => ![...step, ...cross].some(Boolean);

/** Whether one of the panel's marks of these kinds (of any kind, if none is named) is on the cell. */
export function markAt(panel, row, col, ...kinds) {
  const here = (mark) => (!kinds.length || kinds.includes(mark.kind)) && mark.cells.some(([r, c]) => r === row && c === col);
  return panel.marks.find(here);
}

/** How this cell came about, or null: a unit of padding sees nothing. */
export function madeAt(panel, row, col) {
  const made = panel.made_by;
  return made && made.rule === "sees" && markAt(panel, row, col, "padding") ? null : made;
}

/** A flat list as rows of this length. */
export const inRows = (numbers, length) => Array.from({ length: numbers.length / length }, (_, r) => [...numbers.slice(r * length, (r + 1) * length)]);

/** What is multiplied of one group, by cell of its windows: lists of {panel, row, col}, null where one is not there. */
export function productsOf(scene, made, group, row, col) {
  const there = (t) =>
    typeof valueAt(t.panel, t.row, t.col) === "number" &&
    (made.zeros || !markAt(t.panel, t.row, t.col, "padding", "hole")); // a zero nobody chose
  const columns = group.map((reach) => reachCells(reach, row, col));
  return columns[0].map((_, n) => {
    const term = group.map(({ panel }, g) => ({ panel: scene.byKey.get(panel), row: columns[g][n][0], col: columns[g][n][1] }));
    return term.every(there) ? term : null;
  });
}

/** All products that a target cell is made of. */
export function termsOf(scene, made, row, col) {
  return made.terms.flatMap((group) => productsOf(scene, made, group, row, col).filter(Boolean));
}

/** The cells {key, panel, row, col} whose window reads this cell. */
export function readersOf(scene, key, row, col) {
  const found = [];
  for (const target of scene.made) {
    const reaches = target.made_by.terms.flat().filter((r) => r.panel === key);
    if (!reaches.length || reaches.every(standsStill)) continue;
    for (let i = target.first[0]; i < target.first[0] + rowsOf(target); i++) {
      for (let j = target.first[1]; j < target.first[1] + colsOf(target); j++) {
        const reads = (r) => reachCells(r, i, j).some(([a, b]) => a === row && b === col);
        if (madeAt(target, i, j) && reaches.some(reads)) found.push({ key: target.key, panel: target, row: i, col: j });
      }
    }
  }
  return found;
}

/** The cells of a panel at which a window starts, for each window of what is made of it. */
export function startsOf(scene, panel) {
  const cells = [];
  for (const target of scene.made) {
    const reach = target.made_by.terms.flat().find((one) => one.panel === panel.key);
    for (let i = 0; reach && i < rowsOf(target); i++) {
      for (let j = 0; j < colsOf(target); j++) cells.push(reachCells(reach, i + target.first[0], j + target.first[1])[0]);
    }
  }
  return cells.filter(([row, col]) => hasCell(panel, row, col));
}

/** The panel that "step" and "play" walk through: the first that is made of others. */
export function walked(scene, selected) {
  const keys = scene.made.filter(rowsOf).map((panel) => panel.key);
  return selected && keys.includes(selected.key) ? selected.key : keys[0];
}

/** The cell `by` places on in reading order, going round at the end. */
export function stepped(panel, row, col, by) {
  const wide = colsOf(panel);
  const n = rowsOf(panel) * wide;
  const at = (row - panel.first[0]) * wide + (col - panel.first[1]);
  const next = (at + by + n) % n;
  return [Math.floor(next / wide) + panel.first[0], (next % wide) + panel.first[1]];
}
