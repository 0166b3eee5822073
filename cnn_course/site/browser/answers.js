// What was typed as an answer, and whether it is right: as checking/values.py and compare.py say it.
// A list of numbers is an array; whether it had round brackets is kept, for the words.

const ASKED = "Write a number, or numbers in brackets, as in Python: 6 or (2, 2, 0) or [[1, -1], [-1, 1]].";

/** What somebody typed, read as Python reads it; undefined for nothing, and for dots. */
export function readAnswer(text) {
  const left = text.replaceAll("−", "-").match(/\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|\*\*|\/\/|\.\.\.|\S/gi) || [];
  const next = () => left.shift();
  const is = (...signs) => signs.includes(left[0]);
  const need = (sign) => {
    if (next() !== sign) throw new Error(ASKED);
  };
  const numeric = (value) => {
    if (typeof value !== "number") throw new Error(ASKED);
    return value;
  };
  const folded = (signs, below) => () => {
    let value = below();
    while (is(...signs)) value = calculated(next(), numeric(value), numeric(below()));
    return value;
  };
  const listed = (end, kind) => {
    const items = [];
    let commas = 0;
    while (!is(end)) {
      items.push(whole());
      if (is(",")) commas += !!next();
      else break;
    }
    need(end);
    return kind === "tuple" && items.length === 1 && !commas ? items[0] : Object.assign(items, { kind });
  };
  const atom = () => {
    const sign = next();
    if (sign === "(") return listed(")", "tuple");
    if (sign === "[") return listed("]", "list");
    if (sign === "...") return undefined;
    if (!/^[\d.]/.test(sign || "")) throw new Error(ASKED);
    return Number(sign);
  };
  const power = () => {
    const value = atom();
    return is("**") && next() ? numeric(value) ** numeric(signed()) : value;
  };
  const signed = () => (is("-") && next() ? -numeric(signed()) : is("+") && next() ? numeric(signed()) : power());
  const whole = folded(["^"], folded(["+", "-"], folded(["*", "/", "//", "%"], signed)));
  if (!left.length) return undefined;
  left.push("end");
  const value = listed("end", "tuple");
  if (left.length) throw new Error(ASKED);
  return value;
}

function calculated(sign, a, b) {
  const ways = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => a / b,
    "//": () => Math.floor(a / b),
    "%": () => a - b * Math.floor(a / b),
    "^": () => a ^ b,
  };
  const value = ways[sign]();
  if (!Number.isFinite(value)) throw new Error(ASKED);
  return value;
}

/** An answer as text, the same whether its brackets are round or square. */
function keyOfAnswer(value) {
  return JSON.stringify(value, (_, one) => (typeof one === "number" ? Math.round(one * 1e5) / 1e5 : one));
}

function blank(value) {
  return value === undefined || (Array.isArray(value) && value.some(blank));
}

/** {state, says}: right, blank or wrong, and a sentence; Python's own where it has judged the answer. */
export function judged(facts, given) {
  if (blank(given)) return { state: "blank" };
  const answer = facts.loose && Array.isArray(given) ? Object.assign(given.map((one) => (typeof one === "number" ? Object.assign([one], { kind: "tuple" }) : one)), { kind: "list" }) : given;
  const text = keyOfAnswer(answer);
  if (facts.right.includes(text)) return { state: "right" };
  const found = facts.answer === null ? null : differenceOf(facts.answer, answer, facts);
  if (facts.answer !== null && !found) return { state: "right" };
  if (text in facts.judged) return { state: "wrong", html: facts.says[facts.judged[text]] };
  if (!found) return { state: "wrong", says: `${capital(described(answer))} does not meet the question.` };
  return { state: "wrong", says: found.form || nearly(facts.answer, answer) || placed(found) };
}

// --- how does it differ? ----------------------------------------------------------------------

/** The sizes of a regular array of numbers, [] for one number; null if its rows differ. */
function sizesOf(value) {
  if (!Array.isArray(value)) return [];
  const inner = value.map(sizesOf);
  if (!inner.length) return [0];
  return inner.every((sizes) => sizes && String(sizes) === String(inner[0])) ? [value.length, ...inner[0]] : null;
}

