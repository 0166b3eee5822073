// Which cells read which? Pure functions of a scene's data; nothing here draws.
// The same maps as Reach.cells and words.readers in Python.

/** A scene as it came over the wire, with every field left at its default put back. */
export function decode(data) {
  const full = (kind, thing) => ({ ...DEFAULTS[kind], ...thing });
  const scene = full("scene", data);
  scene.panels = scene.panels.map((p) => full("panel", p));
  scene.marks = scene.marks.map((m) => full("mark", m));
  scene.charts = scene.charts.map((c) => full("chart", c));
  scene.photos = scene.photos.map((p) => full("photo", p));
  scene.sheets = scene.sheets.map((s) => {
    const sheet = full("sheet", s);
    sheet.looks = sheet.looks.map((look) => full("look", look));
    sheet.numbers = floats(sheet.numbers);
    return sheet;
  });
  scene.links = scene.links.map((l) => {
    const link = full("link", l);
    link.terms = link.terms.map((group) => group.map((reach) => full("reach", reach)));
    link.also = link.also.map((reach) => full("reach", reach));
    return link;
  });
  scene.byKey = new Map(scene.panels.map((p) => [p.key, p]));
  return scene;
}

/** Bytes from the wire as numbers; they may begin anywhere in their buffer, so they are copied. */
function floats(bytes) {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function rowsOf(panel) {
  return panel.values.length;
}

export function colsOf(panel) {
  return panel.values.length ? panel.values[0].length : 0;
}

export function hasCell(panel, row, col) {
  const r = row - panel.first[0];
  const c = col - panel.first[1];
  return r >= 0 && c >= 0 && r < rowsOf(panel) && c < colsOf(panel);
}

export function valueAt(panel, row, col) {
  return panel.values[row - panel.first[0]][col - panel.first[1]];
}

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
  return reach.flip ? cells.reverse() : cells;
}

/** A reach that does not move: the kernel, wholly read by every output cell. */
export function standsStill(reach) {
  return !reach.step[0] && !reach.step[1] && !reach.cross[0] && !reach.cross[1];
}

export function linkOf(scene, key) {
  return scene.links.find((link) => link.target === key);
}

export function isPadding(scene, key, row, col) {
  const here = (m) => m.panel === key && m.kind === "padding";
  return scene.marks.some((m) => here(m) && m.cells.some(([r, c]) => r === row && c === col));
}

/** How this cell came about; nothing for cells that nothing made, padding among them. */
export function linkAt(scene, key, row, col) {
  const link = linkOf(scene, key);
  return link && link.op === "sees" && isPadding(scene, key, row, col) ? undefined : link;
}

/** Cells whose zero nobody chose: padding and holes. */
function zerosOf(scene) {
  const marks = scene.marks.filter((m) => m.kind === "padding" || m.kind === "hole");
  return new Set(marks.flatMap((m) => m.cells.map(([r, c]) => `${m.panel} ${r},${c}`)));
}

/** The products that a target cell is made of: lists of {panel, row, col}. */
export function termsOf(scene, link, row, col) {
  const products = [];
  const zeros = link.zeros ? null : zerosOf(scene);
  for (const group of link.terms) {
    const columns = group.map((reach) => reachCells(reach, row, col));
    for (let n = 0; n < columns[0].length; n++) {
      const term = group.map((reach, g) => ({
        panel: scene.byKey.get(reach.panel),
        row: columns[g][n][0],
        col: columns[g][n][1],
      }));
      const there = (t) =>
        hasCell(t.panel, t.row, t.col) &&
        valueAt(t.panel, t.row, t.col) !== null &&
        !(zeros && zeros.has(`${t.panel.key} ${t.row},${t.col}`));
      if (term.every(there)) products.push(term);
    }
  }
  return products;
}

/** The target cells {key, row, col} whose window reads this cell. */
export function readersOf(scene, key, row, col) {
  const found = [];
  for (const link of scene.links) {
    const reaches = link.terms.flat().filter((r) => r.panel === key);
    if (!reaches.length || reaches.every(standsStill)) continue;
    const target = scene.byKey.get(link.target);
    for (let i = target.first[0]; i < target.first[0] + rowsOf(target); i++) {
      for (let j = target.first[1]; j < target.first[1] + colsOf(target); j++) {
        const reads = (r) => reachCells(r, i, j).some(([a, b]) => a === row && b === col);
        if (link.op === "sees" && isPadding(scene, link.target, i, j)) continue;
        if (reaches.some(reads)) found.push({ key: link.target, row: i, col: j });
      }
    }
  }
  return found;
}

/** The panel that "step" and "play" walk through: the target of the first link that has cells. */
export function walked(scene, selected) {
  const keys = scene.links.map((l) => l.target).filter((k) => rowsOf(scene.byKey.get(k)));
  return selected && keys.includes(selected.key) ? selected.key : keys[0];
}

/** The cell `by` places on in reading order, going round at the end. */
export function stepped(panel, row, col, by) {
  const n = rowsOf(panel) * colsOf(panel);
  const at = (row - panel.first[0]) * colsOf(panel) + (col - panel.first[1]);
  const next = (((at + by) % n) + n) % n;
  return [Math.floor(next / colsOf(panel)) + panel.first[0], (next % colsOf(panel)) + panel.first[1]];
}
