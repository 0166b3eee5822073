// A picture's way through a small model: every layer's numbers, as Keras computes them, and the
// scene of explorers/model_explorer.py around them.
// Maps are kept as {size: [maps, rows, columns], numbers}, in the order in which sheets show them.

const REMEMBERED = 8; // answers

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
  const [, , deep, maps] = data.weights[0];
  data.kernels = Float32Array.from(upTo(0, maps).flatMap((map) => [...kernelOf(data, data.layers[0][1], map, deep)]));
  data.bytes = bytesOf(data.pictures);
  const [rows, cols, channels] = data.stored;
  const line = cols * channels; // each byte is the step from the one a pixel before, in its row
  data.bytes.forEach((_, n) => {
    if (n % line >= channels) data.bytes[n] += data.bytes[n - channels];
  });
  data.each = rows * line;
  return data;
}

// --- the layers -------------------------------------------------------------------------------

/**
 * A convolution without padding, stride 1; its kernels (rows, columns, channels, maps). Then ReLU.
 * Four maps at a time, so that each number is looked up once for the four.
 */
function convolved({ size: [channels, rows, cols], numbers }, kernels, bias, [kr, kc, , maps]) {
  const [high, wide] = [rows - kr + 1, cols - kc + 1];
  const steps = Int32Array.from({ length: kr * kc * channels }, (_, n) => {
    const [a, b, c] = [Math.floor(n / channels / kc), Math.floor(n / channels) % kc, n % channels];
    return (c * rows + a) * cols + b;
  });
  const area = high * wide;
  const out = new Float32Array(Math.ceil(maps / 4) * 4 * area);
  for (let m = 0; m < maps; m += 4) {
    for (let at = 0; at < area; at++) {
      const first = Math.floor(at / wide) * cols + (at % wide);
      let [a, b, c, d] = [bias[m], bias[m + 1], bias[m + 2], bias[m + 3]];
      for (let n = 0, k = m; n < steps.length; n++, k += maps) {
        const one = numbers[first + steps[n]];
        a += one * kernels[k];
        b += one * kernels[k + 1];
        c += one * kernels[k + 2];
        d += one * kernels[k + 3];
      }
      out[m * area + at] = Math.max(a, 0);
      out[(m + 1) * area + at] = Math.max(b, 0);
      out[(m + 2) * area + at] = Math.max(c, 0);
      out[(m + 3) * area + at] = Math.max(d, 0);
    }
  }
  return { size: [maps, high, wide], numbers: out.subarray(0, maps * area) };
}

/** The largest of each 2 x 2; what is left over at the end is left out. */
function pooled({ size: [maps, rows, cols], numbers }) {
  const [high, wide] = [rows >> 1, cols >> 1];
  const out = new Float32Array(maps * high * wide);
  for (let n = 0; n < out.length; n++) {
    const line = Math.floor(n / wide); // counted over all maps
    const at = (Math.floor(line / high) * rows + 2 * (line % high)) * cols + 2 * (n % wide);
    out[n] = Math.max(numbers[at], numbers[at + 1], numbers[at + cols], numbers[at + cols + 1]);
  }
  return { size: [maps, high, wide], numbers: out };
}

/** What a map multiplies its input with, channel by channel; a unit that reads maps has such a kernel, too. */
function kernelOf({ arrays, weights, layers }, name, map, channels) {
  const at = layers.findIndex((one) => one[1] === name);
  const [place, before] = [layers[at][2], layers[at - 1]];
  let column = arrays[place].filter((_, n) => n % weights[place].at(-1) === map);
  if (before?.[0] === "factor") {
    const narrow = column;
    const wide = arrays[before[2]];
    column = Float32Array.from({ length: wide.length / narrow.length }, (_, row) => narrow.reduce((sum, one, n) => sum + one * wide[row * narrow.length + n], 0));
  }
  const area = column.length / channels;
  return Float32Array.from(column, (_, n) => column[(n % area) * channels + Math.floor(n / area)]);
}

/** All numbers in one row, in Keras's order: the maps are the last axis. */
function flattened({ size: [maps, rows, cols], numbers }) {
  return Float32Array.from({ length: numbers.length }, (_, n) => numbers[(n % maps) * rows * cols + Math.floor(n / maps)]);
}

function connected(row, weights, [, units], bias) {
  return Float64Array.from({ length: units }, (_, unit) => row.reduce((sum, value, n) => sum + value * weights[n * units + unit], bias ? bias[unit] : 0));
}

function softmax(scores) {
  const powers = scores.map((one) => Math.exp(one - Math.max(...scores)));
  const all = powers.reduce((a, b) => a + b, 0);
  return powers.map((one) => one / all);
}

