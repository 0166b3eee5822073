// A live explorer: knobs, the page's copy of its arrays, and the notebooks' own view of the picture.

const MAKERS = { // what is no table of settings: its picture, and what a turn, a point or a picture means
  axes: { look: composed },
  layers: {
    look: read,
    point: (data, values, { picture, large }) => (large === undefined ? { ...values, picture, source: "data" } : { ...values, large }),
    own: (data, values, size, bytes) => ({ ...values, own: squareNumbers(size, bytes, data.shape), source: "own" }),
  },
  fields: {
    look: fieldSeen,
    turn: unitAfter,
    point: unitAfter,
    own: (data, values, size, bytes) => ({ ...values, photo: squareImage(size, bytes, data.takes[0]) }),
  },
};

/** What a table says of these values: a structure, its arrays, and what follows for the knobs. */
export const settingOf = (data, values) => (MAKERS[data.made]?.look || found)(data, values);

/** What somebody typed in a cell: −1, 0,5, 1/9. Explorer._number says the same in Python. */
export function typedNumber(text) {
  const parts = text.replaceAll("−", "-").replaceAll(",", ".").split("/");
  const float = (part) => (/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(part) ? Number(part) : NaN);
  let value = float(parts[0]);
  if (parts.length === 2) value = float(parts[1]) === 0 ? NaN : value / float(parts[1]);
  if (parts.length > 2 || !(Math.abs(value) <= LARGEST)) {
    const got = text.length <= 20 ? text : `${text.slice(0, 20)}…`;
    throw new Error(`a cell holds a number such as 3, −1, 0.5 or 1/9, of at most nine digits; got '${got}'`);
  }
  return value + 0;
}

class Explorer {
  constructor(host, data) {
    this.data = data;
    this.means = MAKERS[data.made] || {};
    this.given = JSON.parse(host.dataset.start);
    this.listeners = {};
    const predicting = "predict" in host.dataset;
    this.state = { scene: {}, notice: "", images: {}, predicting };
    this.covering = predicting;
    this.root = htmlNode("div", "cnn-explorer cnn-live-explorer");
    this.knobs = {};
    for (const names of data.rows) {
      const row = htmlNode("div", "cnn-knobs", this.root);
      for (const name of names) {
        const spec = { name, ...data.controls[name] };
        this.knobs[name] = knob(spec, row, (value) => this.turned(name, value));
      }
    }
    this.open = new Set(host.dataset.open ? JSON.parse(host.dataset.open) : Object.keys(this.knobs));
    const every = { kind: "tick", name: "all", label: "all knobs" };
    this.all = knob(every, htmlNode("div", "cnn-knobs", this.root), (on) => this.openAll(on));
    this.past = [];
    this.fresh();
    this.state.takes = data.takes || [];
    const some = { predict: this.whole.asks, picture: data.takes };
    this.state.tools = [...Object.keys(some).filter((name) => some[name]), "undo", "reset", "stage"];
    const place = htmlNode("div", "", this.root);
    host.replaceChildren(this.root);
    new SceneView(this, place);
  }

  fresh() {
    this.values = { ...this.given };
    this.arrays = {};
    this.origins = {};
    this.look();
  }

  /** Whatever changes the picture, so that it can be undone; a slider on its way is one change. */
  change(act, moved = null) {
    const arrays = Object.fromEntries(Object.entries(this.arrays).map(([name, array]) => [name, [...array]]));
    const before = { values: { ...this.values }, arrays, origins: { ...this.origins } };
    act();
    this.show();
    const now = performance.now();
    if (!(moved && moved === this.moving && now - this.moved < PAUSE)) this.past = [...this.past.slice(1 - UNDOABLE), before];
    [this.moving, this.moved] = [moved, now];
    this.tellUndoable();
  }

  undo() {
    Object.assign(this, this.past.pop());
    this.moving = null;
    this.show();
    this.tellUndoable();
  }

  tellUndoable() {
    this.state.undoable = this.past.length > 0;
    this.tell("change:undoable");
  }

  openAll(on) {
    this.every = on;
    this.showKnobs();
  }

  /** Shows the knobs that mean something, and of those the ones that are open. */
  showKnobs() {
    let closed = false;
    for (const [name, { node, set }] of Object.entries(this.knobs)) {
      set(this.values[name], this.limits?.[name]);
      const meant = !matches(this.data.controls[name].hide || [], this.values);
      node.hidden = !meant || !(this.every || this.open.has(name));
      closed ||= meant && !this.open.has(name);
    }
    this.all.node.hidden = !closed;
    this.root.classList.toggle("cnn-few-knobs", closed && !this.every); // on one line
  }

