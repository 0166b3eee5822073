// Which picture belongs to these knobs? A table holds every part of all pictures once.

const TABLES = (globalThis.cnnTables ||= {}); // each data file puts its table here, before or after

/** What a setting is called in its table: the values of its axes, but of those that mean nothing. */
export function keyOf(data, values) {
  return data.axes
    .filter((name) => !matches(data.within[name] || [], values))
    .map((name) => `${name}=${values[name]}`)
    .join("&");
}

/** Whether any of the cases {name: values} holds. */
export function matches(cases, values) {
  return cases.some((one) => Object.entries(one).every(([name, some]) => some.includes(values[name])));
}

/** The structure of one setting, its arrays, and what other knobs show; null if there is none. */
export function found(data, values) {
  const at = data.keys.indexOf(keyOf(data, values));
  if (at < 0) return null;
  const { parts } = data;
  const [scene, arrays, shown, whole] = data.settings[at];
  const item = ([part, marks]) => ({ ...parts[part], ...(marks.length ? { marks: marks.map((mark) => parts[mark]) } : {}) });
  const structure = {};
  for (const [field, part] of Object.entries(parts[scene])) {
    if (field === "rows") structure.rows = part.map((row) => row.map(item));
    else if (field === "stack") structure.stack = part.map(item);
    else structure[field] = parts[part];
  }
  return { structure, arrays, whole, shown: parts[shown] };
}
