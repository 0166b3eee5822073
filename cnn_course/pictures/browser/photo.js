// A photograph with one region lit: what a unit of a network sees of it.

import { Framed, OWN_KEYS, RECT, arrowOf, each, setAttributes, svgNode } from "./nodes.js";

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
    each(this.light, boxes, RECT);
    const [y, x] = photo.dot;
    const dots = photo.dot.length ? [{ class: "cnn-centre", r: 5, cx: (x + m) * s, cy: (y + m) * s }] : [];
    each(this.dot, dots, () => svgNode("circle"));
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
