// What is said under a picture: why a setting is impossible, the formula, the facts.

import { htmlNode } from "./nodes.js";
import { walked } from "./reach.js";

/** Writes anew only what changed. */
export function drawWords(view) {
  const { scene } = view;
  if (view.message.textContent !== scene.message) view.message.textContent = scene.message;
  view.message.hidden = !scene.message;
  const lines = scene.formula.join("\n");
  if (lines !== view.formulaShown) {
    view.formulaShown = lines;
    view.formula.replaceChildren(...scene.formula.map((line) => htmlNode("div", "", null, line)));
  }
  const facts = JSON.stringify(scene.facts);
  if (facts !== view.factsShown) {
    view.factsShown = facts;
    view.facts.replaceChildren();
    for (const [label, value] of scene.facts) {
      const entry = htmlNode("span", "", view.facts, `${label}: `);
      htmlNode("b", "", entry, String(value));
    }
  }
  view.bar.hidden = !walked(scene, null);
}
