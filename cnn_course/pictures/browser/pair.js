// Two pictures with one selection: what is chosen or pointed at in one is lit in the other.

import { rowsOf, walked } from "./reach.js";

/** The same cell of the other picture; of a result, the same cell of the other result. */
function counterpart(view, at, from) {
  if (!at) return null;
  const made = from.made.some((panel) => panel.key === at.key);
  const there = view.scene.byKey.has(at.key) ? at : { ...at, key: made ? walked(view.scene, null) : "" };
  return view.valid(there) && rowsOf(view.scene.byKey.get(there.key)) ? there : null;
}

/** Tells the other pictures of a pair what is chosen here; they do not tell it back. */
export function share(view) {
  const pair = view.root.closest(".cnn-pair");
  if (!pair || view.following) return;
  for (const root of pair.querySelectorAll(".cnn-scene")) {
    const other = root.cnnView;
    if (!other || other === view || !other.scene) continue;
    other.following = true;
    const chosen = counterpart(other, view.selected, view.scene);
    if (chosen) other.select(chosen);
    other.hover(counterpart(other, view.hovered, view.scene));
    other.following = false;
  }
}
