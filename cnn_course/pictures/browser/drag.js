// The window is dragged over the input: the output cell whose window is nearest gets chosen.

import { colsOf, rowsOf, standsStill, walked } from "./reach.js";

/** How the panel that is walked through reads this one, if a window can be dragged over it. */
function windowOver(scene, key, selected) {
  const target = scene.byKey.get(walked(scene, selected));
  if (!target || target.key === key) return null;
  const moving = (reach) => reach.panel === key && !standsStill(reach) && !reach.table.length && !reach.cross[0] && !reach.cross[1];
  const reach = ["sum", "max"].includes(target.made_by.rule) && target.made_by.terms.flat().find(moving);
  return reach ? { target, reach } : null;
}

/** The cell of the target whose window has its middle nearest to this cell. */
export function nearest({ target, reach }, at) {
  const along = (axis, place, count) => {
    const middle = reach.origin[axis] + (reach.spacing[axis] * (reach.size[axis] - 1)) / 2;
    const n = reach.step[axis] ? Math.round((place - middle) / reach.step[axis]) : 0;
    return Math.min(Math.max(n, target.first[axis]), target.first[axis] + count - 1);
  };
  return { key: target.key, row: along(0, at.row, rowsOf(target)), col: along(1, at.col, colsOf(target)) };
}

/** Listens on the view's board; a finger scrolls the page instead. */
export function dragWindows(view) {
  let from = null;
  view.board.addEventListener("pointerdown", (event) => {
    const at = event.button === 0 && event.pointerType !== "touch" ? view.under(event) : null;
    from = at && windowOver(view.scene, at.key, view.selected) ? at : null;
  });
  view.board.addEventListener("pointerover", (event) => {
    if (from && !(event.buttons & 1)) from = null;
    const at = from && view.under(event);
    view.dragging = Boolean(from);
    const over = at && at.key === from.key && windowOver(view.scene, at.key, view.selected);
    if (over) view.select(nearest(over, at));
  }, { capture: true });
  window.addEventListener("pointerup", () => {
    from = null;
    view.dragging = false;
  }, { signal: view.ending.signal });
}

/** Which panels show a hand. */
export function markDraggable(view) {
  for (const { key } of view.scene.panels) {
    view.panels.get(key).figure.classList.toggle("cnn-draggable", Boolean(windowOver(view.scene, key, view.selected)));
  }
}
