// The cover over a result on a page: what pictures/cover.py does in a notebook.

function resultOf(scene) {
  const makes = (one) => one.made_by && one.values.length && ["sum", "max"].includes(one.made_by.rule);
  return scene.asks ? decode(scene).panels.find(makes) : null;
}

function placeAsked(scene, answer) {
  return scene.lit?.key === answer.key ? [scene.lit.row, scene.lit.col] : answer.first;
}

/** A scene as it is sent, with its first result covered and everything after it left out. */
export function coveredScene(scene) {
  const answer = resultOf(scene);
  if (!answer) return scene;
  const [row, col] = placeAsked(scene, answer);
  const cell = `the number in row ${number(row)}, column ${number(col)}`;
  const ask = rowsOf(answer) * colsOf(answer) === 1 ? cell : `its size or ${cell}`;
  const plainItem = ({ made_by: _, ...item }) => ({ ...item, marks: (item.marks || []).filter(({ kind }) => KEPT.includes(kind)) });
  const last = scene.rows.findIndex((items) => items.some(({ key }) => key === answer.key));
  const rows = scene.rows.slice(0, last + 1).map((items) => items.map(plainItem));
  const at = rows[last].findIndex(({ key }) => key === answer.key);
  const { key, name, role, before } = answer;
  rows[last].splice(at, Infinity, { key, name, role, before, values: [], note: `Guess ${ask}` });
  const legend = rows.flat().flatMap(({ marks = [] }) => marks.filter(({ label }) => label).map(({ kind, label }) => [kind, label]));
  return { ...scene, rows, legend, covered: key, lit: null, starts: "", formula: (scene.formula || []).slice(0, 1), facts: [] };
}

/** Whether a guess is right, and what is said of it. */
export function guessed(scene, text) {
  const answer = resultOf(scene);
  const found = text.match(/[-+−]?\d+(?:[.,]\d+)?/g) || [];
  const guess = found.map((one) => Number(one.replace("−", "-").replace(",", ".")));
  let [right, said, what] = [false, "", ""];
  if (guess.length === 1) {
    const [row, col] = placeAsked(scene, answer);
    right = Math.abs(valueAt(answer, row, col) - guess[0]) <= 0.5 * 10 ** -answer.decimals + 1e-9;
    said = number(guess[0], Math.max(answer.decimals, found[0].replace(",", ".").split(".")[1]?.length || 0));
    what = `row ${number(row)}, column ${number(col)} of the ${answer.name}`;
  } else if ([2, 3].includes(guess.length) && guess.every(Number.isInteger)) {
    right = guess[0] === rowsOf(answer) && guess[1] === colsOf(answer);
    said = guess.join(" × ");
    what = `the ${answer.name}`;
  } else return { right: false, text: PLEASE };
  return { right, text: right ? `Right: ${what} is ${said}.` : `Not yet: ${what} is not ${said}. Try again, or lift the cover.` };
}
