// A picture of the learner's own: picked from the disk, pasted, or dropped on the explorer.

import { htmlNode } from "./nodes.js";

const RED_GREEN_BLUE = 3;

/** Listens for pictures where the explorer takes some; what it `takes` is (rows, columns) at most. */
export class Own {
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
