// Named numbers as bars: a list that is read as well as seen.

import { htmlNode } from "./nodes.js";
import { number } from "./words.js";

export class BarsView {
  constructor(key) {
    this.figure = htmlNode("div", "cnn-panel cnn-bars cnn-role-output");
    this.figure.dataset.panel = key;
  }

  update(bars) {
    this.figure.replaceChildren();
    htmlNode("span", "cnn-operator", this.figure, bars.before).setAttribute("aria-hidden", "true");
    const body = htmlNode("div", "cnn-panel-body", this.figure);
    const caption = htmlNode("div", "cnn-caption", body);
    htmlNode("span", "cnn-name", caption, `${bars.name} `);
    htmlNode("span", "cnn-shape", caption, bars.shape);
    const list = htmlNode("div", "cnn-bar-list", body);
    list.setAttribute("role", "list");
    list.style.width = `${bars.width}px`;
    list.style.setProperty("--names", `${Math.min(Math.max(...bars.labels.map((label) => label.length)), 16) + 2}ch`);
    const most = Math.max(...bars.values);
    bars.values.forEach((value, n) => {
      const line = htmlNode("div", value === most ? "cnn-most" : "", list);
      line.setAttribute("role", "listitem");
      htmlNode("span", "cnn-bar-name", line, bars.labels[n] + (n === bars.right ? " ✓" : "")).title = bars.labels[n];
      const track = htmlNode("span", "cnn-track", line);
      const fill = htmlNode("span", value < 0 ? "cnn-below-zero" : "", track);
      fill.style.width = `${100 * Math.min(Math.abs(value) / bars.largest, 1)}%`;
      htmlNode("span", "cnn-bar-number", line, number(value, bars.decimals));
    });
  }
}
