// A photograph with one region lit: what a unit of a network sees of it; and small pictures to pick from.

import { Framed, OWN_KEYS, arrowOf, button, each, htmlNode, setAttributes, svgNode } from "./nodes.js";

export class PhotoView extends Framed {
  constructor(key, host) {
    super(key, host, "cnn-panel cnn-photo cnn-role-input");
    this.svg = svgNode("svg", { role: "application", tabindex: 0, ...OWN_KEYS }, this.body);
    this.around = svgNode("rect", { class: "cnn-around" }, this.svg);
    this.hatch = svgNode("rect", {}, this.svg);
    this.hatch.style.fill = `url(#${host.id}-padding)`;
    this.image = svgNode("image", { preserveAspectRatio: "none" }, this.svg);
    this.dim = svgNode("path", { class: "cnn-dim", "fill-rule": "evenodd" }, this.svg);
    this.frame = svgNode("rect", { class: "cnn-border" }, this.svg);
    this.dots = svgNode("path", { class: "cnn-centres" }, this.svg);
    this.light = svgNode("g", {}, this.svg);
    this.dot = svgNode("g", {}, this.svg);
    this.svg.addEventListener("click", (event) => this.pointed(event));
    this.svg.addEventListener("keydown", (event) => this.keyed(event));
  }

  update(photo) {
    this.photo = photo;
    const [rows, cols] = photo.size;
    const m = photo.margin;
    this.scale = photo.width / (cols + 2 * m);
    this.high = rows + 2 * m;
    const s = this.scale;
    this.entitle(photo);
    const around = ([top, left, bottom, right]) => ({ x: (left + m) * s, y: (top + m) * s, width: (right - left) * s, height: (bottom - top) * s });
    const all = around([0, 0, rows, cols]);
    const full = { width: photo.width, height: this.high * s };
    setAttributes(this.svg, { ...full, "aria-label": `${photo.name}; arrow keys choose another unit`, viewBox: `0 0 ${full.width} ${full.height}` });
    this.svg.style.setProperty("--wide", full.width / full.height);
    setAttributes(this.around, full);
    setAttributes(this.hatch, full);
    setAttributes(this.image, all);
    const uri = this.host.model.get("images")[this.key];
    if (this.shown !== uri) this.image.setAttribute("href", uri); // slow: it is large
    this.shown = uri;
    setAttributes(this.frame, all);
    const path = ({ x, y, width, height }) => `M${x},${y} h${width} v${height} h${-width} z`;
    this.dim.setAttribute("d", photo.region.length ? path(all) + path(around(photo.region)) : "");
    const [row, col, down, across, many, wide] = photo.dots.length ? photo.dots : [0, 0, 0, 0, 0, 0];
    const points = [];
    for (let i = 0; i < many; i++) for (let j = 0; j < wide; j++) points.push(`M${(col + across * j + m) * s},${(row + down * i + m) * s} h0`);
    this.dots.setAttribute("d", points.join(" "));
    const lit = [["cnn-halo", photo.reach], ["cnn-window cnn-dashed", photo.reach], ["cnn-halo", photo.region], ["cnn-window", photo.region]];
    const boxes = lit.filter(([, box]) => box.length).map(([look, box]) => ({ class: look, ...around(box) }));
    each(this.light, boxes, "rect");
    const [y, x] = photo.dot;
    const dots = photo.dot.length ? [{ class: "cnn-centre", r: 5, cx: (x + m) * s, cy: (y + m) * s }] : [];
    each(this.dot, dots, "circle");
  }

  /** The pixel under the pointer, wherever the page has stretched the drawing. */
  pointed(event) {
    const box = this.svg.getBoundingClientRect();
    const s = (this.scale * box.width) / this.photo.width;
    const row = (event.clientY - box.top) / s - this.photo.margin;
    const col = (event.clientX - box.left) / s - this.photo.margin;
    this.host.send({ kind: "point", panel: this.key, row, col });
  }

  keyed(event) {
    const move = arrowOf(event);
    if (move) this.host.send({ kind: "move", panel: this.key, rows: move[0], cols: move[1] });
  }
}

/** Pictures cut out of one image. */
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
