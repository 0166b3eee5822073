// Named numbers as bars: a list that is read as well as seen.

import { captioned, entitle, htmlNode } from "./nodes.js";
import { number } from "./words.js";

export class BarsView {
  constructor(key) {
    Object.assign(this, captioned(key, "cnn-panel cnn-bars cnn-role-output"));
    this.list = htmlNode("div", "cnn-bar-list", this.body, "", { role: "list" });
  }

  update(bars) {
    entitle(this, bars);
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
