// What does each pattern mean? A swatch and its words for every mark that has a name.

import { htmlNode, svgNode } from "./nodes.js";
import { madeAt } from "./reach.js";

/** What there is to explain, as [kind, words]: what is lit, marks, and colours that a picture with signs has. */
function entriesOf({ scene, selected }) {
  const reads = selected && madeAt(scene.byKey.get(selected.key), selected.row, selected.col);
  const here = [reads && ["window", scene.window], scene.starts && ["start", "first cell of a window"]];
  const below = (numbers) => numbers.some((value) => value < 0);
  const signed = scene.panels.some(({ scale, values }) => scale === "diverging" && values.some(below));
  const signs = signed || scene.sheets.some(({ colour, numbers }) => !colour && below(numbers));
  const colours = signs ? [["positive", "above 0"], ["negative", "below 0"]] : [];
  return [...here.filter(Boolean), ...scene.legend, ...colours];
}

export function drawLegend(view) {
  const entries = entriesOf(view);
  if (!view.changed("legend", entries)) return;
  view.legend.replaceChildren();
  for (const [kind, label] of entries) {
    const entry = htmlNode("span", "cnn-entry", view.legend);
    const svg = svgNode("svg", { width: 18, height: 18, "aria-hidden": "true" }, entry);
    svgNode("rect", { x: 1, y: 1, width: 16, height: 16, class: `cnn-swatch cnn-is-${kind}` }, svg);
    if (kind === "start") svgNode("circle", { cx: 7, cy: 7, r: 3, class: "cnn-start" }, svg);
    else if (kind === "differ") svgNode("path", { d: "M4,4 L14,14 M14,4 L4,14", class: "cnn-cross" }, svg);
    else {
      const inset = ["winner", "ring", "window"].includes(kind) ? 3 : 1;
      const look = kind === "window" ? "cnn-window" : `cnn-mark-${kind}`;
      const over = svgNode("rect", { x: inset, y: inset, width: 18 - 2 * inset, height: 18 - 2 * inset, class: look }, svg);
      over.style.fill = CONSTANTS.hatched.includes(kind) ? `url(#${view.id}-${kind})` : "none";
    }
    htmlNode("span", "", entry, label);
  }
}
