// Nodes of the page: how they are made, and changed only where something changed.

// What has the focus keeps its keys from Jupyter (see guard.js).
export const SUPPRESS = "data-lm-suppress-shortcuts";
export const OWN_KEYS = { [SUPPRESS]: "true" };
export const WRITTEN_IN = "input:not([type=checkbox]), textarea, [contenteditable]";
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const SVG = "http://www.w3.org/2000/svg";

/** Where an arrow key goes, as [rows, columns]; nothing for any other key, and for chords. */
export function arrowOf(event) {
  const move = event.ctrlKey || event.metaKey || event.altKey ? null : ARROWS[event.key];
  if (move) event.preventDefault();
  return move;
}

export function svgNode(name, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (parent) parent.appendChild(node);
  return node;
}

export function htmlNode(name, className = "", parent = null, text = "", attributes = {}) {
  const node = document.createElement(name);
  setAttributes(node, attributes);
  if (className) node.className = className;
  if (text) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

/** A box around these nodes. */
export function boxed(className, ...nodes) {
  const box = htmlNode("div", className);
  box.append(...nodes);
  return box;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** Sets the attributes that are others now. */
export function setAttributes(node, values) {
  for (const [name, value] of Object.entries(values)) setAttribute(node, name, value);
}

/** What stands in a row: an operator, and a body that begins with a name and a shape. */
export class Framed {
  constructor(key, host, look) {
    Object.assign(this, { key, host });
    this.figure = htmlNode("div", look);
    this.figure.dataset.panel = key;
    this.operator = htmlNode("span", "cnn-operator", this.figure, "", { "aria-hidden": true });
    this.body = htmlNode("div", "cnn-panel-body", this.figure);
    this.caption = htmlNode("div", "cnn-caption", this.body);
    this.name = htmlNode("span", "cnn-name", this.caption);
    this.caption.append(" "); // for who hears them as one line
    this.shape = htmlNode("span", "cnn-shape", this.caption);
  }

  entitle({ before, name, shape = "" }) {
    setText(this.operator, before);
    this.operator.hidden = !before;
    setText(this.name, name);
    setText(this.shape, shape);
  }
}

/** Sets the attributes that are others now, and the text, if there is one. */
export function write(node, { text, ...attributes }) {
  setAttributes(node, attributes);
  if (text !== undefined) setText(node, text);
}

/**
 * One child for each of these things, and no other: those that are or were there are used again. `make` is
 * the name of an SVG element, or gives a new child; `show(node, thing, n)` is what a thing changes. The last to
 * leave is the first to come back, so that a child keeps its number `n`.
 */
export function each(parent, things, make, show = write) {
  const spare = (parent.cnnSpare ||= []);
  const made = (n) => spare.pop() || (typeof make === "string" ? svgNode(make) : make(n));
  while (parent.childNodes.length > things.length) spare.push(parent.removeChild(parent.lastChild));
  things.forEach((thing, n) => show(parent.childNodes[n] || parent.appendChild(made(n)), thing, n));
}

export function button(text, label, parent, act) {
  const node = htmlNode("button", "cnn-button", parent, text, { type: "button", ...OWN_KEYS, "aria-label": label, title: label });
  node.addEventListener("click", act);
  return node;
}

/** Hatch patterns, once for each view; ids must differ between the views of a page. */
export function patterns(id, parent) {
  const svg = svgNode("svg", { width: 0, height: 0, class: "cnn-patterns", "aria-hidden": "true" }, parent);
  const defs = svgNode("defs", {}, svg);
  const shapes = {
    padding: [6, "path", { d: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2", class: "cnn-hatch" }],
    unused: [7, "path", { d: "M0,0 l7,7 M0,7 l7,-7", class: "cnn-hatch" }],
    hole: [6, "circle", { cx: 3, cy: 3, r: 1.3, class: "cnn-dot" }],
  };
  for (const [name, [size, tag, look]] of Object.entries(shapes)) {
    const tile = { id: `${id}-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" };
    svgNode(tag, look, svgNode("pattern", tile, defs));
  }
}

/** A cross that leaves the middle of its cell to the number. */
export function corners(x, y, size) {
  const stroke = (across, down) => {
    const at = (share) => [x + size / 2 + across * share * size, y + size / 2 + down * share * size];
    return `M${at(0.44)} L${at(0.26)}`;
  };
  return [stroke(-1, -1), stroke(1, -1), stroke(-1, 1), stroke(1, 1)].join(" ");
}
