// What is lit when a cell is pointed at: which cells on which panels, and how that is drawn.

import { setAttribute, setAttributes, setText, svgNode } from "./nodes.js";
import { colsOf, hasCell, madeAt, reachCells, readersOf, standsStill, valueAt } from "./reach.js";
import { shown } from "./words.js";

/** Cells as stretches without a gap: [row, first column, length]. */
function inRuns(cells) {
  const runs = [];
  for (const [r, c] of cells) {
    const last = runs[runs.length - 1];
    if (last && last[0] === r && last[1] + last[2] === c) last[2] += 1;
    else runs.push([r, c, 1]);
  }
  return runs;
}

/** In a sum of products, what each cell of the moving window is multiplied by. */
function tagsOf(scene, made, group, reach, at) {
  if (made.rule !== "sum" || group.length !== 2 || standsStill(reach)) return null;
  const other = group[0] === reach ? group[1] : group[0];
  const panel = scene.byKey.get(other.panel);
  if (!standsStill(other)) return null;
  return reachCells(other, at.row, at.col).map(([r, c]) =>
    hasCell(panel, r, c) && valueAt(panel, r, c) !== null ? shown(panel, r, c) : "",
  );
}

/** For one cell, by panel: `groups` it reads or is lit with, or `thin` cells that read it. */
export function lightOf(scene, at) {
  const groups = new Map();
  const thin = new Map();
  const add = (map, key, item) => map.set(key, [...(map.get(key) || []), item]);
  add(groups, at.key, { cells: [[at.row, at.col]], reach: null });
  const made = madeAt(scene.byKey.get(at.key), at.row, at.col);
  if (!made) {
    for (const r of readersOf(scene, at.key, at.row, at.col)) add(thin, r.panel.key, [r.row, r.col]);
    return { groups, thin };
  }
  for (const group of made.terms) {
    for (const reach of group) {
      const texts = tagsOf(scene, made, group, reach, at);
      add(groups, reach.panel, { cells: reachCells(reach, at.row, at.col), reach, texts });
    }
  }
  for (const reach of made.also) add(groups, reach.panel, { cells: reachCells(reach, at.row, at.col), reach });
  return { groups, thin };
}

/**
 * Lights windows on a panel: `groups` is a list of {cells, reach, texts}, `thin` cells get a thin
 * ring. Returns the numbers that now stand higher; `lifted` are those that did.
 */
export function lightPanel(view, groups, thin, runs, lifted) {
  const kinds = { halo: "cnn-halo", read: "cnn-read", hole: "cnn-mark-hole", outline: "cnn-window", tag: "cnn-tag" };
  const pools = {};
  for (const [kind, look] of Object.entries(kinds)) pools[kind] = view.pool(kind, view.light, kind === "tag" ? "text" : "rect", look);
  const rise = new Set(); // numbers that make room for what they are multiplied by
  for (const group of groups) {
    const { reach } = group;
    if (!view.rows || (reach && standsStill(reach))) continue;
    const inside = group.cells
      .map(([row, col], n) => [row - view.panel.first[0], col - view.panel.first[1], n])
      .filter(([r, c]) => r >= 0 && c >= 0 && r < view.rows && c < view.cols);
    if (!inside.length) continue;
    if (reach && reach.table.length) {
      for (const [r, c, length] of runs ? inRuns(inside) : inside.map(([r, c]) => [r, c, 1])) {
        outline(pools, [view.x(c), view.y(r), (length - 1) * view.pitch() + view.cell, view.cell]);
      }
      continue;
    }
    lightWindow(view, pools, inside, reach);
    tagCells(view, pools.tag, inside, group.texts || [], rise);
  }
  for (const [row, col] of thin) ring(view, pools.read, row - view.panel.first[0], col - view.panel.first[1]);
  for (const text of lifted) if (!rise.has(text)) text.removeAttribute("transform");
  for (const text of rise) setAttribute(text, "transform", `translate(0,${-0.14 * view.cell})`);
  for (const pool of Object.values(pools)) pool.done();
  return rise;
}

function setBox(node, [x, y, width, height]) {
  setAttributes(node, { x, y, width, height });
}

function outline({ halo, outline }, box) {
  setBox(halo.next(), box);
  setBox(outline.next(), box);
}

