// What is lit when a cell is pointed at: which cells on which panels, and how that is drawn.

import { each, setAttribute } from "./nodes.js";
import { colsOf, hasCell, madeAt, reachCells, readersOf, standsStill } from "./reach.js";
import { shown } from "./words.js";

/** Cells as [row, first column, last column]: each alone, or all stretches without a gap. */
function inRuns(cells, joined) {
  const runs = [];
  for (const [r, c] of cells) {
    const last = runs[runs.length - 1];
    if (joined && last && last[0] === r && last[2] + 1 === c) last[2] = c;
    else runs.push([r, c, c]);
  }
  return runs;
}

/** In a sum of products, what each cell of the moving window is multiplied by. */
function tagsOf(scene, made, group, reach, at) {
  const other = group.find((one) => one !== reach);
  if (made.rule !== "sum" || group.length !== 2 || standsStill(reach) || !standsStill(other)) return null;
  const panel = scene.byKey.get(other.panel);
  return reachCells(other, at.row, at.col).map(([r, c]) => shown(panel, r, c)); // "" where there is none
}

/** For one cell: `groups` {key, cells, reach, texts} that it reads or is lit with, or the `thin` cells that read it. */
export function lightOf(scene, at) {
  const here = { key: at.key, cells: [[at.row, at.col]] };
  const made = madeAt(scene.byKey.get(at.key), at.row, at.col);
  if (!made) return { groups: [here], thin: readersOf(scene, at.key, at.row, at.col) };
  const lit = (reach, texts) => ({ key: reach.panel, cells: reachCells(reach, at.row, at.col), reach, texts });
  const read = made.terms.flatMap((group) => group.map((reach) => lit(reach, tagsOf(scene, made, group, reach, at))));
  return { groups: [here, ...read, ...made.also.map((reach) => lit(reach))], thin: [] };
}

/** Lights windows on a panel; `thin` cells get a thin ring, and so do those of a window that is spread. */
export function lightPanel(view, groups, thin, joined) {
  const [top, left] = view.panel.first;
  const rings = thin.map(({ row, col }) => [row - top, col - left]);
  const windows = []; // [first row, first column, last row, last column]
  const tags = [];
  for (const { cells, reach, texts } of groups) {
    if (!view.rows || (reach && standsStill(reach))) continue;
    const inside = cells
      .map(([row, col], n) => [row - top, col - left, n])
      .filter(([r, c]) => r >= 0 && c >= 0 && r < view.rows && c < view.cols);
    if (!inside.length) continue;
    if (reach?.table.length) {
      windows.push(...inRuns(inside, joined).map(([r, first, last]) => [r, first, r, last]));
      continue;
    }
    const [rs, cs] = [0, 1].map((axis) => inside.map((cell) => cell[axis]));
    windows.push([Math.min(...rs), Math.min(...cs), Math.max(...rs), Math.max(...cs)]);
    if (reach?.spacing.some((apart) => apart > 1)) rings.push(...inside);
    tags.push(...tagCells(view, inside, texts || []));
  }
  const boxes = (look, places, inset = 0) =>
    places.map(([r, c, bottom, right]) => ({
      class: look,
      x: view.x(c) + inset,
      y: view.y(r) + inset,
      width: view.x(right) - view.x(c) + view.cell - 2 * inset,
      height: (bottom - r + 1) * view.cell - 2 * inset,
    }));
  each(view.halos, boxes("cnn-halo", windows), "rect");
  each(view.reads, boxes("cnn-read", rings.map(([r, c]) => [r, c, r, c]), 2), "rect");
  each(view.windows, boxes("cnn-window", windows), "rect");
  each(view.tags, tags.map(([, look]) => look), "text");
  const raised = new Set(tags.map(([number]) => number)); // they make room for what they are multiplied by
  for (const number of view.raised) if (!raised.has(number)) number.removeAttribute("transform");
  for (const number of raised) setAttribute(number, "transform", `translate(0,${-0.14 * view.cell})`);
  view.raised = raised;
}

/** For each cell its number and what that is multiplied by, where there is room for the longest. */
function tagCells(view, inside, texts) {
  const longest = Math.max(0, ...texts.map((text) => (text ? text.length + 1 : 0)));
  const font = Math.min(10, (view.cell - 3) / (0.72 * longest));
  if (!longest || font < LEGIBLE || view.cell < CONSTANTS.tagged || !view.panel.numbers) return [];
  const tag = (r, c, text) => {
    const place = { x: view.x(c) + view.cell / 2, y: view.y(r) + view.cell * 0.8 };
    return { class: "cnn-tag", ...place, style: `font-size: ${font}px;`, text: `×${text}` };
  };
  const tagged = inside.filter(([, , n]) => texts[n]);
  return tagged.map(([r, c, n]) => [view.grid.children[r].children[c].cnnCell.text, tag(r, c, texts[n])]);
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
export function drawFunnel({ stack, lines, scene, panels, lit = [] }) {
  if (!stack?.isConnected) return;
  const base = stack.getBoundingClientRect();
  const scale = base.width / stack.offsetWidth || 1; // on the stage everything is larger
  const paths = [];
  let above = null;
  for (const view of scene.stack.map(({ key }) => panels.get(key))) {
    const here = lit.filter(({ key }) => key === view.key).flatMap(({ cells }) => cells);
    const cells = here.filter(([r, c]) => hasCell(view.panel, r, c));
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
  setAttribute(lines, "d", paths.join(" "));
}