  turned(name, value) {
    this.change(() => this.turn(name, value), name);
  }

  turn(name, value) {
    const { brings, follows } = this.data;
    if (this.means.turn) return this.become("turn", { [name]: value });
    Object.assign(this.values, { [name]: value }, brings[name]?.[JSON.stringify(value)] || brings[name]?.["*"]);
    if (follows[name]) this.values[follows[name][1]] = false; // it goes its own way
    for (const [follower, [leader, tick]] of Object.entries(follows)) {
      if (this.values[tick]) this.values[follower] = this.values[leader];
    }
  }

  /** The values after a turn or a point, or with somebody's own picture. */
  become(how, ...what) {
    this.values = this.means[how](this.data, this.values, ...what);
  }

  /** The picture of the present values; arrays that stay the same keep what was typed. */
  look() {
    const { data, values } = this;
    const setting = settingOf(data, values);
    if (!setting) return;
    Object.assign(values, setting.shown);
    this.limits = setting.limits;
    if (setting.images) this.state.images = setting.images;
    if (setting.whole) this.origins = {}; // a picture with nothing to edit shows the first numbers
    for (const [name, part] of Object.entries(setting.arrays)) {
      if (this.origins[name] === part) continue;
      this.origins[name] = part;
      this.arrays[name] = [...data.parts[part]];
    }
    this.whole = setting.whole ? setting.structure : filled(setting.structure, this.arrays);
    this.state.scene = this.covering ? coveredScene(this.whole) : this.whole;
    this.showKnobs();
  }

  show() {
    this.covering = this.state.predicting;
    this.look();
    this.state.notice = "";
    this.tell("change:scene");
  }

  predict() {
    this.state.predicting = !this.state.predicting;
    this.tell("change:predicting");
    this.show();
  }

  lift() {
    this.covering = false;
    this.state.scene = this.whole;
    this.tell("change:scene");
  }

  guess(text) {
    const said = guessed(this.whole, text);
    if (said.right) this.lift();
    this.tell("msg:custom", { kind: "judged", ...said });
  }

  // --- what the view takes for an anywidget model ---------------------------------------------

  get(name) {
    return this.state[name];
  }

  on(event, act) {
    (this.listeners[event] ||= new Set()).add(act);
  }

  off(event, act) {
    this.listeners[event]?.delete(act);
  }

  tell(event, message) {
    for (const act of this.listeners[event] || []) act(message);
  }

  send(message, _, buffers) {
    const acts = { edit: () => this.edited(message), paint: () => this.painted(message) };
    Object.assign(acts, { predict: () => this.predict(), lift: () => this.lift(), guess: () => this.guess(message.text) });
    for (const kind of ["point", "move"]) acts[kind] = () => this.change(() => this.become("point", message), kind);
    acts.picture = () => this.change(() => this.become("own", message, new Uint8Array(buffers[0])));
    Object.assign(acts, { undo: () => this.undo(), reset: () => this.change(() => this.fresh()) });
    const act = acts[message.kind];
    if (act) setTimeout(act); // once the view has its focus back
  }

  /** A stroke on the paper; one that cannot be read is taken back. */
  painted({ cells }) {
    const before = this.values;
    const ink = [...before.ink];
    for (const [row, col, value] of cells) ink[row * PAPER + col] = value;
    try {
      this.change(() => { this.values = { ...before, ink, source: "drawing" }; }, "ink");
    } catch (error) {
      this.values = before;
      this.show();
      this.refuse(error);
    }
  }

  refuse(error) {
    this.state.notice = error.message;
    this.tell("change:notice");
  }

  edited({ panel: key, row, col, text }) {
    const panel = this.state.scene.rows.flat().find((one) => one.key === key);
    if (!panel || !hasCell(panel, row, col)) return; // it became smaller while somebody typed
    try {
      const value = typedNumber(text);
      const at = indexOf(panel.source, row, col);
      if (at < 0) throw new Error(panel.source.gap || "this cell has no number of its own");
      this.change(() => { this.arrays[panel.source.array][at] = value; });
    } catch (error) {
      this.refuse(error);
    }
  }
}

/** Makes the explorers of a page alive whose tables are there; the others keep their picture. */
export function startAll() {
  for (const host of document.querySelectorAll(".cnn-live[data-table]")) {
    const data = TABLES[host.dataset.table];
    if (data && !host.firstElementChild?.matches(".cnn-explorer")) host.explorer = new Explorer(host, data);
  }
}
