// One explorer's picture: panels in rows, what is chosen, what is said, and every way to point.

import { arrange, levelRows } from "./arrange.js";
import { Cover } from "./cover.js";
import { dragWindows, markDraggable } from "./drag.js";
import { Player, edit, keyed, refuse } from "./keys.js";
import { guard } from "./guard.js";
import { drawLegend } from "./legend.js";
import { SLIM, drawFunnel, fitStack, lightOf } from "./light.js";
import { button, htmlNode, patterns } from "./nodes.js";
import { share } from "./pair.js";
import { decode, hasCell, madeAt, standsStill, valueAt } from "./reach.js";
import { keepState } from "./saving.js";
import { sheetColours } from "./sheet.js";
import { Speaker } from "./speaking.js";
import { refit } from "./stage.js";
import { Sum } from "./sum.js";
import { Tools } from "./tools.js";
import { unitBoxes, unitWords } from "./units.js";
import { drawWords } from "./wording.js";
import { number, plain, spell, spellUse } from "./words.js";

let views = 0;

class SceneView {
  constructor(model, el) {
    this.model = model;
    this.id = `cnn-${++views}-${Math.random().toString(36).slice(2, 7)}`;
    this.root = htmlNode("div", "cnn-scene", el, "", { role: "group" });
    this.root.cnnView = this;
    patterns(this.id, this.root);
    this.board = htmlNode("div", "cnn-board", this.root);
    this.legend = htmlNode("div", "cnn-legend", this.root);
    this.bar = htmlNode("div", "cnn-bar", this.root);
    const player = (this.player = new Player(this));
    button("◀", "one step back", this.bar, () => player.step(-1));
    this.play = button("▶ play", "play through the output, cell by cell", this.bar, () => player.toggle());
    button("▶▏", "one step on", this.bar, () => player.step(1));
    this.said = htmlNode("div", "cnn-said", this.root);
    this.said.id = `${this.id}-said`;
    this.message = htmlNode("div", "cnn-message", this.root, "", { role: "alert" });
    this.formula = htmlNode("div", "cnn-formula", this.root);
    this.facts = htmlNode("div", "cnn-facts", this.root);
    this.panels = new Map(); // the view of each panel, chart, photograph and sheet
    this.selected = null; // {key, row, col, map}, kept over new scenes while the cell exists
    this.hovered = null;
    this.ending = new AbortController(); // of what listens outside the picture
    this.speaker = new Speaker(this);
    this.tools = new Tools(this);
    this.cover = new Cover(this);
    this.sum = new Sum(this);
    dragWindows(this);
    this.listen();
    this.update();
    // A stack's lines need places on the page, which there are none of before it is shown.
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.board);
    // Sheets are painted, so that a change of theme must paint them anew.
    this.themes = new MutationObserver(() => this.scene && this.paintSheets());
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
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
      if (at) edit(this, at);
    });
    this.root.addEventListener("keydown", (event) => keyed(this, event));
    guard(this);
    this.onScene = () => this.update();
    this.onNotice = () => this.notice();
    for (const part of ["scene", "images"]) this.model.on(`change:${part}`, this.onScene);
    this.model.on("change:notice", this.onNotice);
  }

  /** Tells Python, if there is a kernel; where there is none the picture says so (see guard.js). */
  send(message) {
    try {
      if (!this.asleep) this.model.send(message);
    } catch {
      this.say([{ text: "No kernel answers: run this cell again." }]);
    }
  }

  under(event) {
    const node = event.target.closest ? event.target.closest(".cnn-cell") : null;
    if (!node) return null;
    const { view, r, c } = node.cnnCell;
    return { key: view.key, row: r + view.panel.first[0], col: c + view.panel.first[1] };
  }

  destroy() {
    this.observer.disconnect();
    this.themes.disconnect();
    this.gone = true;
    this.ending.abort();
    this.player.pause();
    for (const part of ["scene", "images"]) this.model.off(`change:${part}`, this.onScene);
    this.model.off("change:notice", this.onNotice);
  }

  // --- a new scene -------------------------------------------------------------------------

  update() {
    const data = this.model.get("scene");
    if (!data || !data.rows) return;
    const scene = decode(data);
    this.scene = scene;
    scene.wide = scene.stack.length && this.board.clientWidth; // asked once, before anything moves
    if (scene.wide) fitStack(scene);
    this.root.setAttribute("aria-label", scene.title);
    arrange(this);
    for (const item of scene.items) if (item.is !== "sheet") this.panels.get(item.key).update(item);
    levelRows(this);
    this.paintSheets();
    if (this.stack) this.stack.classList.toggle("cnn-slim", scene.wide < SLIM);
    for (const panel of scene.stack) {
      this.panels.get(panel.key).frame.style.marginLeft = `${panel.offset * scene.cell}px`;
    }
    const turned = !scene.sheets.length && this.given && scene.lit?.key !== this.given; // another panel is the result now
    this.given = scene.lit?.key;
    if (turned || !this.valid(this.selected)) this.selected = this.valid(scene.lit) ? scene.lit : null;
    if (!this.valid(this.hovered)) this.hovered = null;
    this.tabStops();
    this.showLegend();
    drawWords(this);
    this.relight();
    markDraggable(this);
    this.cover.update(scene);
    this.refusal?.remove();
    this.panels.get(this.focusNext)?.svg.focus();
    this.focusNext = "";
    this.speaker.changed(scene);
    refit(this);
    this.root.dataset.scene = String((this.drawn = (this.drawn || 0) + 1));
  }

  /** Whether there is such a cell, or such a unit of a sheet. */
  valid(at) {
    const item = at && this.scene.byKey.get(at.key);
    if (!item) return false;
    if (item.is === "sheet") return this.panels.get(at.key).inside(at);
    return item.is === "panel" && item.values.length > 0 && hasCell(item, at.row, at.col);
  }

  paintSheets() {
    if (!this.scene.sheets.length) return;
    const colours = sheetColours(this.root);
    // Outside the page there is no style yet, and so no colour.
    if (!this.root.isConnected && !this.gone) requestAnimationFrame(() => this.paintSheets());
    const views = this.scene.sheets.map(({ key }) => this.panels.get(key));
    const rooms = views.map((view) => view.room()); // all before the first changes: the page is laid out once
    this.scene.sheets.forEach((sheet, n) => views[n].update(sheet, colours, rooms[n]));
  }

  showLegend() {
    const { scene } = this;
    const at = this.selected;
    const reads = at && madeAt(scene.byKey.get(at.key), at.row, at.col);
    const here = [reads && ["window", scene.window], scene.starts && ["start", "first cell of a window"]];
    const signed = scene.panels.some(({ scale, values }) => scale === "diverging" && values.some((row) => row.some((value) => value < 0)));
    const signs = signed || scene.sheets.some(({ colour, numbers }) => !colour && numbers.some((value) => value < 0));
    const colours = signs ? [["positive", "above 0"], ["negative", "below 0"]] : [];
    const entries = [...here.filter(Boolean), ...scene.legend, ...colours];
    const key = JSON.stringify(entries);
    if (key === this.legendShown) return;
    this.legendShown = key;
    drawLegend(this.legend, this.id, entries);
  }

  // --- what is lit ---------------------------------------------------------------------------

  relight() {
    const { scene } = this;
    const at = this.hovered || this.selected;
    const item = at && scene.byKey.get(at.key);
    const cell = item && item.is === "panel";
    const { groups, thin } = cell ? lightOf(scene, at) : { groups: [], thin: [] };
    const boxes = at && !cell ? unitBoxes(scene, at) : [];
    for (const { key, is } of scene.items) {
      const view = this.panels.get(key);
      const here = (one) => one.key === key;
      if (is === "panel") view.lightUp(groups.filter(here), thin.filter(here), scene.stack.length > 0);
      if (is === "sheet") view.lightUp(boxes.filter(here));
    }
    if (cell) this.say(this.reads(item, at) ? spellUse(scene, item, at.row, at.col) : spell(scene, item, at.row, at.col));
    else if (at) this.say(unitWords(scene, at));
    else this.say(scene.sentence ? [{ text: scene.sentence }] : []);
    this.lit = groups;
    this.sum.update(at);
    this.funnel();
  }

  /** Whether a cell is one that windows read, and is made of nothing itself. */
  reads(panel, at) {
    const moving = (reach) => reach.panel === panel.key && !standsStill(reach);
    if (madeAt(panel, at.row, at.col)) return false;
    return this.scene.made.some(({ made_by: made }) => made.terms.flat().some(moving));
  }

  resized() {
    const wide = this.board.clientWidth;
    if (this.scene && wide !== this.wide) {
      this.wide = wide;
      this.board.classList.toggle("cnn-narrow", wide < 860);
      if (this.scene.stack.length) this.update();
      else {
        this.paintSheets();
        this.relight();
      }
    }
    this.funnel();
  }

  funnel() {
    drawFunnel(this.stack, this.lines, this.scene.stack.map(({ key }) => this.panels.get(key)), this.lit || []);
  }

  say(parts) {
    this.parts = parts;
    const text = plain(parts);
    if (text === this.saidShown) return;
    this.saidShown = text;
    this.said.replaceChildren(
      ...parts.map((p) => htmlNode("span", p.role ? `cnn-ink-${p.role}` : "", null, p.text)),
    );
  }

  hover(at) {
    if (this.dragging) return;
    const same = at && this.hovered && ["key", "row", "col", "map"].every((part) => at[part] === this.hovered[part]);
    if (same || (!at && !this.hovered)) return;
    this.hovered = at;
    this.relight();
    share(this);
  }

  select(at) {
    this.selected = at;
    this.hovered = null;
    this.tabStops();
    this.showLegend();
    this.relight();
    share(this);
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
    view.cellNode(at.row, at.col).setAttribute("aria-describedby", this.said.id);
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

  /** What Python said about the last edit, if it refused it. */
  notice() {
    const text = this.model.get("notice");
    if (!text || refuse(this, text)) return;
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
