// Small pictures to pick from, cut out of one image.

import { OWN_KEYS, button, each, htmlNode, setAttributes } from "./nodes.js";

export class ShelfView {
  constructor(key, host) {
    this.key = key;
    this.host = host;
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
    this.host.send({ kind: "point", panel: this.key, picture: number });
  }

  update(shelf) {
    const image = this.host.model.get("images")[this.key];
    this.shelf = shelf;
    this.figure.setAttribute("aria-label", shelf.name);
    this.name.textContent = shelf.shape;
    this.back.setAttribute("aria-disabled", shelf.turns[0] < 0);
    this.on.setAttribute("aria-disabled", shelf.turns[1] < 0);
    const chosen = Math.max(shelf.numbers.indexOf(shelf.chosen), 0);
    each(this.line, shelf.numbers, (n) => this.thumb(n), (node, picture, n) => {
      const words = `picture ${picture}${shelf.wrong.includes(picture) ? ", misread" : ""}`;
      if (node.cnnImage !== image) node.style.backgroundImage = `url(${image})`; // slow: it is large
      node.cnnImage = image;
      node.style.backgroundPosition = `${-CONSTANTS.thumb * n}px 0`;
      setAttributes(node, { "aria-label": words, title: words, "aria-pressed": picture === shelf.chosen, tabindex: n === chosen ? 0 : -1 });
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
