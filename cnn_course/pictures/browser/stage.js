// The stage: one picture as large as the screen, its knobs folded away, for a room to look at.

import { button, setAttribute } from "./nodes.js";

const LARGEST_ZOOM = 2.4; // times its size
const EDGE = 40; // px

/** Shows the explorer on the whole screen; the button, or Escape, brings the page back. */
export async function toggleStage(view) {
  const explorer = view.root.closest(".cnn-explorer");
  if (document.fullscreenElement === explorer) {
    await document.exitFullscreen();
    return;
  }
  if (!view.stage) {
    view.stage = button("knobs", "knobs: show or fold them", view.tools.buttons.stage.parentNode, () => unfold(view, explorer));
    view.stage.classList.add("cnn-on-stage");
    explorer.addEventListener("fullscreenchange", () => fitScreen(view, explorer), { signal: view.ending.signal });
  }
  try {
    await explorer.requestFullscreen();
  } catch {
    view.tools.say("This page does not let a picture fill the screen. Open it in a window of its own.");
  }
}

function unfold(view, explorer) {
  setAttribute(view.stage, "aria-pressed", explorer.classList.toggle("cnn-unfolded"));
  fitScreen(view, explorer);
}

function fitScreen(view, explorer) {
  const { root, board, facts } = view;
  const on = document.fullscreenElement === explorer;
  root.style.zoom = "";
  setAttribute(view.tools.buttons.stage, "aria-pressed", on);
  if (!on) return;
  const box = root.getBoundingClientRect();
  const ends = [...board.querySelectorAll(".cnn-panel")].map((node) => node.getBoundingClientRect().right);
  const wide = Math.max(...ends) - box.left;
  const high = facts.getBoundingClientRect().bottom - box.top;
  const scale = Math.min((innerWidth - EDGE) / wide, (innerHeight - EDGE) / high, LARGEST_ZOOM);
  root.style.zoom = String(Math.max(scale, 1));
}
