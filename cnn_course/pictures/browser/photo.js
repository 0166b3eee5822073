// A photograph with one region lit: what a unit of a network sees of it.

import { ARROWS, OWN_KEYS, captioned, entitle, setAttributes, svgNode } from "./nodes.js";

export class PhotoView {
  constructor(key, host) {
    this.key = key;
    this.host = host;
    Object.assign(this, captioned(key, "cnn-panel cnn-photo cnn-role-input"));
    this.svg = svgNode("svg", { role: "application", tabindex: 0, ...OWN_KEYS }, this.body);
    this.around = svgNode("rect", { class: "cnn-around" }, this.svg);
    this.hatch = svgNode("rect", {}, this.svg);
    this.hatch.style.fill = `url(#${host.id}-padding)`;
    this.image = svgNode("image", { preserveAspectRatio: "none" }, this.svg);
    this.dim = svgNode("path", { class: "cnn-dim", "fill-rule": "evenodd" }, this.svg);
    this.frame = svgNode("rect", { class: "cnn-border" }, this.svg);
    this.dots = svgNode("path", { class: "cnn-centres" }, this.svg);
    this.boxes = ["cnn-halo", "cnn-window cnn-dashed", "cnn-halo", "cnn-window"].map((name) => svgNode("rect", { class: name }, this.svg));
    this.dot = svgNode("circle", { r: 5, class: "cnn-centre" }, this.svg);
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
    entitle(this, photo);
    const place = (node, [top, left, bottom, right]) => {
      setAttributes(node, { x: (left + m) * s, y: (top + m) * s, width: (right - left) * s, height: (bottom - top) * s });
    };
    const full = { width: photo.width, height: this.high * s };
    setAttributes(this.svg, { ...full, "aria-label": `${photo.name}; arrow keys choose another unit`, viewBox: `0 0 ${full.width} ${full.height}` });
    this.svg.style.setProperty("--wide", full.width / full.height);
    setAttributes(this.around, full);
    setAttributes(this.hatch, full);
    place(this.image, [0, 0, rows, cols]);
    const uri = this.host.model.get("images")[this.key];
    if (this.shown !== uri) this.image.setAttribute("href", uri); // slow: it is large
    this.shown = uri;
    place(this.frame, [0, 0, rows, cols]);
    const path = ([top, left, bottom, right]) => {
      const [x, y, w, h] = [(left + m) * s, (top + m) * s, (right - left) * s, (bottom - top) * s];
      return `M${x},${y} h${w} v${h} h${-w} z`;
    };
    this.dim.setAttribute("d", photo.region.length ? path([0, 0, rows, cols]) + path(photo.region) : "");
    const regions = [photo.reach, photo.reach, photo.region, photo.region];
    this.boxes.forEach((box, n) => {
      box.style.display = regions[n].length ? "" : "none";
      if (regions[n].length) place(box, regions[n]);
    });
    const points = [];
    if (photo.dots.length) {
      const [row, col, down, across, many, wide] = photo.dots;
      for (let i = 0; i < many; i++) for (let j = 0; j < wide; j++) points.push(`M${(col + across * j + m) * s},${(row + down * i + m) * s} h0`);
    }
    this.dots.setAttribute("d", points.join(" "));
    this.dot.style.display = photo.dot.length ? "" : "none";
    if (photo.dot.length) setAttributes(this.dot, { cx: (photo.dot[1] + m) * s, cy: (photo.dot[0] + m) * s });
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
    const move = ARROWS[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [rows, cols] = move;
    this.host.send({ kind: "move", panel: this.key, rows, cols });
  }
}