/** Every layer's numbers by the name of its sheet, and a probability for each class. */
export function through(data, picture) {
  const { arrays, weights, shape } = unpacked(data);
  const sheets = { input: picture, [`${data.layers[0][1]} kernels`]: data.kernels };
  let at = { size: [shape[2], shape[0], shape[1]], numbers: picture };
  let row = null;
  for (const [kind, name, n] of data.layers) {
    if (kind === "convolution") at = convolved(at, arrays[n], arrays[n + 1], weights[n]);
    if (kind === "pooling") at = pooled(at);
    if (kind !== "factor" && kind !== "dense" && kind !== "answer") sheets[name] = at.numbers;
    else row = connected(row || flattened(at), arrays[n], weights[n], kind !== "factor" && arrays[n + 1]);
    if (kind === "dense") sheets[name] = row = Float32Array.from(row, (one) => Math.max(one, 0));
  }
  if (row.length > 1) return { sheets, scores: softmax([...row]) };
  const chance = 1 / (1 + Math.exp(-row[0])); // of class 1
  return { sheets, scores: [1 - chance, chance] };
}

// --- the picture of it all --------------------------------------------------------------------

/** One of the pictures as numbers from 0 to 1, map by map, in the size of the model's input. */
function stockPicture(data, number) {
  const [rows, cols, channels] = data.stored;
  const at = data.each * data.which.indexOf(number);
  const bytes = data.bytes.subarray(at, at + data.each);
  const planes = upTo(0, channels).map((k) => Float32Array.from({ length: rows * cols }, (_, n) => bytes[n * channels + k] / data.steps));
  if (rows === data.shape[0]) return Float32Array.from(planes.flatMap((one) => [...one]));
  return Float32Array.from(planes.flatMap((one) => resized(inRows(one, cols), data.shape[0], data.shape[1])).flat());
}

function pictureFor(data, values) {
  if (values.source === "own") return values.own || new Float32Array(sizeOf(data.shape));
  if (values.source === "data") return stockPicture(data, values.picture);
  const ink = inRows(values.ink, PAPER);
  if (darkOnLight(ink)) throw new Error(data.dark);
  return asDigit(ink, data.shape[0]);
}

/** The pictures to pick from, as explorers/shelf.py puts them there. */
function shelfFor(data, shelf, { picture, mistakes }) {
  const stock = mistakes ? data.wrong : data.which;
  const before = stock.findIndex((number) => number >= picture);
  const at = mistakes ? (before < 0 ? stock.length : before) : stock.indexOf(picture);
  const start = SHELF * Math.floor(Math.min(at, Math.max(stock.length - 1, 0)) / SHELF);
  const numbers = stock.slice(start, start + SHELF);
  const kind = mistakes ? "misread pictures" : "pictures";
  const first = stock.length > SHELF ? `${start + 1} to ${start + numbers.length} of ` : "";
  return {
    ...shelf, name: `${kind} to pick from`, numbers, chosen: picture,
    turns: [start ? stock[start - SHELF] : -1, stock[start + SHELF] ?? -1],
    wrong: mistakes ? numbers : [],
    shape: stock.length ? `${first}${stock.length} ${kind}` : "no picture is misread",
  };
}

/** Pictures side by side as one image; of one channel, ink on paper. */
function stripOf(data, numbers) {
  const side = CONSTANTS.thumb;
  const [rows, cols, channels] = data.shape;
  const strip = Object.assign(htmlNode("canvas"), { width: side * numbers.length || 1, height: side });
  const small = Object.assign(htmlNode("canvas"), { width: cols, height: rows });
  numbers.forEach((number, at) => {
    const picture = stockPicture(data, number);
    const image = new ImageData(cols, rows);
    for (let n = 0; n < 4 * rows * cols; n++) {
      const value = 255 * picture[(channels > 1 ? n % 4 : 0) * rows * cols + (n >> 2)];
      image.data[n] = n % 4 === 3 ? 255 : channels > 1 ? value : 255 - value;
    }
    small.getContext("2d").putImageData(image, 0, 0);
    strip.getContext("2d").drawImage(small, at * side, 0, side, side);
  });
  return strip.toDataURL();
}

/** What the model makes of this picture; the last few answers are kept, for who goes back and forth. */
function answered(data, values) {
  const of = { data: values.picture, drawing: values.ink, own: values.own }[values.source];
  const kept = (unpacked(data).kept ||= new Map());
  if (!kept.has(of)) {
    const picture = pictureFor(data, values);
    kept.set(of, { picture, ...through(data, picture) });
    if (kept.size > REMEMBERED) kept.delete(kept.keys().next().value);
  }
  return kept.get(of);
}

