// An explorer among a page's own keys, names and kernels: whose key is it, what is a slider called,
// and what is left of the knobs when nobody answers?

import { SUPPRESS, WRITTEN_IN, htmlNode, setAttribute } from "./nodes.js";
import { Nudge } from "./nudge.js";

const FOCUSABLE = "[tabindex], input, select, textarea, button, [contenteditable]";
const TYPED_IN = "input, select, textarea, button, [contenteditable]";
const ASLEEP = "jupyter-widgets-disconnected"; // a class of ipywidgets
const REST = "Run this cell again: no kernel answers, so the knobs rest. Pointing, stepping and playing go on.";

/** Whether Jupyter may have a key: chords such as Ctrl+S, and Shift+Enter, which runs the cell. */
function isJupyters(event) {
  return event.ctrlKey || event.metaKey || event.altKey || (event.key === "Enter" && event.shiftKey);
}

/** Looks after the explorer around a picture, once, as soon as it is on the page. */
export function guard(view) {
  const { explorer } = view;
  if (!explorer) {
    if (!view.ending.signal.aborted) requestAnimationFrame(() => guard(view));
    return;
  }
  if (explorer.dataset.guarded) return;
  explorer.dataset.guarded = "yes";
  guardKeys(view, explorer);
  const rest = htmlNode("div", "cnn-rest", null, "", { role: "status" });
  view.root.prepend(rest);
  const knobs = [...explorer.querySelectorAll(".cnn-controls")];
  const named = () => knobs.forEach(dress);
  const woken = () => putToSleep(view, explorer, knobs, rest);
  named();
  woken();
  view.watch(new MutationObserver(named), knobs, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
  view.watch(new MutationObserver(woken), [explorer], { attributeFilter: ["class"] });
  const nudge = new Nudge(view);
  const knob = (event) => !view.root.contains(event.target);
  for (const kind of ["keydown", "input", "pointerdown", "pointermove"]) {
    const touched = (event) => knob(event) && event.buttons !== 0 && nudge.now();
    explorer.addEventListener(kind, touched, true); // before the knob, which says at once where it is
  }
}

/**
 * Plain keys pressed anywhere in the explorer, knobs included, are not Jupyter's. JupyterLab listens
 * after the explorer; Notebook 7 before it, and passes over what carries SUPPRESS. That comes off
 * what has the focus for as long as a key is Jupyter's.
 */
function guardKeys(view, explorer) {
  const first = (event) => {
    if (!explorer.contains(event.target) || !isJupyters(event)) return;
    if (event.key === "Enter" && event.target.matches(WRITTEN_IN)) return runCell(explorer, event);
    event.target.removeAttribute(SUPPRESS);
    setTimeout(() => event.target.setAttribute(SUPPRESS, "true"));
  };
  window.addEventListener("keydown", first, { capture: true, signal: view.ending.signal });
  explorer.addEventListener("keydown", (event) => {
    if (isJupyters(event)) return;
    if (event.key === " " && !event.target.closest(TYPED_IN)) event.preventDefault(); // never scrolls the page
    if (event.key === "Escape" && !event.defaultPrevented) leave(explorer);
    event.stopPropagation();
  });
}

/** Jupyter takes no Shift+Enter from where text is written: the text is taken, and the cell gets the key. */
function runCell(explorer, event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.blur();
  leave(explorer);
  const { key, code, keyCode, shiftKey } = event;
  const again = { key, code, keyCode, shiftKey, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", again));
}

/** Gives the keyboard back to the notebook. */
function leave(explorer) {
  const around = [".jp-Cell", ".jp-Notebook"].map((name) => explorer.closest(name));
  const next = around.find((node) => node && node.hasAttribute("tabindex"));
  if (next) next.focus({ preventScroll: true });
  else document.activeElement.blur();
}

/** Sliders get the names and the values that people see beside them. */
function dress(knobs) {
  for (const node of knobs.querySelectorAll(FOCUSABLE)) setAttribute(node, SUPPRESS, "true");
  for (const handle of knobs.querySelectorAll("[role=slider]")) {
    const knob = handle.closest(".jupyter-widgets");
    const [label, readout] = [".widget-label", ".widget-readout"].map((name) => knob.querySelector(name));
    if (!label || !readout) continue; // still being made
    setAttribute(handle, "aria-label", label.textContent);
    setAttribute(handle, "aria-valuetext", readout.textContent);
    setAttribute(readout, "aria-label", `${label.textContent}, as a number`);
    setAttribute(readout, "role", "textbox");
  }
}

/** Without a kernel the knobs rest, and one line says what wakes them. */
function putToSleep(view, explorer, knobs, rest) {
  const asleep = explorer.classList.contains(ASLEEP);
  if (view.asleep === asleep) return;
  view.asleep = asleep;
  for (const row of knobs) row.inert = asleep;
  rest.textContent = asleep ? REST : "";
  rest.hidden = !asleep;
}
