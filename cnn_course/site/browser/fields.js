// What does one unit of a network see of a photograph? explorers/network_fields.py, from each
// layer's size, jump, start and units along each axis.

const middleOf = (first, last) => (first + last) / 2;
const clamped = (value, least, most) => Math.min(Math.max(value, least), most);

/** One layer: its name and kind, and along each axis {size, jump, start, units, seen, extent}. */
function layerOf(data, { network, layer }) {
  const { size, layers } = data.networks[network];
  const [name, kind, ...axes] = layers[layer];
  const axisOf = (number, n) => {
    const [wide, jump, start, units, seen] = data.axes[number];
    return { size: wide, jump, start, units, seen, extent: size[n] };
  };
  return { name, kind, axes: axes.map(axisOf) };
}

/** First and last cell of a unit, as if the picture went on; and what is really seen, if anything. */
function spanOf({ jump, start, size }, unit) {
  return [start + jump * unit, start + jump * unit + size - 1];
}

function seenOf(axis, unit) {
  if (axis.seen) return axis.seen[unit];
  const [first, last] = spanOf(axis, unit);
  return [Math.max(first, 0), Math.min(last, axis.extent - 1)];
}

/** Where a unit's centre is, as a share of the picture; and the unit nearest to such a share. */
const shareOf = (axis, unit) => (middleOf(...spanOf(axis, unit)) + 0.5) / axis.extent;

function nearestTo(axis, share) {
  const far = upTo(0, axis.units).map((unit) => Math.abs(shareOf(axis, unit) - share));
  return far.indexOf(Math.min(...far));
}

/** The values after a knob was turned ({layer: 3}), or somebody pointed or pressed an arrow key. */
export function unitAfter(data, values, step) {
  const turned = step.kind ? {} : step;
  const next = { ...values, ...turned };
  if (turned.network) next.layer = data.networks[next.network].last;
  const { axes } = layerOf(data, next);
  if (step.kind === "point") next.at = [step.row, step.col].map((place, n) => place / axes[n].extent);
  if (step.kind === "move") {
    next.row = clamped(values.row + step.rows, 0, axes[0].units - 1);
    next.column = clamped(values.column + step.cols, 0, axes[1].units - 1);
  }
  if (step.kind === "move" || "row" in turned || "column" in turned) {
    next.at = [next.row, next.column].map((unit, n) => shareOf(axes[n], unit));
  } else [next.row, next.column] = axes.map((axis, n) => nearestTo(axis, next.at[n]));
  return next;
}

/** A share in whole per cent; halves to the even number, as in Python. */
function percent(share) {
  const exact = 100 * share;
  return `${exact % 1 === 0.5 ? 2 * Math.round(exact / 2) : Math.round(exact)}%`;
}

const coordinate = (value) => number(value, Number.isInteger(value) ? 0 : 1);

function sentenceOf(name, axes, [top, left, bottom, right], reach) {
  if (top === bottom) return `${name} sees nothing of the picture, only padding.`;
  const whole = bottom - top === axes[0].extent && right - left === axes[1].extent;
  const rows = `rows ${top} to ${bottom - 1} and columns ${left} to ${right - 1}`;
  const sees = `${name} sees ${whole ? "the whole picture" : rows}`;
  const size = times(axes.map((axis) => axis.size));
  if (!reach.length) return `${sees}, ${size} pixels.`;
  const [above, before, below, after] = reach;
  const outside = 1 - ((bottom - top) * (right - left)) / ((below - above) * (after - before));
  const places = `rows ${number(above)} to ${number(below - 1)}, columns ${number(before)} to ${number(after - 1)}`;
  return `${sees}. Its field of ${size} reaches over the edge: ${places}; ${percent(outside)} of it is padding.`;
}

/** The picture of the unit that is chosen. */
export function fieldSeen(data, values) {
  const { name: layer, kind, axes } = layerOf(data, values);
  const units = [values.row, values.column];
  const sizes = axes.map((axis) => axis.extent);
  const seen = axes.map((axis, n) => seenOf(axis, units[n]));
  const region = seen.every((one) => one) ? [seen[0][0], seen[1][0], seen[0][1] + 1, seen[1][1] + 1] : [0, 0, 0, 0];
  const spans = axes.map((axis, n) => spanOf(axis, units[n]));
  const full = [spans[0][0], spans[1][0], spans[0][1] + 1, spans[1][1] + 1];
  const reach = full.some((end, n) => end !== region[n]) ? full : [];
  const centres = spans.map((span) => middleOf(...span));
  const firsts = axes.map((axis) => middleOf(...spanOf(axis, 0)));
  const few = axes.every((axis) => axis.units <= MOST_DOTS);
  const of = (what) => axes.map((axis) => axis[what]);
  const photo = {
    is: "photo", key: "photo", name: values.network, size: sizes, region, reach,
    dots: few ? [...firsts.map((one) => one + 0.5), ...of("jump"), ...of("units")] : [],
    dot: centres.map((one) => one + 0.5),
    margin: Number((MARGIN * Math.max(...sizes)).toFixed(1)),
    shape: `${times(sizes)}, layer ${layer}`,
  };
  const line = (axis, n) => `centre, ${["row", "column"][n]}:  ${coordinate(firsts[n])} + ${axis.jump}·${units[n]} = ${coordinate(centres[n])}`;
  const structure = {
    title: data.title,
    rows: [[photo]],
    sentence: sentenceOf(`unit (${units.join(", ")}) of ${layer}`, axes, region, reach),
    formula: axes.map(line),
    facts: [
      ["layer", kind], ["size", times(of("size"))], ["jump", times(of("jump"))], ["units", times(of("units"))],
      ["share of the picture", percent(((region[2] - region[0]) * (region[3] - region[1])) / (sizes[0] * sizes[1]))],
    ],
    legend: [],
  };
  const limits = { layer: data.networks[values.network].layers.length - 1, row: axes[0].units - 1, column: axes[1].units - 1 };
  return { structure, arrays: {}, whole: true, shown: {}, limits, images: { photo: values.photo || data.photo } };
}
