// Where does a window start? A dot in the corner of every cell of the input that is a first cell.

import { hasCell, reachCells, rowsOf, colsOf } from "./reach.js";
import { setAttributes } from "./nodes.js";

const INSET = 5; // px from the cell's corner

/** Draws the dots on the panel that the scene names, for the windows of the first result. */
export function drawStarts(view) {
  const { scene } = view;
  for (const panel of scene.panels) {
    const grid = view.panels.get(panel.key);
    const dots = grid.pool("starts", grid.top, "circle", "cnn-start");
    for (const [row, col] of panel.key === scene.starts ? startsOf(scene, panel) : []) {
      const [x, y] = grid.boxOf(row, col);
      setAttributes(dots.next(), { cx: x + INSET, cy: y + INSET, r: 3 });
    }
    dots.done();
  }
}

function startsOf(scene, panel) {
  const cells = [];
  for (const target of scene.made) {
    const reach = target.made_by.terms.flat().find((one) => one.panel === panel.key);
    for (let i = 0; reach && i < rowsOf(target); i++) {
      for (let j = 0; j < colsOf(target); j++) cells.push(reachCells(reach, i + target.first[0], j + target.first[1])[0]);
    }
  }
  return cells.filter(([row, col]) => hasCell(panel, row, col));
}
