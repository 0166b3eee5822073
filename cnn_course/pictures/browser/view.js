// One explorer's picture: panels in rows, what is chosen, what is said, and every way to point.

import { arrange, levelRows } from "./arrange.js";
import { Cover } from "./cover.js";
import { dragWindows, markDraggable } from "./drag.js";
import { Player, edit, keyed, refuse } from "./keys.js";
import { guard } from "./guard.js";
import { SLIM, drawFunnel, fitStack, lightOf } from "./light.js";
import { button, htmlNode, patterns, setAttribute, setAttributes } from "./nodes.js";
import { share } from "./pair.js";
import { decode, hasCell } from "./reach.js";
import { keepState } from "./saving.js";
import { sheetColours } from "./sheet.js";
import { refit } from "./stage.js";
import { Sum } from "./sum.js";
import { Tools } from "./tools.js";
import { unitBoxes, unitWords } from "./units.js";
import { Speaker, drawLegend, drawWords } from "./wording.js";
import { cellWords, number, plain, shown } from "./words.js";

let views = 0;

class SceneView {
  constructor(model, el) {
    this.model = model;
    this.id = `cnn-${++views}-${Math.random().toString(36).slice(2, 7)}`;
    this.root = htmlNode("div", "cnn-scene", el, "", { role: "group" });
    this.root.cnnView = this;
    this.ending = new AbortController(); // of what listens outside the picture
    patterns(this.id, this.root);
    const parts = ["board", "legend", "bar", "said", "message", "formula", "facts"];
    for (const name of parts) this[name] = htmlNode("div", `cnn-${name}`, this.root);
    this.said.id = `${this.id}-said`;
    this.message.setAttribute("role", "alert");
    const player = (this.player = new Player(this));
    button("◀", "one step back", this.bar, () => player.step(-1));
    this.play = button("▶ play", "play through the output, cell by cell", this.bar, () => player.toggle());
    button("▶▏", "one step on", this.bar, () => player.step(1));
    this.panels = new Map(); // the view of each panel, chart, photograph and sheet
    this.selected = null; // {key, row, col, map}, kept over new scenes while the cell exists
    this.hovered = null;
    this.known = {}; // what is drawn anew only when it is another
    this.speaker = new Speaker(this);
    this.tools = new Tools(this);
    this.cover = new Cover(this);
    this.sum = new Sum(this);
    dragWindows(this);
    this.listen();
    this.update();
    // A stack's lines need places on the page, which there are none of before it is shown.
    this.watch(new ResizeObserver(() => this.resized()), [this.board]);
    // Sheets are painted, so that a change of theme must paint them anew.
    const themes = new MutationObserver(() => this.scene && this.paintSheets());
    this.watch(themes, [document.body], { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  }

  listen() {
    const { board } = this;
    const at = (act) => (event) => {
      const place = this.under(event);
      if (place) act(place);
    };
    board.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") this.hover(this.under(event));
    });
    board.addEventListener("pointerleave", () => this.hover(null));
    board.addEventListener("focusin", at((place) => {
      this.name(place);
      this.select(place);
    }));
    board.addEventListener("click", at((place) => this.focus(place)));
    board.addEventListener("dblclick", at((place) => edit(this, place)));
    this.root.addEventListener("keydown", (event) => keyed(this, event));
    guard(this);
    const update = () => this.update();
    this.hear({ "change:scene": update, "change:images": update, "change:notice": () => this.notice() });
  }

  /** Calls `act` when the picture is taken off the page. */
  atEnd(act) {
    this.ending.signal.addEventListener("abort", act);
  }

  /** Listens to the model until then. */
  hear(events) {
    for (const [event, act] of Object.entries(events)) {
      this.model.on(event, act);
      this.atEnd(() => this.model.off(event, act));
    }
  }

  /** Observes nodes until then. */
  watch(observer, nodes, changes) {
    for (const node of nodes) observer.observe(node, changes);
    this.atEnd(() => observer.disconnect());
  }

  /** Whether what goes by this name is another than the last time. */
  changed(name, value) {
    const text = JSON.stringify(value);
    if (this.known[name] === text) return false;
    this.known[name] = text;
    return true;
  }

