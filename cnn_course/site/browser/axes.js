// Two axes, each from its table, make the picture of a window that walks over a grid: what
// explorers/stride_and_padding.py says in two dimensions. Words and sizes come from the table.

const upTo = (from, end) => Array.from({ length: end - from }, (_, n) => from + n);
const times = (sizes) => sizes.join(" × ");

function padsOf(data, { n, k, s, d }, rule) {
  if (rule === "valid") return [0, 0];
  return data.pads[rule][n - 1][k - 1][s - 1][d - 1];
}

function axisOf(data, axis, setting, rule, own) {
  const { n, k, s, d } = setting;
  const [before, after] = own || padsOf(data, setting, rule);
  const span = data.span[k - 1][d - 1];
  const room = n + before + after - span;
  const out = data.out[room - data.least][s - 1];
  return { axis, ...setting, before, after, span, room, out };
}

/** Of each row (or column), how many windows read it. */
function readsOf({ n, k, s, d, before, out }) {
  const reads = Array(n).fill(0);
  for (let i = 0; i < out; i++) {
    for (let a = 0; a < k; a++) {
      const at = i * s - before + a * d;
      if (at in reads) reads[at] += 1;
    }
  }
  return reads;
}

/** The size formula of one axis: the terms of a line from the table, with this axis's numbers. */
function lineOf(data, one, possible) {
  const { axis, n, k, s, d, before, after, span, room } = one;
  const at = room - data.least;
  const ends = data.lines[axis][at][s - 1];
  const end = possible ? ends[Math.min(after, ends.length - 1)] : data.impossible[axis][at];
  const padding = before === after ? `2·${before}` : `${before} + ${after}`;
  const said = { image: `${n}`, padding, kernel: `${span}`, stride: `${s}` };
  return [...data.begins[axis], ...end, ...data.spans[k - 1][d - 1]].map((part) => (part[1] in said ? [said[part[1]], part[1]] : part));
}

function samesOf(data, settings) {
  const of = (rule) => settings.map((setting) => padsOf(data, setting, rule));
  const [ours, theirs] = [of("lecture"), of("same")];
  const at = ours.findIndex((pads, n) => String(pads) !== String(theirs[n]));
  if (at < 0) return data.sames.agree;
  const numbers = [...ours[at], ...theirs[at]];
  return data.sames.differ.replace("#", data.sames.names[at]).replaceAll("@", () => numbers.shift());
}

/** Why a kernel does not fit: the words of geometry.output_shape. */
function refusalOf([h, w]) {
  const sides = [h.before, h.after, w.before, w.after];
  const same = new Set(sides).size === 1;
  const padding = same ? sides[0] : `((${h.before}, ${h.after}), (${w.before}, ${w.after}))`;
  const dilated = h.span !== h.k || w.span !== w.k;
  const article = (number) => (/^(8|11$|18$)/.test(String(number)) ? "an" : "a");
  const who = dilated
    ? `a dilated ${h.k} × ${w.k} kernel spans ${h.span} × ${w.span} and does not fit`
    : `${article(h.k)} ${h.k} × ${w.k} kernel does not fit`;
  return `${who} ${article(h.n)} ${h.n} × ${w.n} input with padding ${padding}`;
}

/** The structure of one setting; the arrays are canvases, so that cells cut off come back. */
export function composed(data, v) {
  if (!v.apart) [v.stride_across, v.dilation_across] = [v.stride, v.dilation];
  const settings = [
    { n: v.height, k: v.kernel_height, s: v.stride, d: v.dilation },
    { n: v.width, k: v.kernel_width, s: v.stride_across, d: v.dilation_across },
  ];
  const own = { number: [[v.p, v.p], [v.p, v.p]], sides: [[v.top, v.bottom], [v.left, v.right]] }[v.padding];
  const axes = settings.map((setting, axis) => axisOf(data, axis, setting, v.padding, own?.[axis]));
  const possible = axes.every(({ out }) => out > 0);
  const structure = structuredClone(data.models[possible ? "fits" : "refused"]);
  structure.formula = [structure.formula[0], ...axes.map((one) => lineOf(data, one, possible))];
  if (v.padding === "same" || v.padding === "lecture") structure.formula.push(samesOf(data, settings));
  const reads = axes.map(readsOf);
  parts(data, structure, axes, possible, reads);
  if (!possible) structure.message = structure.rows[0][2].note = refusalOf(axes);
  return { structure, arrays: { image: 0, kernel: 1 }, whole: false, shown: {} };
}

function parts(data, structure, axes, possible, reads) {
  const [h, w] = axes;
  const both = (name) => axes.map((one) => one[name]);
  const padded = axes.map(({ n, before, after }) => n + before + after);
  const first = [-h.before, -w.before];
  const cells = (rows, cols, test) => rows.flatMap((r) => cols.filter((c) => test(r, c)).map((c) => [r, c]));
  const around = cells(upTo(first[0], h.n + h.after), upTo(first[1], w.n + w.after), (r, c) => r < 0 || c < 0 || r >= h.n || c >= w.n);
  const unused = possible ? cells(upTo(0, h.n), upTo(0, w.n), (r, c) => !reads[0][r] || !reads[1][c]) : [];
  const holes = cells(upTo(0, h.span), upTo(0, w.span), (r, c) => r % h.d || c % w.d);
  const marked = { padding: around, unused, hole: holes };
  const [image, kernel, output, counts] = structure.rows[0];
  const words = [];
  for (const panel of structure.rows[0]) {
    const marks = (data.models.fits.rows[0].find(({ key }) => key === panel.key)?.marks || []).map((mark) => ({ ...mark, cells: marked[mark.kind] }));
    panel.marks = marks.filter((mark) => mark.cells.length);
    words.push(...panel.marks.filter(({ label }) => label).map(({ kind, label }) => [kind, label]));
  }
  structure.legend = words.filter(([, label], n) => words.findIndex((one) => one[1] === label) === n);
  const from = (n, size, step, blank) => ({ array: ["image", "kernel"][n], size, step, base: 0, by: [data.canvases[n][1], 1], blank });
  Object.assign(image, { first, grid: padded, source: from(0, both("n"), [1, 1], 0) });
  image.shape = times(both("n")) + (around.length ? `, padded to ${times(padded)}` : "");
  Object.assign(kernel, { grid: both("span"), source: from(1, both("k"), both("d"), null) });
  kernel.shape = times(both("k")) + (h.span !== h.k || w.span !== w.k ? `, spans ${times(both("span"))}` : "");
  const facts = new Map(structure.facts);
  facts.set("zeros added", padded[0] * padded[1] - h.n * w.n);
  if (possible) {
    Object.assign(output, { grid: both("out"), shape: times(both("out")) });
    const [window, weights] = output.made_by.terms[0];
    Object.assign(window, { origin: first, step: both("s"), spacing: both("d"), size: both("k") });
    Object.assign(weights, { spacing: both("d"), size: both("k") });
    counts.values = reads[0].map((a) => reads[1].map((b) => a * b));
    counts.largest = Math.max(...counts.values.flat()) || 1;
    facts.set("output", times(both("out")));
    facts.set("input cells never read", `${unused.length} of ${h.n * w.n}`);
    facts.set("products", h.out * w.out * h.k * w.k);
  }
  structure.facts = [...facts];
}
