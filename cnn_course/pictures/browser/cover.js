// The cover over a result that somebody guesses first. What lies under it is not on the page.

import { OWN_KEYS, button, htmlNode } from "./nodes.js";

export class Cover {
  constructor(view) {
    this.view = view;
    this.form = htmlNode("form", "cnn-guess");
    this.field = htmlNode("input", "cnn-guess-field", this.form, "", { ...OWN_KEYS, type: "text", autocomplete: "off" });
    button("check", "check the guess", this.form, () => this.guess());
    button("lift", "lift the cover", this.form, () => this.tell({ kind: "lift" }));
    this.reply = htmlNode("div", "cnn-reply", this.form, "", { role: "status" });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && this.guess());
    view.hear({ "msg:custom": (message) => message.kind === "judged" && this.judged(message) });
  }

  /** Puts the form on the covered panel, or takes it away. */
  update(scene) {
    this.on?.body.classList.remove("cnn-covered");
    this.on = this.view.panels.get(scene.covered);
    this.reply.textContent = "";
    const { told } = this;
    this.told = false;
    if (!this.on) {
      this.form.remove();
      this.field.value = "";
      if (told && this.view.selected) this.view.focus(this.view.selected);
      return;
    }
    this.on.body.classList.add("cnn-covered");
    this.field.setAttribute("aria-label", this.on.panel.note);
    if (this.form.parentNode !== this.on.body) this.on.body.append(this.form);
  }

  guess() {
    if (this.field.value.trim()) this.tell({ kind: "guess", text: this.field.value });
  }

  /** Whoever lifts the cover goes on from the result: the form that had the focus is gone. */
  tell(message) {
    this.told = true;
    this.view.send(message);
  }

  judged({ right, text }) {
    if (right) this.view.tools.say(text);
    else this.reply.textContent = text;
    if (!right) this.field.select();
  }
}
