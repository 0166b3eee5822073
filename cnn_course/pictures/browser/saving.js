// What is left of an explorer when its notebook is opened again without its kernel?
//
// JupyterLab would say "model not found". So the state of the explorers on the page is saved with
// the notebook, as JupyterLab's own setting "Save Widget State" would do: the picture is there
// again, can be pointed at, and only its knobs wait for the cell to be run.

const VIEW = "application/vnd.jupyter.widget-view+json";
const STATE = "application/vnd.jupyter.widget-state+json";

/** The widgets that the notebook's outputs show, and those they are made of. */
function reachable(shown, state) {
  const wanted = new Set();
  const waiting = [...shown];
  while (waiting.length) {
    const id = waiting.pop();
    if (wanted.has(id) || !state[id]) continue;
    wanted.add(id);
    const text = JSON.stringify({ ...state[id].state, _esm: "", _css: "" });
    for (const [, part] of text.matchAll(/IPY_MODEL_(\w+)/g)) waiting.push(part);
  }
  return Object.fromEntries([...wanted].map((id) => [id, state[id]]));
}

function shownIn({ cells }) {
  const outputs = [...cells].flatMap((cell) => Array.from({ length: cell.outputs?.length || 0 }, (_, n) => cell.outputs.get(n)));
  return outputs.map(({ data }) => data[VIEW]?.model_id).filter(Boolean);
}

/** Saves the state with every save of the notebook; does nothing outside JupyterLab. */
export function keepState(manager) {
  const context = manager?.context;
  if (!context?.saveState || !manager.get_state_sync || context.cnnKeepsState) return;
  context.cnnKeepsState = true;
  context.saveState.connect((_, stage) => {
    if (stage !== "started" || !context.model.setMetadata) return;
    const all = manager.get_state_sync({ drop_defaults: true });
    const state = reachable(shownIn(context.model), all.state);
    if (Object.keys(state).length) context.model.setMetadata("widgets", { [STATE]: { ...all, state } });
  });
}
