// One explorer's picture: panels in rows, what is lit, what is said, and every way to point.

import { decode, hasCell, madeAt, reachCells, readersOf, standsStill, stepped, valueAt, walked } from "./geometry.js";
import { number, plain, shown, spell, spellUse } from "./words.js";
import { PanelView, htmlNode, patterns, svgNode } from "./panel.js";
import { ChartView } from "./chart.js";
import { keepState } from "./saving.js";
import { PhotoView } from "./photo.js";
import { Sheets } from "./sheet.js";

const PLAY_MS = 700;
const NUDGES_MS = [9, 18];
let views = 0;

function button(text, label, parent, act) {
  const node = htmlNode("button", "cnn-button", parent, text);
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  node.addEventListener("click", act);
  return node;
}

class SceneView {
  constructor(model, el) {
    this.model = model;
    this.id = `cnn-${++views}-${Math.random().toString(36).slice(2, 7)}`;
    this.root = htmlNode("div", "cnn-scene", el);
    this.root.setAttribute("role", "group");
    patterns(this.id, this.root);
    this.board = htmlNode("div", "cnn-board", this.root);
    this.legend = htmlNode("div", "cnn-legend", this.root);
    this.bar = htmlNode("div", "cnn-bar", this.root);
    this.back = button("◀", "one step back", this.bar, () => this.step(-1));
    this.play = button("▶ play", "play through the output, cell by cell", this.bar, () => this.toggle());
    this.forth = button("▶▏", "one step on", this.bar, () => this.step(1));
    this.said = htmlNode("div", "cnn-said", this.root);
    this.said.setAttribute("aria-live", "polite");
    this.message = htmlNode("div", "cnn-message", this.root);
    this.message.setAttribute("role", "alert");
    this.formula = htmlNode("div", "cnn-formula", this.root);
    this.facts = htmlNode("div", "cnn-facts", this.root);
    this.panels = new Map();
    this.selected = null; // {key, row, col}, kept over new scenes while the cell exists
    this.hovered = null;
    this.timer = null;
    this.sheets = new Sheets(this);
    this.listen();
    this.update();
    // A stack's lines need places on the page, which there are none of before it is shown.
    this.observer = new ResizeObserver(() => this.drawFunnel());
    this.observer.observe(this.board);
  }

