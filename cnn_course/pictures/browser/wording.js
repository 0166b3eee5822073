// What is said under a picture: why a setting is impossible, the formula, the facts; and what changed.

import { htmlNode, setText } from "./nodes.js";
import { colsOf, rowsOf, walked } from "./reach.js";

/** A line of the formula as parts [text, term]: the terms look like the knobs that set them. */
const partsOfLine = (line) => (typeof line === "string" ? [line] : line).map((part) => (typeof part === "string" ? [part, ""] : part));

/** Writes anew only what changed. */
export function drawWords(view) {
  const { scene } = view;
  setText(view.message, scene.message);
  view.message.hidden = !scene.message;
  const noted = scene.items.some(({ note }) => note && note === scene.message); // read where the result would be
  view.message.classList.toggle("cnn-spoken", noted);
  if (view.changed("formula", scene.formula)) drawFormula(view, scene.formula.map(partsOfLine));
  if (view.changed("facts", scene.facts)) {
    view.facts.replaceChildren();
    for (const [label, value] of scene.facts) {
      const entry = htmlNode("span", "", view.facts, `${label}: `);
      htmlNode("b", "", entry, String(value));
    }
  }
  const panel = scene.byKey.get(walked(scene, null));
  view.bar.hidden = !panel || rowsOf(panel) * colsOf(panel) < 2; // nowhere to step
  drawBefore(view);
}

/** The lines of the formula; a number that is not what it was is marked, if the line has the same terms. */
function drawFormula(view, lines) {
  const before = view.formulaLines || [];
  view.formulaLines = lines;
  const nodes = lines.map((parts, n) => {
    const line = htmlNode("div");
    const [now, then] = [parts, before[n] || []].map((some) => some.filter(([, term]) => term));
    const alike = String(now.map(([, term]) => term)) === String(then.map(([, term]) => term));
    for (const part of parts) {
      const [text, term] = part;
      if (!term) line.append(text);
      else htmlNode(alike && then[now.indexOf(part)][0] !== text ? "mark" : "span", `cnn-term cnn-term-${term}`, line, text);
    }
    return line;
  });
  view.formula.replaceChildren(...nodes);
}

/** Beside the size of the result, what it was before the last change. */
function drawBefore(view) {
  const panel = view.scene.byKey.get(walked(view.scene, null));
  const last = view.sized;
  view.sized = panel && rowsOf(panel) ? { key: panel.key, shape: panel.shape } : null;
  if (view.was) view.was.remove();
  if (!view.sized || !last || last.key !== panel.key || !panel.shape || last.shape === panel.shape) return;
  view.was = htmlNode("span", "cnn-was", view.panels.get(panel.key).caption, ` was ${last.shape}`);
}
