// Where does everything of a scene stand on the page?

import { BarsView, ChartView } from "./chart.js";
import { htmlNode, setText, svgNode } from "./nodes.js";
import { PanelView } from "./panel.js";
import { PhotoView } from "./photo.js";
import { SheetView } from "./sheet.js";
import { ShelfView } from "./shelf.js";

const VIEWS = { bars: BarsView, chart: ChartView, panel: PanelView, photo: PhotoView, sheet: SheetView, shelf: ShelfView };

/** Rows and panels in the DOM; only when their names or order changed. */
export function arrange(view) {
  const { scene } = view;
  const keys = (row) => row.map((item) => item.key);
  if (!view.changed("order", [scene.rows.map(keys), keys(scene.stack)])) return;
  const figureOf = ({ key, is }) => {
    if (!view.panels.has(key)) view.panels.set(key, new VIEWS[is](key, view));
    return view.panels.get(key).figure;
  };
  const rows = scene.rows.map((items) => {
    const row = htmlNode("div", "cnn-row");
    row.append(...items.map(figureOf));
    return row;
  });
  view.stack = null;
  if (scene.stack.length) {
    view.stack = htmlNode("div", "cnn-stack");
    const lines = svgNode("svg", { class: "cnn-funnel", "aria-hidden": "true" }, view.stack);
    view.lines = svgNode("path", {}, lines);
    view.stack.append(...scene.stack.map(figureOf));
    const side = htmlNode("div", "cnn-side");
    side.append(view.stack, ...rows);
    rows.splice(0, rows.length, side);
  }
  if (scene.sheets.length) {
    // Picture, answer and words stay in sight while the pile of maps beside them scrolls.
    const two = htmlNode("div", "cnn-two");
    const shelves = scene.rows.findIndex((row) => row[0].is !== "shelf");
    const [first, ...others] = rows.splice(shelves);
    const head = htmlNode("div", "cnn-head", two);
    head.append(first, view.formula, view.said);
    const maps = htmlNode("div", "cnn-maps", two);
    if (!scene.sheets.some(({ large }) => large)) htmlNode("div", "cnn-note", maps, "Click a map to see it large, with its sum.");
    maps.append(...others);
    rows.push(two);
  }
  view.board.replaceChildren(...rows);
}

/** Where one row begins with an operator, the others leave its room: their panels stand level. */
export function levelRows({ scene, panels }) {
  const firsts = scene.rows.map(([first]) => first).filter((item) => item?.is === "panel");
  const lead = firsts.find(({ before }) => before)?.before || "";
  for (const { key, before } of firsts) {
    const { operator } = panels.get(key);
    setText(operator, before || lead);
    operator.hidden = !(before || lead);
    operator.style.visibility = before ? "" : "hidden";
  }
}
