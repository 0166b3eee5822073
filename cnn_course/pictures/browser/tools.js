// What can be asked of an explorer besides its knobs: a cover, undo, reset, its code, a file, the stage.

import { WRITTEN_IN, button, htmlNode, setAttribute } from "./nodes.js";
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

const RED_GREEN_BLUE = 3;

/** The buttons beside play; what stands there is the model's `tools`. */
export class Tools {
  constructor(view) {
    this.view = view;
    const { bar, model } = view;
    const line = htmlNode("div", "cnn-below");
    bar.replaceWith(line);
    line.append(bar);
    const offered = model.get("tools") || [];
    if (!offered.length) return;
    const asks = htmlNode("div", "cnn-bar cnn-asks", line);
    this.buttons = Object.fromEntries(offered.map((name) => [name, button(...TOOLS[name], asks, () => this.ask(name))]));
    for (const name of offered) this.buttons[name].dataset.tool = name;
    this.answer = htmlNode("div", "cnn-answer", null, "", { role: "status" });
    line.after(this.answer);
    const { picture, predict, undo } = this.buttons;
    if (picture) this.own = new Own(view);
    const heard = {
      "change:undoable": () => setAttribute(undo, "aria-disabled", !model.get("undoable")),
      "change:predicting": () => predict && setAttribute(predict, "aria-pressed", model.get("predicting")),
      "change:scene": () => this.answer.replaceChildren(),
      "msg:custom": (message, buffers) => {
        if (message.kind === "code") this.copied(message.text);
        if (message.kind === "file") download(message.name, buffers[0]);
      },
    };
    view.hear(heard);
    heard["change:undoable"]();
    heard["change:predicting"]();
    // Before Jupyter, whose own Ctrl+Z takes back a change of the notebook.
    window.addEventListener("keydown", (event) => this.keyed(event), { capture: true, signal: view.ending.signal });
  }

  ask(name) {
    if (name === "stage") toggleStage(this.view);
    else if (name === "picture") this.own.pick();
    else if (this.buttons[name].getAttribute("aria-disabled") !== "true") this.view.send({ kind: name });
  }

  keyed(event) {
    const undo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    const { explorer } = this.view;
    if (!undo || !explorer?.contains(event.target) || event.target.matches(WRITTEN_IN)) return;
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
    const says = htmlNode("div");
    const code = htmlNode("pre", "cnn-code", null, text, { tabindex: 0 });
    this.answer.replaceChildren(says, code);
    try {
      await navigator.clipboard.writeText(text);
      says.textContent = "Copied. Paste it into a cell:";
    } catch {
      window.getSelection().selectAllChildren(code);
      says.textContent = "Press Ctrl+C to copy:";
    }
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

/**
 * A picture of the learner's own: picked from the disk, pasted, or dropped on the explorer, which
 * takes (rows, columns) at most.
 */
class Own {
  constructor(view) {
    this.view = view;
    this.input = htmlNode("input", "", null, "", { type: "file", accept: "image/*" });
    this.input.addEventListener("change", () => this.read(this.input.files));
    const { signal } = view.ending;
    view.root.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    view.root.addEventListener("drop", (event) => this.handed(event, event.dataTransfer.files), { signal });
    document.addEventListener("paste", (event) => {
      if (view.explorer?.contains(event.target)) this.handed(event, event.clipboardData.files);
    }, { capture: true, signal });
  }

  pick() {
    this.input.value = "";
    this.input.click();
  }

  handed(event, files) {
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.read(files);
  }

  /** Makes a file as small as the explorer takes it, nothing stretched, and sends its bytes. */
  async read([file]) {
    if (!file) return;
    try {
      const image = await createImageBitmap(file);
      const [rows, cols] = this.view.model.get("takes");
      const share = Math.min(rows / image.height, cols / image.width, 1);
      const [high, wide] = [image.height, image.width].map((n) => Math.max(1, Math.round(n * share)));
      const canvas = htmlNode("canvas");
      [canvas.height, canvas.width] = [high, wide];
      const context = canvas.getContext("2d");
      context.fillStyle = "#fff"; // where the picture is transparent
      context.fillRect(0, 0, wide, high);
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, wide, high);
      const { data } = context.getImageData(0, 0, wide, high);
      const bytes = data.filter((_, n) => n % 4 < RED_GREEN_BLUE);
      this.view.model.send({ kind: "picture", rows: high, cols: wide }, undefined, [bytes.buffer]);
    } catch {
      this.view.tools.say(`${file.name || "This"} is no picture that the browser can read.`);
    }
  }
}
