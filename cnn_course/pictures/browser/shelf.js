// Small pictures to pick from, cut out of one image.

import { OWN_KEYS, button, htmlNode, setAttribute } from "./nodes.js";

export class ShelfView {
  /** `send(message)` tells Python which picture was picked. */
  constructor(key, send) {
    this.key = key;
    this.send = send;
    this.figure = htmlNode("div", "cnn-shelf", null, "", { role: "group" });
    this.figure.dataset.panel = key;
    const turn = (n) => this.shelf.turns[n] >= 0 && this.pick(this.shelf.turns[n]);
    this.back = button("◀", "pictures before these", this.figure, () => turn(0));
    this.line = htmlNode("div", "cnn-thumbs", this.figure);
    this.on = button("▶", "pictures after these", this.figure, () => turn(1));
    this.name = htmlNode("span", "cnn-shape", this.figure);
    this.line.addEventListener("keydown", (event) => this.keyed(event));
  }

  pick(number) {
    this.send({ kind: "point", panel: this.key, picture: number });
  }

  update(shelf, image) {
    this.shelf = shelf;
    this.figure.setAttribute("aria-label", shelf.name);
    this.name.textContent = shelf.shape;
    this.back.setAttribute("aria-disabled", shelf.turns[0] < 0);
    this.on.setAttribute("aria-disabled", shelf.turns[1] < 0);
    while (this.line.children.length > shelf.numbers.length) this.line.lastChild.remove();
    while (this.line.children.length < shelf.numbers.length) this.line.append(this.thumb(this.line.children.length));
    const chosen = Math.max(shelf.numbers.indexOf(shelf.chosen), 0);
    [...this.line.children].forEach((node, n) => {
      const words = `picture ${shelf.numbers[n]}${shelf.wrong.includes(shelf.numbers[n]) ? ", misread" : ""}`;
      if (node.cnnImage !== image) node.style.backgroundImage = `url(${image})`; // slow: it is large
      node.cnnImage = image;
      node.style.backgroundPosition = `${-CONSTANTS.thumb * n}px 0`;
      setAttribute(node, "aria-label", words);
      setAttribute(node, "title", words);
      setAttribute(node, "aria-pressed", shelf.numbers[n] === shelf.chosen);
      setAttribute(node, "tabindex", n === chosen ? 0 : -1);
    });
  }

  thumb(n) {
    const node = htmlNode("button", "cnn-thumb", null, "", { type: "button", ...OWN_KEYS });
    Object.assign(node.style, { width: `${CONSTANTS.thumb}px`, height: `${CONSTANTS.thumb}px` });
    node.addEventListener("click", () => this.pick(this.shelf.numbers[n]));
    return node;
  }

  /** Left and right go from one to the next. */
  keyed(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = by && [...this.line.children].indexOf(event.target) + by;
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.line.children[next]?.focus();
  }
}
