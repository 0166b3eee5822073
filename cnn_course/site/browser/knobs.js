// Native inputs for the knobs of an explorer, from the same declarations as in a notebook.

/** One knob: its label and input in `row`; `turned(value)` is told. Gives {node, set(value)}. */
export function knob(spec, row, turned) {
  const label = htmlNode("label", `cnn-knob cnn-knob-${spec.kind}`, row);
  label.dataset.knob = spec.name;
  if (spec.tooltip) label.title = spec.tooltip;
  const make = { slider, choice, tick }[spec.kind];
  return { node: label, set: make(spec, label, turned) };
}

function slider(spec, label, turned) {
  htmlNode("span", "cnn-knob-name", label, spec.label);
  const input = htmlNode("input", "", label);
  Object.assign(input, { type: "range", min: spec.min, max: spec.max, step: spec.step });
  const output = htmlNode("output", "", label);
  const set = (value, most = spec.max) => {
    input.max = most;
    input.value = value;
    output.textContent = String(value).replace("-", "−");
  };
  input.addEventListener("input", () => turned(Number(input.value)));
  return set;
}

function choice(spec, label, turned) {
  htmlNode("span", "cnn-knob-name", label, spec.label);
  const select = htmlNode("select", "", label);
  for (const [words, value] of spec.options) htmlNode("option", "", select, words).value = JSON.stringify(value);
  select.addEventListener("change", () => turned(JSON.parse(select.value)));
  return (value) => { select.value = JSON.stringify(value); };
}

function tick(spec, label, turned) {
  const input = htmlNode("input", "", label);
  input.type = "checkbox";
  htmlNode("span", "cnn-knob-name", label, spec.label);
  input.addEventListener("change", () => turned(input.checked));
  return (value) => { input.checked = value; };
}