  listen() {
    this.board.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") this.hover(this.under(event));
    });
    this.board.addEventListener("pointerleave", () => this.hover(null));
    this.board.addEventListener("focusin", (event) => {
      const at = this.under(event);
      if (!at) return;
      this.name(at);
      this.select(at);
    });
    this.board.addEventListener("click", (event) => {
      const at = this.under(event);
      if (at) this.focus(at);
    });
    this.board.addEventListener("dblclick", (event) => {
      const at = this.under(event);
      if (at) this.edit(at);
    });
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.guard();
    this.onScene = () => this.update();
    this.onNotice = () => this.notice();
    this.model.on("change:scene", this.onScene);
    this.model.on("change:notice", this.onNotice);
  }

  /** Plain keys pressed anywhere in the explorer, knobs included, are not JupyterLab's. */
  guard() {
    const explorer = this.root.closest(".cnn-explorer");
    if (!explorer) {
      if (!this.gone) requestAnimationFrame(() => this.guard());
      return;
    }
    if (explorer.dataset.guarded) return;
    explorer.dataset.guarded = "yes";
    explorer.addEventListener("keydown", (event) => {
      const runs = event.key === "Enter" && event.shiftKey;
      if (!event.ctrlKey && !event.metaKey && !event.altKey && !runs) event.stopPropagation();
    });
    const knob = (event) => !this.root.contains(event.target);
    for (const kind of ["keydown", "input", "pointermove"]) {
      explorer.addEventListener(kind, (event) => knob(event) && (event.buttons !== 0) && this.nudge());
    }
  }

  /**
   * Hurries the answer to a knob. The Jupyter server leaves Nagle's algorithm on: of the messages
   * that answer a change, all but the first wait until the browser's system acknowledges that one,
   * which it may put off for 40 ms. Any word from here carries the acknowledgement at once.
   */
  nudge() {
    if (this.nudges) return;
    this.nudges = NUDGES_MS.map((ms, n) =>
      setTimeout(() => {
        if (n === NUDGES_MS.length - 1) this.nudges = null;
        if (!this.gone) this.send({ kind: "nudge" });
      }, ms),
    );
  }

  /** Tells Python; after a restart of the kernel nobody listens until the cell is run again. */
  send(message) {
    try {
      this.model.send(message);
    } catch {
      this.say([{ text: "No kernel answers: run this cell again." }]);
    }
  }

  under(event) {
    const node = event.target.closest ? event.target.closest(".cnn-cell") : null;
    if (!node || !node.cnnPlace) return null;
    const { view, r, c } = node.cnnPlace;
    return { key: view.key, row: r + view.panel.first[0], col: c + view.panel.first[1] };
  }

  destroy() {
    this.observer.disconnect();
    this.gone = true;
    this.pause();
    this.sheets.destroy();
    this.model.off("change:scene", this.onScene);
    this.model.off("change:notice", this.onNotice);
  }

  // --- a new scene -------------------------------------------------------------------------

  update() {
    const data = this.model.get("scene");
    if (!data || !data.rows) return;
    this.scene = decode(data);
    const { scene } = this;
    this.root.setAttribute("aria-label", scene.title);
    this.arrange();
    for (const item of scene.items) {
      const view = this.panels.get(item.key);
      if (item.is === "panel") view.update(scene, item);
      if (item.is === "chart") view.update(item, item.frame);
      if (item.is === "photo") view.update(item, this.model.get("images")[item.key]);
    }
    this.sheets.update(scene);
    this.placeStack();
    const turned = this.given && scene.lit?.key !== this.given; // another panel is the result now
    this.given = scene.lit?.key;
    if (turned || !this.valid(this.selected)) {
      this.selected = scene.lit;
      if (!this.valid(this.selected)) this.selected = null;
    }
    if (!this.valid(this.hovered)) this.hovered = null;
    this.tabStops();
    this.drawLegend();
    this.drawWords();
    this.relight();
    this.root.dataset.scene = String((this.drawn = (this.drawn || 0) + 1));
  }

  valid(at) {
    const panel = at && this.scene.byKey.get(at.key);
    return Boolean(panel && panel.is === "panel" && panel.values.length && hasCell(panel, at.row, at.col));
  }

  /** Rows and panels in the DOM; only when their names or order changed. */
  arrange() {
    const { scene } = this;
    const keys = (row) => row.map((item) => item.key);
    const order = JSON.stringify([scene.rows.map(keys), keys(scene.stack)]);
    if (order === this.order) return;
    this.order = order;
    const make = {
      sheet: (key) => this.sheets.make(key),
      photo: (key) => new PhotoView(this.id, key, (message) => this.send(message)),
      chart: (key) => new ChartView(key),
      panel: (key) => new PanelView(this.id, key),
    };
    const figureOf = ({ key, is }) => {
      if (!this.panels.has(key)) this.panels.set(key, make[is](key));
      return this.panels.get(key).figure;
    };
    const rows = scene.rows.map((items) => {
      const row = htmlNode("div", "cnn-row");
      row.append(...items.map(figureOf));
      return row;
    });
    this.stack = null;
    if (scene.stack.length) {
      this.stack = htmlNode("div", "cnn-stack");
      this.lines = svgNode("svg", { class: "cnn-funnel", "aria-hidden": "true" }, this.stack);
      this.stack.append(...scene.stack.map(figureOf));
      rows.unshift(this.stack);
    }
    // Above a tall pile of maps the words stay in sight of what they are about.
    if (scene.sheets.length) rows.splice(1, 0, this.formula, this.said);
    this.board.replaceChildren(...rows);
  }

  placeStack() {
    if (!this.stack) return;
    for (const panel of this.scene.stack) {
      this.panels.get(panel.key).frame.style.marginLeft = `${panel.offset * this.scene.cell}px`;
    }
  }

  drawLegend() {
    const { scene } = this;
    const at = this.selected;
    const reads = at && madeAt(scene.byKey.get(at.key), at.row, at.col);
    const entries = reads ? [["window", scene.window], ...scene.legend] : scene.legend;
    const key = JSON.stringify(entries);
    if (key === this.legendShown) return;
    this.legendShown = key;
    this.legend.replaceChildren();
    for (const [kind, label] of entries) {
      const entry = htmlNode("span", "cnn-entry", this.legend);
      const svg = svgNode("svg", { width: 18, height: 18, "aria-hidden": "true" }, entry);
      svgNode("rect", { x: 1, y: 1, width: 16, height: 16, class: `cnn-swatch cnn-is-${kind}` }, svg);
      if (kind === "differ") svgNode("path", { d: "M4,4 L14,14 M14,4 L4,14", class: "cnn-cross" }, svg);
      else {
        const inset = kind === "winner" || kind === "ring" || kind === "window" ? 3 : 1;
        const over = svgNode("rect", { x: inset, y: inset, width: 18 - 2 * inset, height: 18 - 2 * inset, class: kind === "window" ? "cnn-window" : `cnn-mark-${kind}` }, svg);
        over.style.fill = ["padding", "unused", "hole"].includes(kind) ? `url(#${this.id}-${kind})` : "none";
      }
      htmlNode("span", "", entry, label);
    }
  }

  drawWords() {
    const { scene } = this;
    if (this.message.textContent !== scene.message) this.message.textContent = scene.message;
    this.message.hidden = !scene.message;
    const lines = scene.formula.join("\n");
    if (lines !== this.formulaShown) {
      this.formulaShown = lines;
      this.formula.replaceChildren(...scene.formula.map((line) => htmlNode("div", "", null, line)));
    }
    const facts = JSON.stringify(scene.facts);
    if (facts !== this.factsShown) {
      this.factsShown = facts;
      this.facts.replaceChildren();
      for (const [label, value] of scene.facts) {
        const entry = htmlNode("span", "", this.facts, `${label}: `);
        htmlNode("b", "", entry, String(value));
      }
    }
    this.bar.hidden = !walked(scene, null);
  }

  // --- what is lit ---------------------------------------------------------------------------

  relight() {
    const { scene } = this;
    const at = this.hovered || (this.sheets.hovered || this.sheets.active ? null : this.selected);
    const unit = this.sheets.light(!at);
    const groups = new Map();
    const thin = new Map();
    const add = (map, key, item) => map.set(key, [...(map.get(key) || []), item]);
    let parts = [];
    if (at) {
      const panel = scene.byKey.get(at.key);
      const made = madeAt(panel, at.row, at.col);
      add(groups, at.key, { cells: [[at.row, at.col]], reach: null });
      const readers = made ? [] : readersOf(scene, at.key, at.row, at.col);
      for (const r of readers) add(thin, r.panel.key, [r.row, r.col]);
      for (const group of made ? made.terms : []) {
        for (const reach of group) {
          const cells = reachCells(reach, at.row, at.col);
          add(groups, reach.panel, { cells, reach, texts: this.tags(made, group, reach, at) });
        }
      }
      for (const reach of made ? made.also : []) {
        add(groups, reach.panel, { cells: reachCells(reach, at.row, at.col), reach });
      }
      const read = scene.made.some(({ made_by: m }) => m.terms.flat().some((r) => r.panel === at.key && !standsStill(r)));
      parts = made || !read ? spell(scene, panel, at.row, at.col) : spellUse(scene, panel, at.row, at.col);
    } else if (unit) {
      parts = unit;
    } else if (scene.sentence) {
      parts = [{ text: scene.sentence }];
    }
    for (const [key, view] of this.panels) {
      if (view.lightUp && scene.byKey.has(key)) view.lightUp(groups.get(key) || [], thin.get(key) || [], scene.stack.length > 0);
    }
    this.say(parts);
    this.drawFunnel(groups);
  }

  /** In a dot product, what each cell of the moving window is multiplied by. */
  tags(made, group, reach, at) {
    if (made.rule !== "sum" || group.length !== 2 || standsStill(reach)) return null;
    const other = group[0] === reach ? group[1] : group[0];
    const panel = this.scene.byKey.get(other.panel);
    if (!standsStill(other)) return null;
    return reachCells(other, at.row, at.col).map(([r, c]) =>
      hasCell(panel, r, c) && valueAt(panel, r, c) !== null ? shown(panel, r, c) : "",
    );
  }

  say(parts) {
    const text = plain(parts);
    if (text === this.saidShown) return;
    this.saidShown = text;
    this.said.replaceChildren(
      ...parts.map((p) => htmlNode("span", p.role ? `cnn-ink-${p.role}` : "", null, p.text)),
    );
  }

  drawFunnel(groups = this.lit || new Map()) {
    this.lit = groups;
    if (!this.stack || !this.stack.isConnected) return;
    const base = this.stack.getBoundingClientRect();
    const paths = [];
    let above = null;
    for (const { key } of this.scene.stack) {
      const view = this.panels.get(key);
      const cells = (groups.get(key) || []).flatMap((g) => g.cells).filter(([r, c]) => hasCell(view.panel, r, c));
      if (!cells.length) continue;
      const box = view.svg.getBoundingClientRect();
      const cs = cells.map(([, c]) => c - view.panel.first[1]);
      const left = box.left - base.left + view.x(Math.min(...cs));
      const right = box.left - base.left + view.x(Math.max(...cs)) + view.cell;
      const top = box.top - base.top + view.y(0);
      if (above) paths.push(`M${above.left},${above.bottom} L${left},${top} M${above.right},${above.bottom} L${right},${top}`);
      above = { left, right, bottom: top + view.rows * view.cell };
    }
    this.lines.replaceChildren();
    svgNode("path", { d: paths.join(" ") }, this.lines);
  }

  hover(at) {
    const same = at && this.hovered && at.key === this.hovered.key && at.row === this.hovered.row && at.col === this.hovered.col;
    if (same || (!at && !this.hovered)) return;
    this.hovered = at;
    this.relight();
  }

  select(at) {
    this.selected = at;
    this.sheets.active = false;
    this.hovered = null;
    this.tabStops();
    this.drawLegend();
    this.relight();
  }

  focus(at) {
    const node = this.panels.get(at.key).cellNode(at.row, at.col);
    this.select(at);
    if (node) node.focus();
  }

  /** What a screen reader says of a cell; written when it is reached, not for every cell. */
  name(at) {
    const view = this.panels.get(at.key);
    const value = number(valueAt(view.panel, at.row, at.col), view.panel.decimals);
    const kind = view.kinds.get(`${at.row},${at.col}`);
    const words = `row ${number(at.row)}, column ${number(at.col)}: ${value}${kind ? `, ${kind}` : ""}`;
    view.cellNode(at.row, at.col).setAttribute("aria-label", words);
  }

  /** One stop for each panel: the selected cell where there is one, else the first. */
  tabStops() {
    for (const [key, view] of this.panels) {
      if (!this.scene.byKey.has(key) || !view.rows) continue;
      const at = this.selected && this.selected.key === key ? this.selected : null;
      const stop = view.stop && view.cellNode(...view.stop) ? view.stop : [...view.panel.first];
      const next = at ? [at.row, at.col] : stop;
      const node = view.cellNode(...next);
      if (view.stopNode !== node) {
        if (view.stopNode) view.stopNode.setAttribute("tabindex", -1);
        if (node) node.setAttribute("tabindex", 0);
        view.stopNode = node;
      }
      view.stop = next;
    }
  }

  // --- keys, steps, editing ----------------------------------------------------------------

  key(event) {
    if (event.target.tagName === "INPUT") return;
    const at = this.under(event);
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const panel = this.scene.byKey.get(at.key);
    let next = null;
    if (moves[event.key]) next = { ...at, row: at.row + moves[event.key][0], col: at.col + moves[event.key][1] };
    if (event.key === "Home") next = { ...at, col: panel.first[1] };
    if (event.key === "End") next = { ...at, col: panel.first[1] + panel.values[0].length - 1 };
    if (next) {
      event.preventDefault();
      if (this.valid(next)) this.focus(next);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.edit(at);
    } else if (/^[-0-9.]$/.test(event.key)) {
      event.preventDefault();
      this.edit(at, event.key);
    }
  }

  step(by) {
    this.pause();
    this.walk(by);
  }

  walk(by) {
    const key = walked(this.scene, this.selected);
    if (!key) return;
    const panel = this.scene.byKey.get(key);
    const here = this.selected && this.selected.key === key ? this.selected : null;
    const [row, col] = here ? stepped(panel, here.row, here.col, by) : panel.first;
    this.select({ key, row, col });
  }

  toggle() {
    if (this.timer) {
      this.pause();
      return;
    }
    this.play.textContent = "❚❚ pause";
    this.play.setAttribute("aria-pressed", "true");
    this.said.setAttribute("aria-live", "off");
    this.walk(1);
    this.timer = setInterval(() => this.walk(1), PLAY_MS);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "▶ play";
    this.play.setAttribute("aria-pressed", "false");
    this.said.setAttribute("aria-live", "polite");
  }

  edit(at, typed = null) {
    const panel = this.scene.byKey.get(at.key);
    const value = valueAt(panel, at.row, at.col);
    const padding = this.panels.get(at.key).kinds.get(`${at.row},${at.col}`) === "padding";
    if (!panel.editable || value === null || padding) return;
    if (this.field) this.field.remove();
    const view = this.panels.get(at.key);
    const [x, y, size] = view.boxOf(at.row, at.col);
    const field = htmlNode("input", "cnn-field", view.frame);
    this.field = field;
    field.type = "text";
    field.inputMode = "decimal";
    field.setAttribute("aria-label", `${panel.name}, row ${at.row}, column ${at.col}: new number`);
    field.value = typed === null ? String(value) : typed;
    const wide = Math.max(size, 44);
    Object.assign(field.style, { left: `${x + (size - wide) / 2}px`, top: `${y}px`, width: `${wide}px`, height: `${size}px` });
    const close = (send) => {
      if (this.field !== field) return;
      this.field = null;
      const text = field.value.trim();
      field.remove();
      if (send && text !== String(value)) {
        this.send({ kind: "edit", panel: at.key, row: at.row, col: at.col, text });
      }
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape" || event.key === "Tab") {
        event.preventDefault();
        close(event.key !== "Escape");
        const next = { ...at, col: at.col + (event.shiftKey ? -1 : 1) };
        this.focus(event.key === "Tab" && this.valid(next) ? next : at);
      }
    });
    field.addEventListener("blur", () => close(true));
    field.focus();
    if (typed === null) field.select();
  }

  /** What Python said about the last edit, if it refused it. */
  notice() {
    const text = this.model.get("notice");
    if (!text) return;
    this.saidShown = null;
    this.said.replaceChildren(htmlNode("span", "cnn-refused", null, text));
  }
}

function render({ model, el }) {
  keepState(model.widget_manager);
  const view = new SceneView(model, el);
  return () => view.destroy();
}

export default { render };
