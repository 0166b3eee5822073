// What does each pattern mean? A swatch and its words for every mark that has a name.

import { htmlNode, svgNode } from "./nodes.js";

/** Draws entries [kind, label]; the patterns are those of the view with this id. */
export function drawLegend(parent, id, entries) {
  parent.replaceChildren();
  for (const [kind, label] of entries) {
    const entry = htmlNode("span", "cnn-entry", parent);
    const svg = svgNode("svg", { width: 18, height: 18, "aria-hidden": "true" }, entry);
    svgNode("rect", { x: 1, y: 1, width: 16, height: 16, class: `cnn-swatch cnn-is-${kind}` }, svg);
    if (kind === "start") svgNode("circle", { cx: 7, cy: 7, r: 3, class: "cnn-start" }, svg);
    else if (kind === "differ") svgNode("path", { d: "M4,4 L14,14 M14,4 L4,14", class: "cnn-cross" }, svg);
    else {
      const inset = kind === "winner" || kind === "ring" || kind === "window" ? 3 : 1;
      const over = svgNode("rect", { x: inset, y: inset, width: 18 - 2 * inset, height: 18 - 2 * inset, class: kind === "window" ? "cnn-window" : `cnn-mark-${kind}` }, svg);
      over.style.fill = CONSTANTS.hatched.includes(kind) ? `url(#${id}-${kind})` : "none";
    }
    htmlNode("span", "", entry, label);
  }
}