/** A thin ring inside a cell. */
function ring(view, pool, r, c) {
  setBox(pool.next(), [view.x(c) + 2, view.y(r) + 2, view.cell - 4, view.cell - 4]);
}

/** One window around cells [row, column] of the view; of a spread one, its cells and its holes too. */
function lightWindow(view, pools, inside, reach) {
  const rs = inside.map(([r]) => r);
  const cs = inside.map(([, c]) => c);
  const [top, bottom] = [Math.min(...rs), Math.max(...rs)];
  const [left, right] = [Math.min(...cs), Math.max(...cs)];
  if (reach && (reach.spacing[0] > 1 || reach.spacing[1] > 1)) {
    const read = new Set(inside.map(([r, c]) => `${r},${c}`));
    for (let r = top; r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        if (read.has(`${r},${c}`)) ring(view, pools.read, r, c);
        else view.placeRect(pools.hole.next(), view.x(c), view.y(r), view.cell, "hole");
      }
    }
  }
  outline(pools, [view.x(left), view.y(top), view.x(right) - view.x(left) + view.cell, (bottom - top + 1) * view.cell]);
}

/** Into each cell, what it is multiplied by, where there is room for the longest. */
function tagCells(view, tags, inside, texts, rise) {
  const longest = Math.max(0, ...texts.map((text) => (text ? text.length + 1 : 0)));
  const font = Math.min(10, (view.cell - 3) / (0.72 * longest));
  if (!longest || font < LEGIBLE || view.cell < CONSTANTS.tagged || !view.panel.numbers) return;
  for (const [r, c, n] of inside) {
    if (!texts[n]) continue;
    const node = tags.next();
    setAttributes(node, { x: view.x(c) + view.cell / 2, y: view.y(r) + view.cell * 0.8 });
    setText(node, `×${texts[n]}`);
    node.style.fontSize = `${font}px`;
    rise.add(view.cells[r][c].text);
  }
}

const LEGIBLE = 7.5; // px, the smallest weight that is written into its cell
export const SLIM = 600; // px, a narrow page
const CAPTIONS = [116, 244]; // px left of a stack, on a narrow page and else
const SQUARE = 270; // px right of it, for the same in two dimensions
const LEAST = 9; // px, a cell

/** Makes a stack's cells smaller where the page is too narrow; what stands beside it keeps its size. */
export function fitStack(scene) {
  const { wide } = scene;
  const spread = Math.max(...scene.stack.map((p) => p.offset + (colsOf(p) - 1) * p.pitch + 1));
  const narrow = wide < SLIM;
  const room = wide - CAPTIONS[narrow ? 0 : 1] - (wide >= 900 ? SQUARE : 0) - 16;
  const share = Math.min(1, Math.max(room / spread, LEAST) / scene.cell);
  scene.cell *= share;
  for (const panel of scene.panels) {
    if (!scene.stack.includes(panel)) panel.small /= share;
    else if (share < 1) {
      panel.font = Math.max(panel.font * share, 9);
      panel.numbers = panel.numbers && scene.cell >= 15;
    }
  }
}

/** In a stack, lines from a lit unit to the ends of what it sees below. */
export function drawFunnel(stack, lines, views, groups) {
  if (!stack || !stack.isConnected) return;
  const base = stack.getBoundingClientRect();
  const scale = base.width / stack.offsetWidth || 1; // on the stage everything is larger
  const paths = [];
  let above = null;
  for (const view of views) {
    const cells = (groups.get(view.key) || []).flatMap((g) => g.cells).filter(([r, c]) => hasCell(view.panel, r, c));
    if (!cells.length) continue;
    const box = view.svg.getBoundingClientRect();
    const cs = cells.map(([, c]) => c - view.panel.first[1]);
    const start = (box.left - base.left) / scale;
    const left = start + view.x(Math.min(...cs));
    const right = start + view.x(Math.max(...cs)) + view.cell;
    const top = (box.top - base.top) / scale + view.y(0);
    if (above) paths.push(`M${above.left},${above.bottom} L${left},${top} M${above.right},${above.bottom} L${right},${top}`);
    above = { left, right, bottom: top + view.rows * view.cell };
  }
  lines.replaceChildren();
  svgNode("path", { d: paths.join(" ") }, lines);
}
