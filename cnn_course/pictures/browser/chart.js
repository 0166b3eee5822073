// Numbers as curves, which Python has already turned into px, and as bars, which are read as well as seen.

import { Framed, htmlNode, svgNode } from "./nodes.js";
import { number } from "./words.js";

export class ChartView extends Framed {
  constructor(key, host) {
    super(key, host, "cnn-panel cnn-chart");
  }

  update(chart) {
    const { frame } = chart;
    this.entitle(chart);
    this.svg?.remove();
    const svg = svgNode("svg", { width: chart.width, height: chart.height, role: "img", "aria-label": chart.name }, this.body);
    this.svg = svg;
    const plot = svgNode("g", { transform: `translate(${frame.left},${frame.top})` }, svg);
    svgNode("rect", { width: frame.width, height: frame.height, class: "cnn-plot" }, plot);
    const label = (x, y, text, anchor, more = {}) => {
      const node = svgNode("text", { x, y, "text-anchor": anchor, ...more }, plot);
      node.textContent = text;
    };
    for (const [at, text] of frame.y_ticks) label(-6, at, text, "end");
    for (const [at, text] of frame.x_ticks) label(at, frame.height + 13, text, "middle");
    label(frame.width / 2, frame.height + 32, chart.x_label, "middle");
    label(0, 0, chart.y_label, "middle", { transform: `translate(${-frame.left + 10},${frame.height / 2}) rotate(-90)` });
    chart.lines.forEach(([name, role], n) => {
      const points = frame.paths[n];
      svgNode("polyline", { points: points.map((p) => p.join(",")).join(" "), class: `cnn-line cnn-line-${role}`, "stroke-dasharray": CONSTANTS.dashes[n % CONSTANTS.dashes.length] }, plot);
      if (chart.lines.length > 1 && points.length) {
        const [x, y] = points[points.length - 1];
        label(x - 4, y - 8, name, "end", { class: `cnn-ink-${role}` });
      }
    });
    if (frame.marker !== null) {
      svgNode("line", { x1: frame.marker, x2: frame.marker, y1: 0, y2: frame.height, class: "cnn-marker" }, plot);
    }
  }
}

export class BarsView extends Framed {
  constructor(key, host) {
    super(key, host, "cnn-panel cnn-bars cnn-role-output");
    this.list = htmlNode("div", "cnn-bar-list", this.body, "", { role: "list" });
  }

  update(bars) {
    this.entitle(bars);
    const { list } = this;
    list.replaceChildren();
    list.style.width = `${bars.width}px`;
    list.style.setProperty("--names", `${Math.min(Math.max(...bars.labels.map((label) => label.length)), 16) + 2}ch`);
    const most = Math.max(...bars.values);
    bars.values.forEach((value, n) => {
      const line = htmlNode("div", value === most ? "cnn-most" : "", list, "", { role: "listitem" });
      htmlNode("span", "cnn-bar-name", line, bars.labels[n] + (n === bars.right ? " ✓" : "")).title = bars.labels[n];
      const track = htmlNode("span", "cnn-track", line);
      const fill = htmlNode("span", value < 0 ? "cnn-below-zero" : "", track);
      fill.style.width = `${100 * Math.min(Math.abs(value) / bars.largest, 1)}%`;
      htmlNode("span", "cnn-bar-number", line, number(value, bars.decimals));
    });
  }
}
