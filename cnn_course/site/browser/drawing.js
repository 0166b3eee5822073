// What a visitor draws or hands in, as a picture that a model takes: data/drawings.py,
// data/resizing.py and explorers/given.py in the browser.

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

/** The inked part, scaled to 32 x 32 without stretching, counted in blocks of 4 x 4, enlarged. */
export function asDigit(ink, side) {
  const used = (line) => line.some((one) => one > 0);
  const rows = ink.flatMap((row, r) => (used(row) ? [r] : []));
  const cols = ink[0].flatMap((_, c) => (used(ink.map((row) => row[c])) ? [c] : []));
  if (!rows.length) return new Float32Array(side * side);
  const part = ink.slice(rows[0], rows.at(-1) + 1).map((row) => row.slice(cols[0], cols.at(-1) + 1));
  const longest = Math.max(part.length, part[0].length);
  const [high, wide] = [part.length, part[0].length].map((side) => Math.max(1, Math.round((32 * side) / longest)));
  const drawn = resized(part, high, wide);
  const [top, left] = [(32 - high) >> 1, (32 - wide) >> 1];
  const at = (r, c) => drawn[r - top]?.[c - left] ?? 0;
  const block = (r, c) => Array.from({ length: 16 }, (_, n) => at(4 * r + (n >> 2), 4 * c + (n & 3))).reduce((a, b) => a + b) / 16;
  const blocks = Array.from({ length: 8 }, (_, r) => Array.from({ length: 8 }, (_, c) => block(r, c)));
  return Float32Array.from(resized(blocks, side, side).flat());
}

/** Whether most of the paper, and most of its edge, is inked. */
function darkOnLight(ink) {
  const all = ink.flat();
  const edge = [...ink[0], ...ink.at(-1), ...ink.slice(1, -1).flatMap((row) => [row[0], row.at(-1)])].sort();
  const middle = (edge[(edge.length - 1) >> 1] + edge[edge.length >> 1]) / 2;
  return middle > 0.5 && all.reduce((a, b) => a + b) / all.length > 0.5 && Math.min(...all) < 0.5;
}

// --- somebody's own picture: rows, cols, and bytes of red, green and blue ------------------------

const LUMA = [0.299, 0.587, 0.114]; // how bright the eye finds red, green and blue

/** The largest square in the middle: its first row and column, and its side. */
function middleSquare({ rows, cols }) {
  const side = Math.min(rows, cols);
  return [(rows - side) >> 1, (cols - side) >> 1, side];
}

/** As an image of this many pixels a side. */
export function squareImage(size, bytes, wanted) {
  const { rows, cols } = size;
  const [top, left, side] = middleSquare(size);
  const pixels = Uint8ClampedArray.from({ length: 4 * rows * cols }, (_, n) => (n % 4 === 3 ? 255 : bytes[3 * (n >> 2) + (n % 4)]));
  const whole = Object.assign(htmlNode("canvas"), { width: cols, height: rows });
  whole.getContext("2d").putImageData(new ImageData(pixels, cols), 0, 0);
  const cut = Object.assign(htmlNode("canvas"), { width: wanted, height: wanted });
  cut.getContext("2d").drawImage(whole, left, top, side, side, 0, 0, wanted, wanted);
  return cut.toDataURL("image/jpeg", 0.9);
}

/** As numbers from 0 to 1, map by map: one channel is grey, and light on dark. */
export function squareNumbers(size, bytes, [wanted, , channels]) {
  const [top, left, side] = middleSquare(size);
  const colour = (k) => upTo(top, top + side).map((r) => upTo(left, left + side).map((c) => bytes[3 * (r * size.cols + c) + k] / 255));
  const planes = LUMA.map((_, k) => resized(colour(k), wanted, wanted).map((row) => row.map((one) => Math.min(Math.max(one, 0), 1))));
  const thousandths = (numbers) => Float32Array.from(numbers, (one) => Number(one.toFixed(3)));
  if (channels > 1) return thousandths(planes.flat(2));
  const grey = planes[0].map((row, r) => row.map((_, c) => LUMA.reduce((sum, share, k) => sum + share * planes[k][r][c], 0)));
  const rim = grey.flatMap((row, r) => row.filter((_, c) => [r, c].some((at) => at === 0 || at === wanted - 1)));
  const paper = rim.reduce((a, b) => a + b) / rim.length > 0.5;
  return thousandths(grey.flat().map((one) => (paper ? 1 - one : one)));
}
