// Every way to a cell by keyboard: arrows, the field that edits it, steps and play.

import { ARROWS, OWN_KEYS, htmlNode } from "./nodes.js";
import { colsOf, stepped, valueAt, walked } from "./reach.js";

const PLAY_MS = 700;

/** Arrow keys move, Home and End go to a row's ends, Space plays, a digit or Enter edits. */
export function keyed(view, event) {
  if (event.target.tagName === "INPUT") return;
  const at = view.under(event);
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.shiftKey) return; // runs the notebook's cell
  const panel = view.scene.byKey.get(at.key);
  const move = ARROWS[event.key];
  const ends = { Home: panel.first[1], End: panel.first[1] + colsOf(panel) - 1 };
  const typed = { Enter: null, F2: null, Delete: "", Backspace: "" };
  let next = event.key in ends ? { ...at, col: ends[event.key] } : null;
  if (move) next = { ...at, row: at.row + move[0], col: at.col + move[1] };
  if (next && view.valid(next)) view.focus(next);
  else if (event.key === " " && !view.bar.hidden) view.player.toggle();
  else if (event.key in typed) edit(view, at, typed[event.key]);
  else if (/^[-0-9.]$/.test(event.key)) edit(view, at, event.key);
  else if (!next) return;
  event.preventDefault();
}

/** A field over an editable cell; what is typed goes to Python, which knows the array it is of. */
export function edit(view, at, typed = null) {
  const panel = view.scene.byKey.get(at.key);
  const grid = view.panels.get(at.key);
  const value = valueAt(panel, at.row, at.col);
  const padding = grid.kinds.get(`${at.row},${at.col}`) === "padding";
  if (!panel.editable || value === null || padding || view.asleep) return;
  view.field?.remove();
  const [x, y, size] = grid.boxOf(at.row, at.col);
  const label = `${panel.name}, row ${at.row}, column ${at.col}: new number`;
  const field = htmlNode("input", "cnn-field", grid.frame, "", { ...OWN_KEYS, "aria-label": label, type: "text", inputmode: "decimal" });
  view.field = field;
  field.value = typed === null ? String(value) : typed;
  const wide = Math.max(size, 44);
  Object.assign(field.style, { left: `${x + (size - wide) / 2}px`, top: `${y}px`, width: `${wide}px`, height: `${size}px` });
  const close = (send) => {
    if (view.field !== field) return;
    view.field = null;
    const text = field.value.trim();
    field.remove();
    if (send && text && text !== String(value)) {
      view.edited = at;
      view.send({ kind: "edit", panel: at.key, row: at.row, col: at.col, text });
    }
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) return; // runs the notebook's cell
    if (event.key === "Enter" || event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(event.key !== "Escape");
      const next = { ...at, col: at.col + (event.shiftKey ? -1 : 1) };
      view.focus(event.key === "Tab" && view.valid(next) ? next : at);
    }
  });
  field.addEventListener("blur", () => close(true));
  field.focus();
  if (typed === null) field.select();
}

/** Says at the cell that was typed in why its number was refused; false if no cell was. */
export function refuse(view, text) {
  const at = view.edited;
  const panel = at && view.panels.get(at.key);
  view.edited = null;
  if (!panel?.cellNode(at.row, at.col)) return false;
  view.refusal?.remove();
  view.refusal = htmlNode("div", "cnn-refused cnn-at-cell", panel.frame, text, { role: "alert" });
  const [x, y, size] = panel.boxOf(at.row, at.col);
  Object.assign(view.refusal.style, { left: `${x}px`, top: `${y + size + 5}px` });
  const board = view.board.getBoundingClientRect();
  const over = view.refusal.getBoundingClientRect().right - board.right;
  if (over > 0) view.refusal.style.left = `${x - over - 4}px`;
  if (view.refusal.getBoundingClientRect().bottom > board.bottom) view.refusal.style.top = `${y - view.refusal.offsetHeight - 5}px`;
  return true;
}

/** Walks through the cells that are made of others, one at a time or by itself. */
export class Player {
  constructor(view) {
    this.view = view;
    this.timer = null;
    view.atEnd(() => this.pause());
  }

  step(by) {
    this.pause();
    this.walk(by);
    this.view.speaker.stepped();
  }

  walk(by) {
    const { scene, selected } = this.view;
    const key = walked(scene, selected);
    if (!key) return;
    const panel = scene.byKey.get(key);
    const here = selected && selected.key === key ? selected : null;
    const [row, col] = here ? stepped(panel, here.row, here.col, by) : panel.first;
    this.view.select({ key, row, col });
  }

  toggle() {
    if (this.timer) return this.pause();
    this.walk(1);
    this.plays(setInterval(() => this.walk(1), PLAY_MS));
  }

  pause() {
    clearInterval(this.timer);
    this.plays(null);
  }

  plays(timer) {
    this.timer = timer;
    this.view.play.textContent = timer ? "❚❚ pause" : "▶ play";
    this.view.play.setAttribute("aria-pressed", Boolean(timer));
  }
}