/** A sheet's numbers: of many maps, those from the first one asked for. */
function shownOn(sheet, numbers, data, first) {
  sheet.numbers = numbers;
  const [maps, rows, cols] = sheet.size;
  const many = numbers.length > maps * rows * cols;
  if (many) {
    const from = Math.min(first, numbers.length / (maps * rows * cols) * MOST_MAPS - MOST_MAPS);
    const start = (from * maps * rows * cols) / MOST_MAPS;
    sheet.numbers = numbers.slice(start, start + maps * rows * cols);
    sheet.first = from;
    if (sheet.bias) sheet.bias = [...data.arrays[1].subarray(from, from + MOST_MAPS)];
    if (sheet.note?.startsWith("maps")) sheet.note = sheet.note.replace(`0 to ${MOST_MAPS - 1}`, `${from} to ${from + MOST_MAPS - 1}`);
  }
  scaled(sheet);
}

/** A sheet whose largest number has the full colour. */
function scaled(sheet) {
  let most = 0;
  for (const one of sheet.numbers) most = Math.max(most, Math.abs(one));
  sheet.largest = most || 1;
}

/** The sheets of one map that is looked at: its numbers, and its kernel on what it reads. */
function enlarge(data, sheets, [own, ...others], number) {
  const [, name, place] = data.layers.find((one) => one[1] === own.key);
  for (const sheet of [own, ...others]) {
    const [maps, rows, cols] = sheet.size;
    const first = sheet === own || own.looks[0].same ? number : 0;
    if (sheet.role === "kernel") sheet.numbers = kernelOf(data, name, number, maps);
    else Object.assign(sheet, { first, numbers: sheets[sheet.key].slice(first * rows * cols, (first + maps) * rows * cols) });
    scaled(sheet);
  }
  own.shape = own.shape.replace(" 0 ", ` ${number} `);
  if (own.bias) own.bias = [data.arrays[place + 1][number]];
}

/** The scene of what is on the paper, of one of the pictures, or of somebody's own. */
export function read(data, values) {
  const { sheets, scores, picture } = answered(data, values);
  const { source, large } = values;
  const scene = structuredClone(data.structures[source === "drawing" ? "drawing" : "data"]);
  const maps = structuredClone(data.maps[large ? large[0] : ""]);
  const items = scene.rows.flat();
  const truth = source === "data" ? data.labels[data.which.indexOf(values.picture)] : null;
  const images = {};
  for (const [n, item] of scene.rows[0].entries()) {
    if (item.is !== "shelf") continue;
    scene.rows[0][n] = shelfFor(data, item, values);
    const { numbers } = scene.rows[0][n];
    if (String(data.strip?.numbers) !== String(numbers)) data.strip = { numbers, image: stripOf(data, numbers) };
    images[item.key] = data.strip.image;
  }
  for (const item of items) {
    if (item.is === "bars") {
      item.values = scores.map((one) => Number(one.toFixed(4)));
      item.right = truth;
    } else if (item.is === "sheet" && item.pen) item.numbers = Float32Array.from(values.ink);
    else if (item.is === "sheet") shownOn(item, sheets.input);
  }
  scene.rows.push(...maps.map((sheet) => [sheet]));
  if (large) enlarge(data, sheets, maps, large[1]);
  else for (const sheet of maps) shownOn(sheet, sheets[sheet.key], data, values.first_map || 0);
  const answer = scores.indexOf(Math.max(...scores));
  const { model, names } = data;
  const bars = items.find((item) => item.is === "bars");
  let said = `${model} says: ${names[answer]} (${bars.name} ${number(scores[answer], 2)}).`;
  if (truth !== null) said += truth === answer ? " Right." : ` Wrong, it is: ${names[truth]}.`;
  if (source === "drawing" && !picture.some((one) => one)) said = `Nothing is drawn yet. Of a blank page ${model} says: ${names[answer]}.`;
  scene.formula = [said];
  const first = maps.find((sheet) => sheet.large || (sheet.looks && !sheet.vector));
  const brightest = first.numbers.indexOf(first.numbers.reduce((most, one) => Math.max(most, one)));
  const [, rows, cols] = first.size;
  scene.lit = { key: first.key, row: Math.floor(brightest / cols) % rows, col: brightest % cols, map: Math.floor(brightest / (rows * cols)) };
  return { structure: scene, arrays: {}, whole: true, shown: {}, images };
}