  get explorer() {
    return this.root.closest(".cnn-explorer");
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
    const node = event.target.closest?.(".cnn-cell");
    if (!node) return null;
    const { view, r, c } = node.cnnCell;
    return { key: view.key, row: r + view.panel.first[0], col: c + view.panel.first[1] };
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
    drawLegend(this);
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
    return item.is === "panel" && hasCell(item, at.row, at.col);
  }

  paintSheets() {
    if (!this.scene.sheets.length) return;
    const colours = sheetColours(this.root);
    // Outside the page there is no style yet, and so no colour.
    if (!this.root.isConnected && !this.ending.signal.aborted) requestAnimationFrame(() => this.paintSheets());
    const views = this.scene.sheets.map(({ key }) => this.panels.get(key));
    const rooms = views.map(({ figure }) => figure.parentNode?.clientWidth - 12); // all before the first changes: the page is laid out once
    this.scene.sheets.forEach((sheet, n) => views[n].update(sheet, colours, rooms[n]));
  }

  // --- what is lit ---------------------------------------------------------------------------

  relight() {
    const { scene } = this;
    const at = this.hovered || this.selected;
    const item = at && scene.byKey.get(at.key);
    const cell = item?.is === "panel";
    const { groups, thin } = cell ? lightOf(scene, at) : { groups: [], thin: [] };
    const boxes = at && !cell ? unitBoxes(scene, at) : [];
    for (const { key, is } of scene.items) {
      const view = this.panels.get(key);
      const here = (one) => one.key === key;
      if (is === "panel") view.lightUp(groups.filter(here), thin.filter(here), scene.stack.length > 0);
      if (is === "sheet") view.lightUp(boxes.filter(here));
    }
    if (at) this.say((cell ? cellWords : unitWords)(scene, at));
    else this.say(scene.sentence ? [{ text: scene.sentence }] : []);
    this.lit = groups;
    this.sum.update(at);
    drawFunnel(this);
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
    drawFunnel(this);
  }

  say(parts) {
    this.parts = parts;
    if (!this.changed("said", plain(parts))) return;
    this.said.replaceChildren(
      ...parts.map((p) => htmlNode("span", p.role ? `cnn-ink-${p.role}` : "", null, p.text)),
    );
  }

  hover(at) {
    if (this.dragging || JSON.stringify(at) === JSON.stringify(this.hovered)) return;
    this.hovered = at;
    this.relight();
    share(this);
  }

  select(at) {
    this.selected = at;
    this.hovered = null;
    this.tabStops();
    drawLegend(this);
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
    const { panel, kinds } = this.panels.get(at.key);
    const kind = kinds.get(`${at.row},${at.col}`);
    const words = `row ${number(at.row)}, column ${number(at.col)}: ${shown(panel, at.row, at.col)}${kind ? `, ${kind}` : ""}`;
    const node = this.panels.get(at.key).cellNode(at.row, at.col);
    setAttributes(node, { "aria-label": words, "aria-describedby": this.said.id });
  }

  /** One stop for each panel: the selected cell where there is one, else the last, or the first. */
  tabStops() {
    for (const { key, first } of this.scene.panels) {
      const view = this.panels.get(key);
      if (!view.rows) continue;
      if (this.selected?.key === key) view.stop = [this.selected.row, this.selected.col];
      else if (!view.stop || !view.cellNode(...view.stop)) view.stop = first;
      const node = view.cellNode(...view.stop);
      if (view.stopNode !== node) view.stopNode?.setAttribute("tabindex", -1);
      if (node) setAttribute(node, "tabindex", 0);
      view.stopNode = node;
    }
  }

  /** What Python said about the last edit, if it refused it. */
  notice() {
    const text = this.model.get("notice");
    if (!text || refuse(this, text)) return;
    this.known.said = null;
    this.said.replaceChildren(htmlNode("span", "cnn-refused", null, text));
  }
}

function render({ model, el }) {
  keepState(model.widget_manager);
  const view = new SceneView(model, el);
  return () => view.ending.abort();
}

export default { render };
