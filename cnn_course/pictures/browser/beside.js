// A layer's own settings beside it: numbers to type or step, and what kind of layer it is.

import { SLIM } from "./light.js";
import { OWN_KEYS, htmlNode, setAttribute, setText } from "./nodes.js";

export class Beside {
  constructor(view) {
    this.view = view;
    this.kind = htmlNode("span", "cnn-kind", view.caption);
    this.node = htmlNode("div", "cnn-beside", view.caption);
    this.fields = new Map();
  }

  update(panel) {
    const { host } = this.view;
    const answers = host?.model.get("tools") && host.scene.wide >= SLIM; // somebody, and has room
    const asked = answers ? panel.beside : [];
    this.node.hidden = this.kind.hidden = !asked.length;
    if (asked.length) setText(this.view.shape, panel.shape.split(": ").pop());
    const names = asked.map(([name]) => name);
    for (const [name, { parentNode }] of this.fields) parentNode.hidden = !names.includes(name);
    for (const [name, value, least, most] of asked) {
      if (!this.fields.has(name)) this.fields.set(name, this.field(name, least, most));
      const field = this.fields.get(name);
      setAttribute(field, "aria-label", `${name} of ${panel.name}`);
      if (field.value !== String(value)) field.value = value;
    }
  }

  /** A number to type or step; a choice, where `most` lists some. */
  field(name, least, most) {
    const choice = Array.isArray(most);
    const label = htmlNode("label", "", choice ? this.kind : this.node, choice ? "" : `${name} `);
    const limits = choice ? {} : { type: "number", min: least, max: most, step: 1 };
    const field = htmlNode(choice ? "select" : "input", "", label, "", { ...OWN_KEYS, ...limits });
    for (const words of choice ? most : []) htmlNode("option", "", field, words).value = words;
    field.addEventListener("change", () => {
      if (!choice) field.value = Math.min(Math.max(Math.round(Number(field.value)), least), most);
      const typed = choice ? field.value : Number(field.value);
      this.view.host.send({ kind: "point", panel: this.view.key, changes: { [name]: typed } });
    });
    return field;
  }
}
