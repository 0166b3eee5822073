// Where does everything of a scene stand on the page?

import { BarsView, ChartView } from "./chart.js";
import { boxed, htmlNode, setText, svgNode } from "./nodes.js";
import { PanelView } from "./panel.js";
import { PhotoView, ShelfView } from "./photo.js";
import { SheetView } from "./sheet.js";

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
  const rows = scene.rows.map((items) => boxed("cnn-row", ...items.map(figureOf)));
  view.stack = null;
  if (scene.stack.length) {
    const lines = svgNode("svg", { class: "cnn-funnel", "aria-hidden": "true" });
    view.lines = svgNode("path", {}, lines);
    view.stack = boxed("cnn-stack", lines, ...scene.stack.map(figureOf));
    rows.splice(0, rows.length, boxed("cnn-side", view.stack, ...rows));
  }
  if (scene.sheets.length) {
    // Picture, answer and words stay in sight while the pile of maps beside them scrolls.
    const shelves = scene.rows.findIndex((row) => row[0].is !== "shelf");
    const [first, ...others] = rows.splice(shelves);
    if (!scene.sheets.some(({ large }) => large)) others.unshift(htmlNode("div", "cnn-note", null, "Click a map to see it large, with its sum."));
    const head = boxed("cnn-head", first, view.formula, view.said);
    rows.push(boxed("cnn-two", head, boxed("cnn-maps", ...others)));
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
