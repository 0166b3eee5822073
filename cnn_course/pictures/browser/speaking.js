// What is spoken to who does not see: one line, politely, some time after something changed.

import { htmlNode } from "./nodes.js";
import { plain } from "./words.js";

const CHANGE_MS = 500; // a slider on its way says nothing
const STEP_MS = 150;

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