const flatOf = (value) => [value].flat(Infinity);
const tupleText = (sizes) => (sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`);

function described(value) {
  if (!Array.isArray(value)) return `the number ${numeral(value)}`;
  return value.length ? `a ${value.kind} of length ${value.length}` : `an empty ${value.kind}`;
}

/** A number with at most four significant digits, whole ones in full. */
function numeral(value) {
  if (Number.isInteger(value)) return String(value);
  const text = value.toPrecision(4);
  return text.includes("e") ? text.replace(/(e.)(\d)$/, "$10$2") : String(Number(text));
}

const capital = (text) => text[0].toUpperCase() + text.slice(1).toLowerCase();
const counted = (count) => (count === 1 ? "1 number is expected" : `${count} numbers are expected`);

function toleranceOf(numbers, tolerance) {
  if (tolerance !== null) return () => tolerance;
  const scale = Math.max(...numbers.map(Math.abs));
  if (numbers.every(Number.isInteger)) return () => Math.min(0.01, 1e-6 * Math.max(scale, 1));
  return (one) => Math.max(3e-6 * scale + 1e-5 * Math.abs(one), 1e-12);
}

/** null if it is right; else {form} for its shape, {at} for a place in it, {part} within a part. */
function differenceOf(expected, got, facts) {
  const wanted = sizesOf(expected);
  if (!wanted) return partsAsked(expected, got, facts);
  const asked = { 0: "One number", 1: "A row of numbers" }[wanted.length] || "An array";
  const sizes = sizesOf(got);
  if (!sizes) return { form: `${asked} is asked for; this is ${described(got)} whose rows differ in length.` };
  const [right, own] = [flatOf(expected), flatOf(got)];
  if (!wanted.length && sizes.length) {
    const holds = own.length === 1 ? ", which holds one. Return the number itself." : ".";
    return { form: `One number is asked for; this is ${described(got)}${holds}` };
  }
  if (String(sizes) !== String(wanted)) return { form: shapesOf(wanted, sizes, got, own.length) };
  const near = toleranceOf(right, facts.tolerance);
  const at = right.findIndex((one, n) => !(Math.abs(own[n] - one) <= near(one)));
  if (at < 0) return null;
  return { at: wanted.length ? at : null, place: wanted.length > 1 ? firstOf(wanted, at) : "", flat: wanted.length === 1 };
}

function firstOf(wanted, at) {
  const index = [];
  for (const size of [...wanted].reverse()) [at] = [Math.floor(at / size), index.unshift(at % size)];
  const where = `index [${index.join(", ")}]`;
  return `First difference at ${index.length === 2 ? `row ${index[0]}, column ${index[1]} (${where})` : where}`;
}

function shapesOf(wanted, sizes, got, count) {
  if (!count) return `The ${got.kind === "tuple" || got.kind === "list" ? "list" : "array"} is empty; ${wanted.length === 1 ? counted(wanted[0]) : `an array of shape ${tupleText(wanted)} is expected`}.`;
  if (wanted.length === 1 && sizes.length <= 1) return `${counted(wanted[0])}; this ${sizes.length ? `holds ${count}` : `is ${described(got)}`}.`;
  if (!sizes.length) return `An array of shape ${tupleText(wanted)} is expected; this is ${described(got)}.`;
  return `The shape is ${tupleText(sizes)}; it must be ${tupleText(wanted)}.`;
}

function partsAsked(expected, got, facts) {
  if (!Array.isArray(got)) return { form: `A ${facts.kind} of ${expected.length} parts is asked for; this is ${described(got)}.` };
  if (got.length !== expected.length) return { form: `${expected.length} parts are expected; there are ${got.length}.` };
  for (let n = 0; n < expected.length; n++) {
    const found = differenceOf(expected[n], got[n], facts);
    const part = `Part ${n + 1} of ${expected.length}`;
    if (found) return found.form ? { form: `${part}: ${found.form}` } : { place: part };
  }
  return null;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
const ordinal = (at) => ORDINALS[at] || `${at + 1}th`;

function placed({ at, place, flat }) {
  if (flat) return `The ${ordinal(at)} number is not right yet.`;
  return place ? `${place}: this is not it.` : "This is not it.";
}

/** In what a value is close to the right one, or "". */
function nearly(expected, got) {
  const [wanted, sizes] = [sizesOf(expected), sizesOf(got)];
  if (!wanted || String(wanted) !== String(sizes)) return "";
  const [right, own] = [flatOf(expected), flatOf(got)];
  const close = (a, b, rough = 1e-5) => Math.abs(a - b) <= 1e-8 + rough * Math.abs(b);
  const all = (one, other, rough) => one.every((value, n) => close(value, other[n], rough));
  const ordered = (list) => [...list].sort((a, b) => a - b);
  if (right.length > 1 && all(ordered(right), ordered(own))) return "The numbers are right, but not in this order.";
  if (all(right, own.map((value) => -value))) return "The sign is not right yet.";
  if (right.length === 1 && close(100 * right[0], own[0]) && Math.abs(right[0]) <= 1) return "This looks like a percentage.";
  const whole = right.every(Number.isInteger);
  if (whole && right.length === 1 && !Number.isInteger(own[0])) return "The answer is a whole number.";
  if (!whole && all(right, own, 0.01)) return "Close: give more digits.";
  const met = right.filter((value, n) => close(value, own[n])).length;
  if (wanted.length !== 1 || right.length < 2 || !met) return "";
  const first = right.findIndex((value, n) => !close(value, own[n]));
  return `${met} of the ${right.length} numbers ${met > 1 ? "are" : "is"} right. The ${ordinal(first)} number is not right yet.`;
}
