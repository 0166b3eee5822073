// What can be asked of an explorer besides its knobs: a cover, undo, reset, its code, a file, the stage.

import { button, htmlNode, setAttribute } from "./nodes.js";
import { Own } from "./own.js";
import { toggleStage } from "./stage.js";

const TOOLS = {
  predict: ["predict first", "predict first: cover the result, after every change, until you have guessed it"],
  picture: ["your picture", "your picture: pick a file; or paste or drop one on the explorer"],
  undo: ["undo", "undo the last change (Ctrl+Z)"],
  reset: ["reset", "reset everything to the settings of the call"],
  code: ["copy code", "copy code that shows this picture again"],
  png: ["save PNG", "save PNG: the picture as a file of pixels"],
  svg: ["save SVG", "save SVG: the picture as a drawing that stays sharp"],
  stage: ["full screen", "full screen: large, without knobs; Escape ends it"],
};
const TYPED = "input:not([type=checkbox]), textarea, [contenteditable=true]";

/** The buttons beside play; what stands there is the model's `tools`. */
export class Tools {
  constructor(view) {
    this.view = view;
    const offered = (view.model.get("tools") || []).filter((name) => TOOLS[name]);
    const line = htmlNode("div", "cnn-below");
    view.bar.replaceWith(line);
    line.append(view.bar);
    if (!offered.length) return;
    const bar = htmlNode("div", "cnn-bar cnn-asks", line);
    this.buttons = Object.fromEntries(offered.map((name) => [name, button(...TOOLS[name], bar, () => this.ask(name))]));
    for (const name of offered) this.buttons[name].dataset.tool = name;
    this.answer = htmlNode("div", "cnn-answer", null, "", { role: "status" });
    line.after(this.answer);
    if (this.buttons.picture) this.own = new Own(view);
    this.follow();
  }

  follow() {
    const { model, ending } = this.view;
    const heard = {
      "change:undoable": () => this.buttons.undo && setAttribute(this.buttons.undo, "aria-disabled", !model.get("undoable")),
      "change:predicting": () => this.buttons.predict && setAttribute(this.buttons.predict, "aria-pressed", model.get("predicting")),
      "change:scene": () => this.answer.replaceChildren(),
      "msg:custom": (message, buffers) => {
        if (message.kind === "code") this.copied(message.text);
        if (message.kind === "file") download(message.name, buffers[0]);
      },
    };
    for (const [event, act] of Object.entries(heard)) {
      model.on(event, act);
      ending.signal.addEventListener("abort", () => model.off(event, act));
    }
    heard["change:undoable"]();
    heard["change:predicting"]();
    // Before Jupyter, whose own Ctrl+Z takes back a change of the notebook.
    window.addEventListener("keydown", (event) => this.keyed(event), { capture: true, signal: ending.signal });
  }

  ask(name) {
    if (name === "stage") toggleStage(this.view);
    else if (name === "picture") this.own.pick();
    else if (this.buttons[name].getAttribute("aria-disabled") !== "true") this.view.send({ kind: name });
  }

  keyed(event) {
    const undo = this.buttons.undo && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    const explorer = this.view.root.closest(".cnn-explorer");
    if (!undo || !explorer || !explorer.contains(event.target) || event.target.matches(TYPED)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.ask("undo");
  }

  /** Says something that stays until the picture changes. */
  say(text) {
    this.answer.replaceChildren(htmlNode("div", "cnn-reply", null, text));
  }

  /** Puts the code on the clipboard, and on the page too: not every browser lets a page copy. */
  async copied(text) {
    const says = htmlNode("div", "");
    const code = htmlNode("pre", "cnn-code", null, text);
    code.tabIndex = 0;
    this.answer.replaceChildren(says, code);
    const done = await onClipboard(text, code);
    says.textContent = done ? "Copied. Paste it into a cell:" : "Press Ctrl+C to copy:";
  }
}

async function onClipboard(text, node) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    window.getSelection().selectAllChildren(node);
    return false;
  }
}

/** Saves bytes from the kernel as a file of the browser's. */
function download(name, bytes) {
  const link = htmlNode("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
