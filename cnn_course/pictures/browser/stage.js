// The stage: one picture, or a pair, as large as the screen, knobs folded away, for a room to look at.

import { button, setAttribute } from "./nodes.js";

const [SMALLEST, STEP, STEPS] = [0.75, 0.05, 33]; // times its size
const ROOMY = 1.25; // so much larger must a picture be able to become before it does
const EDGE = 24; // px

/** Shows the explorer, or the pair it belongs to, on the whole screen; the button, or Escape, ends it. */
export async function toggleStage(view) {
  const stage = view.root.closest(".cnn-pair") || view.explorer;
  if (document.fullscreenElement === stage) return document.exitFullscreen();
  if (!view.stage) {
    const fit = () => fitScreen(stage);
    view.stage = button("knobs", "knobs: show or fold them", view.tools.buttons.stage.parentNode, () => {
      stage.classList.toggle("cnn-unfolded");
      fit();
    });
    view.stage.classList.add("cnn-on-stage");
    stage.addEventListener("fullscreenchange", fit, { signal: view.ending.signal });
    const knobs = stage.querySelectorAll(":scope > :is(.cnn-controls, .cnn-knobs)");
    view.watch(new ResizeObserver(fit), knobs); // they are folded, or more of them shown
  }
  try {
    await stage.requestFullscreen();
  } catch {
    view.tools.say("This page does not let a picture fill the screen. Open it in a window of its own.");
  }
}

const viewsOn = (stage) => [...stage.querySelectorAll(".cnn-scene")].map((root) => root.cnnView).filter(Boolean);

const zoom = (views, scale) => views.forEach(({ root }) => (root.style.zoom = scale));

/** Whether all of each picture can be seen in this size, which they now have. */
function fits(views, scale) {
  const { scrollTop } = document.fullscreenElement;
  zoom(views, String(scale));
  return views.every(({ root, board, facts }) => {
    const shown = [...board.querySelectorAll(".cnn-panel, .cnn-products > *")].map((node) => node.getBoundingClientRect());
    const right = Math.max(...shown.map((box) => box.right));
    return right <= root.getBoundingClientRect().right + 1 && scrollTop + facts.getBoundingClientRect().bottom <= innerHeight - EDGE;
  });
}

/** All pictures of the stage in one size: the largest in which all of each can be seen. */
function fitScreen(stage) {
  const views = viewsOn(stage);
  const on = document.fullscreenElement === stage;
  for (const { tools, stage: knobs } of views) {
    setAttribute(tools.buttons.stage, "aria-pressed", on);
    if (knobs) setAttribute(knobs, "aria-pressed", stage.classList.contains("cnn-unfolded"));
  }
  if (!on) return zoom(views, "");
  stage.scrollTop = 0;
  let [most, over] = [-1, STEPS + 1]; // steps that fit, and that do not
  while (over - most > 1) {
    const middle = Math.floor((most + over) / 2);
    [most, over] = fits(views, SMALLEST + STEP * middle) ? [middle, over] : [most, middle];
  }
  zoom(views, most < 0 ? "1" : String(SMALLEST + STEP * most)); // else it scrolls
}

/** A new scene keeps the size of the last, so that they compare, unless it is cut off or far too small. */
export function refit(view) {
  const stage = document.fullscreenElement;
  const scale = Number(view.root.style.zoom);
  if (!scale || !stage?.contains(view.root)) return;
  const [views, larger] = [viewsOn(stage), ROOMY * scale];
  const roomy = larger <= SMALLEST + STEP * STEPS && fits(views, larger);
  if (roomy || !fits(views, scale)) fitScreen(stage);
}
