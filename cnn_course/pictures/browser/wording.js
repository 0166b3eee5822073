// What is said under a picture: what each pattern means, why a setting is impossible, the formula, the
// facts; and what changed, also to who does not see.

import { htmlNode, setText, svgNode } from "./nodes.js";
import { colsOf, madeAt, rowsOf, walked } from "./reach.js";
import { plain } from "./words.js";

const CHANGE_MS = 500; // a slider on its way says nothing
const STEP_MS = 150;

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
  drawBefore(view, panel);
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
function drawBefore(view, panel) {
  const last = view.sized;
  view.sized = panel && rowsOf(panel) ? { key: panel.key, shape: panel.shape } : null;
  view.was?.remove();
  if (!view.sized || !last || last.key !== panel.key || !panel.shape || last.shape === panel.shape) return;
  view.was = htmlNode("span", "cnn-was", view.panels.get(panel.key).caption, ` was ${last.shape}`);
}

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

/** A swatch and its words for every mark that has a name. */
export function drawLegend(view) {
  const entries = entriesOf(view);
  if (!view.changed("legend", entries)) return;
  view.legend.replaceChildren();
  for (const [kind, label] of entries) {
    const entry = htmlNode("span", "cnn-entry", view.legend);
    const svg = svgNode("svg", { width: 18, height: 18, "aria-hidden": "true" }, entry);
    svgNode("rect", { x: 1, y: 1, width: 16, height: 16, class: `cnn-swatch cnn-is-${kind}` }, svg);
    const look = { start: "cnn-start", differ: "cnn-cross", window: "cnn-window" }[kind] || `cnn-mark-${kind}`;
    const inset = ["winner", "ring", "window"].includes(kind) ? 3 : 1;
    const fill = CONSTANTS.hatched.includes(kind) ? `url(#${view.id}-${kind})` : "none";
    if (kind === "start") svgNode("circle", { cx: 7, cy: 7, r: 3, class: look }, svg);
    else if (kind === "differ") svgNode("path", { d: "M4,4 L14,14 M14,4 L4,14", class: look }, svg);
    else svgNode("rect", { x: inset, y: inset, width: 18 - 2 * inset, height: 18 - 2 * inset, class: look, fill }, svg);
    htmlNode("span", "", entry, label);
  }
}

/** What is spoken: one line, politely, some time after something changed. */
export class Speaker {
  constructor(view) {
    this.view = view;
    this.node = htmlNode("div", "cnn-spoken", view.root, "", { role: "status" });
    this.known = null; // what was said of the picture, part by part
    view.atEnd(() => clearTimeout(this.timer));
  }

  /** A new scene: says which results and facts are others now; nothing of what is covered. */
  changed(scene) {
    const now = new Map(scene.facts.map(([label, value]) => [label, `${label} ${value}`]));
    for (const panel of scene.made) now.set(panel.key, `${panel.name} ${panel.shape}`);
    if (scene.sheets.length) now.set("answer", scene.formula[0]);
    now.set("message", scene.message);
    const before = this.known;
    this.known = now;
    if (!before || scene.covered) return;
    const others = [...now].filter(([key, text]) => text && before.get(key) !== text).map(([, text]) => text);
    this.later(() => [...new Set(others)].join(", ") || plain(this.view.parts || []), CHANGE_MS);
  }

  /** Somebody stepped on without a mouse: says the sentence of where they are. */
  stepped() {
    this.later(() => plain(this.view.parts || []), STEP_MS);
  }

  later(words, wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.node.textContent = words()), wait);
  }
}
