// The stage: one picture, or a pair, as large as the screen, knobs folded away, for a room to look at.

import { button, setAttribute } from "./nodes.js";

const [LARGEST_ZOOM, SMALLEST_ZOOM, STEP] = [2.4, 0.75, 0.05]; // times its size
const EDGE = 24; // px

/** Shows the explorer, or the pair it belongs to, on the whole screen; the button, or Escape, ends it. */
export async function toggleStage(view) {
  const stage = view.root.closest(".cnn-pair") || view.root.closest(".cnn-explorer");
  if (document.fullscreenElement === stage) {
    await document.exitFullscreen();
    return;
  }
  if (!view.stage) {
    view.stage = button("knobs", "knobs: show or fold them", view.tools.buttons.stage.parentNode, () => unfold(stage));
    view.stage.classList.add("cnn-on-stage");
    stage.addEventListener("fullscreenchange", () => fitScreen(stage), { signal: view.ending.signal });
  }
  try {
    await stage.requestFullscreen();
  } catch {
    view.tools.say("This page does not let a picture fill the screen. Open it in a window of its own.");
  }
}

const viewsOn = (stage) => [...stage.querySelectorAll(".cnn-scene")].map((root) => root.cnnView).filter(Boolean);

function unfold(stage) {
  stage.classList.toggle("cnn-unfolded");
  fitScreen(stage);
}

/** All pictures of the stage in one size: the largest in which all of each can be seen. */
function fitScreen(stage) {
  const views = viewsOn(stage);
  const on = document.fullscreenElement === stage;
  const zoom = (scale) => views.forEach(({ root }) => (root.style.zoom = scale));
  zoom("");
  for (const { tools, stage: knobs } of views) {
    setAttribute(tools.buttons.stage, "aria-pressed", on);
    if (knobs) setAttribute(knobs, "aria-pressed", stage.classList.contains("cnn-unfolded"));
  }
  if (!on) return;
  const fits = ({ root, board, facts }) => {
    const shown = [...board.querySelectorAll(".cnn-panel, .cnn-products > *")].map((node) => node.getBoundingClientRect());
    const right = Math.max(...shown.map((box) => box.right));
    return right <= root.getBoundingClientRect().right + 1 && facts.getBoundingClientRect().bottom <= innerHeight - EDGE;
  };
  stage.scrollTop = 0;
  for (let scale = LARGEST_ZOOM; scale >= SMALLEST_ZOOM; scale -= STEP) {
    zoom(String(scale));
    if (views.every(fits)) return;
  }
  zoom("1"); // it scrolls
}
