// A picture's way through the counted model: every layer's numbers, as Keras computes them.
// Maps are kept as {size: [maps, rows, columns], numbers}, in the order in which sheets show them.

const sizeOf = (size) => size.reduce((a, b) => a * b, 1);
const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Numbers of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function halves(bytes) {
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 2 }, (_, n) => {
    const bits = view.getUint16(2 * n, true);
    const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
    const size = exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction;
    return bits >> 15 ? -size : size;
  });
}

/** The table with its weights and pictures unpacked, once. */
function unpacked(data) {
  if (data.arrays) return data;
  const all = halves(bytesOf(data.halves));
  let at = 0;
  data.arrays = data.weights.map((size) => all.subarray(at, (at += sizeOf(size))));
  data.bytes = bytesOf(data.pictures);
  return data;
}

// --- the layers -------------------------------------------------------------------------------

/** A convolution without padding, stride 1; its kernels (rows, columns, channels, maps). Then ReLU. */
function convolved({ size: [channels, rows, cols], numbers }, kernels, bias, [kr, kc, , maps]) {
  const [high, wide] = [rows - kr + 1, cols - kc + 1];
  const out = new Float32Array(maps * high * wide);
  for (let m = 0, n = 0; m < maps; m++) {
    for (let i = 0; i < high; i++) {
      for (let j = 0; j < wide; j++, n++) {
        let sum = bias[m];
        for (let a = 0; a < kr; a++) {
          for (let b = 0; b < kc; b++) {
            for (let c = 0; c < channels; c++) {
              sum += numbers[(c * rows + i + a) * cols + j + b] * kernels[((a * kc + b) * channels + c) * maps + m];
            }
          }
        }
        out[n] = Math.max(sum, 0);
      }
    }
  }
  return { size: [maps, high, wide], numbers: out };
}

/** The largest of each 2 x 2; what is left over at the end is left out. */
function pooled({ size: [maps, rows, cols], numbers }) {
  const [high, wide] = [rows >> 1, cols >> 1];
  const at = (m, r, c) => numbers[(m * rows + r) * cols + c];
  const out = Float32Array.from({ length: maps * high * wide }, (_, n) => {
    const [m, r, c] = [Math.floor(n / (high * wide)), 2 * (Math.floor(n / wide) % high), 2 * (n % wide)];
    return Math.max(at(m, r, c), at(m, r, c + 1), at(m, r + 1, c), at(m, r + 1, c + 1));
  });
  return { size: [maps, high, wide], numbers: out };
}

/** All numbers in one row, in Keras's order: the maps are the last axis. */
function flattened({ size: [maps, rows, cols], numbers }) {
  return Float32Array.from({ length: numbers.length }, (_, n) => numbers[(n % maps) * rows * cols + Math.floor(n / maps)]);
}

function connected(row, weights, bias) {
  return Float64Array.from(bias, (start, unit) => row.reduce((sum, value, n) => sum + value * weights[n * bias.length + unit], start));
}

function softmax(scores) {
  const powers = scores.map((one) => Math.exp(one - Math.max(...scores)));
  const all = powers.reduce((a, b) => a + b, 0);
  return powers.map((one) => one / all);
}

/** Every layer's numbers by the name of its sheet, and the probabilities. */
export function through(data, picture) {
  const [k1, b1, k2, b2, w1, c1, w2, c2] = unpacked(data).arrays;
  const conv_1 = convolved({ size: [1, 28, 28], numbers: picture }, k1, b1, data.weights[0]);
  const pool_1 = pooled(conv_1);
  const conv_2 = convolved(pool_1, k2, b2, data.weights[2]);
  const pool_2 = pooled(conv_2);
  const dense_1 = Float32Array.from(connected(flattened(pool_2), w1, c1), (one) => Math.max(one, 0));
  const maps = data.weights[0][3];
  const kernels = Float32Array.from(k1, (_, n) => k1[(n % 9) * maps + Math.floor(n / 9)]);
  const sheets = { input: picture, "conv_1 kernels": kernels, conv_1, pool_1, conv_2, pool_2, dense_1 };
  for (const [name, one] of Object.entries(sheets)) sheets[name] = one.numbers || one;
  return { sheets, scores: [...softmax(connected(dense_1, w2, c2))] };
}

// --- a drawing as a picture: data/drawings.py and data/resizing.py -----------------------------

/** For each new cell, the share of each old one: triangles that sum to 1. */
function interpolation(from, to) {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const row = Array.from({ length: from }, (_, n) => Math.max(1 - Math.abs(n + 0.5 - (i + 0.5) * scale) / reach, 0));
    const all = row.reduce((a, b) => a + b, 0);
    return row.map((one) => one / all);
  });
}

