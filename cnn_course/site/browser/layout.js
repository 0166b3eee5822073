// How large is a cell when its numbers change on a page? pictures/layout.fit, line by line.

const rounded = (value, digits) => Number(value.toFixed(digits));
const sum = (list) => list.reduce((a, b) => a + b, 0);

function longest(panel) {
  const { decimals } = panel;
  const lengths = panel.values.flat().map((value) => {
    const text = number(value, decimals);
    return text.length + 0.35 * (text.split("−").length - 1) - 0.5 * (text.split(".").length - 1);
  });
  return Math.max(0, ...lengths) || 1;
}

/** The scene with `cell` and each panel's `numbers`, `font` and `small`; its items are changed. */
export function fit(scene) {
  const L = LAYOUT;
  const { panels } = scene;
  const lengths = new Map(panels.map((p) => [p.key, p.numbers ? longest(p) : 1]));
  const framed = (p) => p.marks.some((mark) => mark.kind === "winner");
  const edges = new Map(panels.map((p) => [p.key, framed(p) ? L.framed : L.edges]));
  const tight = (p) => (framed(p) ? L.framed : L.tight);
  const sized = scene.rows.map((row) => row.filter(({ is }) => is === "panel")).filter((row) => row.length);
  const least = (p) => Math.max(L.font / L.height, tight(p) + L.glyph * L.font * lengths.get(p.key));
  const needed = (p) => (p.numbers ? least(p) / p.small : 0);
  const beside = (p) => L.margin + (p.before ? L.operator : 0);
  const width = (row, cell) =>
    sum(row.filter((p) => p.small === 1).map((p) => (rowsOf(p) ? colsOf(p) * cell : L.refused) + beside(p)));
  const spread = Math.max(0, ...scene.stack.map((p) => p.offset + (colsOf(p) - 1) * p.pitch + 1));
  const tallest = Math.max(0, ...panels.map((p) => rowsOf(p) * p.small));
  const fits = (cell) =>
    sized.every((row) => width(row, cell) <= L.width) && spread * cell <= L.width - L.margin && tallest * cell <= L.tallest;
  const room = (L.width - L.margin) / (Math.max(spread, ...panels.map((p) => colsOf(p) * p.small)) || 1);
  const lettered = (cell) => {
    scene.cell = cell;
    for (const p of panels) {
      const size = cell * p.small;
      const width = L.glyph * lengths.get(p.key);
      const snug = Math.min(L.font, (size - tight(p)) / width);
      const font = Math.min(size * L.height, Math.max((size - edges.get(p.key)) / width, snug));
      p.numbers = p.numbers && font >= L.font - 0.05;
      p.font = rounded(Math.max(font, 1), 1);
    }
    return scene;
  };
  const readable = panels.filter((p) => p.numbers && p.small === 1 && rowsOf(p)).map(needed);
  if (readable.some((n) => n > room)) return coloured(scene, sized, needed, room, beside, lettered);
  const wanted = Math.max(0, ...readable);
  let cell = L.sizes.find((size) => size >= wanted && fits(size));
  if (cell === undefined) { // the panels wrap: each on its own must still fit
    cell = [...L.sizes].reverse().find((size) => size >= Math.max(wanted, 24)) ?? wanted;
    cell = Math.min(Math.max(cell, wanted), room);
  }
  cell = rounded(cell, 1);
  const most = new Map(); // small panels are enlarged where their numbers can then be read, equals alike
  for (const p of panels) {
    const enough = (needed(p) * p.small) / cell;
    const larger = p.numbers && p.small < Math.min(1, enough) && enough <= 1 && colsOf(p) <= 12;
    if (larger) most.set(p.small, Math.max(most.get(p.small) || 0, rounded(enough + 0.005, 2)));
  }
  for (const p of panels) if (p.numbers && most.has(p.small)) p.small = most.get(p.small);
  return lettered(cell);
}

/** A picture with panels too large for their numbers: small cells, kernels enlarged. */
function coloured(scene, sized, needed, room, beside, lettered) {
  const L = LAYOUT;
  const kept = (p) => p.numbers && p.small === 1 && colsOf(p) <= 5;
  const cellOf = (p, cell) => (kept(p) ? Math.max(cell, needed(p)) : cell * p.small);
  const width = (row, cell) => sum(row.map((p) => colsOf(p) * cellOf(p, cell) + beside(p)));
  const large = scene.panels.filter((p) => rowsOf(p) && p.small === 1 && !kept(p)).map(needed).filter((n) => n <= room);
  const least = large.length ? Math.max(...large) : L.tiny[L.tiny.length - 1];
  const fitting = L.tiny.find((size) => size >= least && sized.every((row) => width(row, size) <= L.width));
  const wide = fitting ?? Math.max(least, L.tiny[L.tiny.length - 3]);
  const tall = Math.floor(L.tallest / Math.max(...scene.panels.map((p) => rowsOf(p) * p.small))); // all is seen at once, if it can be
  const cell = rounded(Math.min(tall >= Math.max(least, L.tiny[L.tiny.length - 1]) ? Math.min(wide, tall) : wide, room), 1);
  const small = scene.panels.map((p) => rounded(cellOf(p, cell) / cell, 2));
  scene.panels.forEach((p, n) => { p.small = small[n]; });
  return lettered(cell);
}