function resized(grid, rows, cols) {
  const [down, across] = [interpolation(grid.length, rows), interpolation(grid[0].length, cols)];
  const mixed = (shares, list) => shares.reduce((sum, share, n) => sum + share * list[n], 0);
  const wide = grid.map((row) => across.map((shares) => mixed(shares, row)));
  return down.map((shares) => across.map((_, c) => mixed(shares, wide.map((row) => row[c]))));
}

const squares = (numbers, side) => Array.from({ length: numbers.length / side }, (_, r) => [...numbers.slice(r * side, (r + 1) * side)]);
const pictureOf = (eight) => Float32Array.from(resized(eight, 28, 28).flat());

/** The inked part, scaled to 32 x 32 without stretching, counted in blocks of 4 x 4, enlarged. */
export function asDigit(ink) {
  const used = (line) => line.some((one) => one > 0);
  const rows = ink.flatMap((row, r) => (used(row) ? [r] : []));
  const cols = ink[0].flatMap((_, c) => (used(ink.map((row) => row[c])) ? [c] : []));
  if (!rows.length) return new Float32Array(28 * 28);
  const part = ink.slice(rows[0], rows.at(-1) + 1).map((row) => row.slice(cols[0], cols.at(-1) + 1));
  const longest = Math.max(part.length, part[0].length);
  const [high, wide] = [part.length, part[0].length].map((side) => Math.max(1, Math.round((32 * side) / longest)));
  const drawn = resized(part, high, wide);
  const [top, left] = [(32 - high) >> 1, (32 - wide) >> 1];
  const at = (r, c) => drawn[r - top]?.[c - left] ?? 0;
  const block = (r, c) => Array.from({ length: 16 }, (_, n) => at(4 * r + (n >> 2), 4 * c + (n & 3))).reduce((a, b) => a + b) / 16;
  return pictureOf(Array.from({ length: 8 }, (_, r) => Array.from({ length: 8 }, (_, c) => block(r, c))));
}

/** Whether most of the paper, and most of its edge, is inked. */
function darkOnLight(ink) {
  const all = ink.flat();
  const edge = [...ink[0], ...ink.at(-1), ...ink.slice(1, -1).flatMap((row) => [row[0], row.at(-1)])].sort();
  const middle = (edge[(edge.length - 1) >> 1] + edge[edge.length >> 1]) / 2;
  return middle > 0.5 && all.reduce((a, b) => a + b) / all.length > 0.5 && Math.min(...all) < 0.5;
}

// --- the picture of it all --------------------------------------------------------------------

/** The scene of what is on the paper, or of one of the test digits. */
export function read(data, values) {
  const { texts } = unpacked(data);
  const drawing = values.source === "drawing";
  const ink = squares(values.ink, 20);
  if (drawing && darkOnLight(ink)) throw new Error(texts.dark);
  const digit = squares(Array.from(data.bytes.subarray(64 * values.picture, 64 * (values.picture + 1)), (n) => n / 16), 8);
  const picture = drawing ? asDigit(ink) : pictureOf(digit);
  const { sheets, scores } = through(data, picture);
  const scene = structuredClone(data.structure);
  const [, input, bars] = scene.rows[0];
  if (!drawing) {
    scene.rows[0] = [input, bars];
    input.before = "";
    bars.right = data.labels[values.picture];
  }
  for (const item of scene.rows.flat()) {
    if (item === bars) item.values = scores.map((one) => Number(one.toFixed(4)));
    else item.numbers = sheets[item.key] || Float32Array.from(values.ink);
    if (item.key in sheets) item.largest = item.numbers.reduce((most, one) => Math.max(most, Math.abs(one)), 0) || 1;
  }
  const answer = scores.indexOf(Math.max(...scores));
  const truth = data.labels[values.picture];
  const which = drawing ? (picture.some((one) => one) ? "drawing" : "blank") : answer === truth ? "right" : "wrong";
  const said = [answer, number(scores[answer], 2), truth];
  scene.formula = [texts[which].replaceAll("@", () => said.shift())];
  const { conv_1 } = sheets;
  const brightest = conv_1.indexOf(Math.max(...conv_1));
  scene.lit = { key: "conv_1", row: Math.floor(brightest / 26) % 26, col: brightest % 26, map: Math.floor(brightest / 676) };
  return { structure: scene, arrays: {}, whole: true, shown: {} };
}
