"""Does the browser arrive at the very pictures that Python makes?

Every setting of every table, and random edits of its arrays, whole numbers and decimals: Python
makes the scene anew, the browser from its table, and every field of every panel must be equal.
``seeded`` breaks the browser's rules in one place, to see that the comparison notices.
"""

import json
import random
from itertools import islice

import numpy as np

from cnn_course.explorers.model_explorer import PAPER
from cnn_course.pictures.layout import fit
from cnn_course.pictures.wire import scene_data
from cnn_course.site import network_units
from cnn_course.site.layers import opened
from cnn_course.site.structure import arrays_of
from cnn_course.site.tables import settings
from cnn_course.site.trained import digits, inked

DIFFER = """
  const near = (a, b) => Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(b));
  const differ = (a, b, path) => {
    const told = `${path}: ${JSON.stringify(a)}, not ${JSON.stringify(b)}`;
    if (typeof a === "number" && typeof b === "number") return near(a, b) ? null : told;
    if (a && b && typeof a === "object" && typeof b === "object") {
      for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const one = differ(a[k], b[k], `${path}.${k}`);
        if (one) return one;
      }
      return null;
    }
    return a === b ? null : told;
  };
"""
SAME = """
([name, cases, defaults]) => {
  const { TABLES, settingOf, filled, decode } = cnnCourse;
  const data = TABLES[name];
  DIFFER
  const only = { grid: 0, fixed: 0, picks: 0, editable: 0 }; // in one of the two, or made anew
  const bareItem = (p) => ({ ...p, ...only, source: data.made === "axes" ? 0 : p.source });
  const bare = (scene) => ({
    ...scene, alt: "", items: 0, byKey: 0, panels: 0, made: 0, sheets: 0,
    rows: scene.rows.map((row) => row.map(bareItem)),
  });
  return cases.map(([values, arrays, want]) => {
    const setting = settingOf(data, values);
    if (!setting) return "no such setting";
    const given = {};
    for (const [key, part] of Object.entries(setting.arrays)) {
      given[key] = arrays?.[key] || data.parts[part];
    }
    const got = setting.whole ? decode(setting.structure) : filled(setting.structure, given);
    return differ(bare(got), bare(decode(want)), "scene");
  });
}
""".replace("DIFFER", DIFFER)


def cases(explorer, offer, table, *, edits, seed=0, every=1):
    """Yields ``(values of the axes, edited arrays or None, scene as JSON)``.

    Every setting of the table, or every few, as it is; and as often as ``edits`` says with numbers
    of its arrays changed, where the table says that they may be.
    """
    chance = random.Random(seed)
    whole = {key: row[3] for key, row in zip(table["keys"], table["settings"], strict=True)}
    for n, (key, axes, values, told) in enumerate(settings(explorer, offer)):
        if n % every:
            continue
        scene = fit(explorer.call.opening.scene(**told))
        yield axes, None, scene_data(scene)
        for _ in range(0 if whole[key] else edits):
            arrays = {name: edited(values[name], chance) for name in arrays_of(scene)}
            changed = fit(explorer.call.opening.scene(**{**told, **arrays}))
            flat = {name: array.ravel().tolist() for name, array in arrays.items()}
            yield axes, flat, scene_data(changed)


def random_cases(explorer, count, seed=0):
    """Yields ``(values of the knobs, sheets or None, scene as JSON)``, all ranges, half edited."""
    chance, knobs = random.Random(seed), explorer.call.opening.knobs
    ranges = {name: c for name, c in knobs.controls.items()}
    for n in range(count):
        changes = {}
        for name, control in ranges.items():
            if control.kind == "slider":
                changes[name] = chance.randint(control.least, control.most)
            elif control.kind == "choice":
                changes[name] = chance.choice([value for _, value in control.options])
        changes["apart"] = chance.random() < 0.4
        if not changes["apart"]:
            changes = {k: v for k, v in changes.items() if not k.endswith("_across")}
        values = knobs.update(
            explorer.state, dict(sorted(changes.items(), key=lambda c: c[0] != "apart"))
        )
        sheets = None
        if n % 2:
            sheets = {name: edited(values[f"_{name}"], chance) for name in ("image", "kernel")}
            for name, sheet in sheets.items():
                rows, cols = values[name].shape
                values[name] = sheet[:rows, :cols]
        scene = fit(explorer.call.opening.scene(**knobs.told(values)))
        shown = {name: values[name] for name in knobs.controls}
        yield (
            shown,
            sheets and {k: np.ravel(v).tolist() for k, v in sheets.items()},
            scene_data(scene),
        )


def edited(array, chance) -> np.ndarray:
    """A copy with a few numbers changed: whole ones, decimals, thirds, large ones."""
    array = np.array(array, float)
    for _ in range(chance.randint(1, 5)):
        array.flat[chance.randrange(array.size)] = chance.choice(
            (
                chance.randint(-99, 99),
                chance.randint(0, 3),
                round(chance.uniform(-9, 9), chance.randint(1, 3)),
                1 / chance.randint(3, 9),
                chance.randint(-(10**6), 10**6),
                array.flat[0],
            )
        )
    return array


def differences(page, name, all_cases, batch=60) -> tuple:
    """How many were compared on a page that has the table, and what differed."""
    compared, wrong = 0, []
    waiting = []

    def flush():
        nonlocal compared
        answers = page.evaluate(SAME, [name, json.loads(json.dumps(waiting)), None])
        for (axes, arrays, _), answer in zip(waiting, answers, strict=True):
            if answer:
                wrong.append((axes, "edited" if arrays else "as given", answer))
        compared += len(waiting)
        waiting.clear()

    for case in all_cases:
        waiting.append(case)
        if len(waiting) == batch:
            flush()
    if waiting:
        flush()
    return compared, wrong


READ = """
([name, all]) => {
  DIFFER
  const data = cnnCourse.TABLES[name];
  const close = (a, b) => Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));
  const bare = (scene) => {
    const drawing = scene.rows.flat().some(({ pen }) => pen);
    const items = scene.rows.flat().filter(({ is }) => is !== "shelf" || !(data.some || drawing));
    const empty = (one) => (one.is === "sheet" ? { ...one, numbers: new Float32Array() } : one);
    const made = cnnCourse.decode({ ...scene, rows: [items.map(empty)], alt: "" });
    for (const item of made.items) Object.assign(item, { values: 0, largest: 0 });
    return { ...made, byKey: 0 };
  };
  return all.map(([values, want]) => {
    const { structure } = cnnCourse.settingOf(data, values);
    const wanted = new Map(want.rows.flat().map((one) => [one.key, one]));
    for (const item of structure.rows.flat().filter(({ is }) => is !== "shelf")) {
      const all = (one) => [...(one.numbers || one.values || [])];
      const [mine, theirs] = [all(item), all(wanted.get(item.key))];
      const same = mine.length === theirs.length;
      const far = same ? mine.findIndex((one, n) => !close(one, theirs[n])) : 0;
      if (mine.length && far >= 0) return `${item.key}: ${mine[far]}, not ${theirs[far]}`;
    }
    return differ(bare(structure), bare(want), "scene");
  });
}
""".replace("DIFFER", DIFFER)


def some_values(offer, count, seed=0) -> list:
    """Values of the knobs to compare: pictures, drawings good and bad, maps large, by turns."""
    chance, (some, *_) = np.random.default_rng(seed), digits()
    counts = list(opened(offer.explorer()).items())
    x, *_ = offer.pictures()
    which, draws = offer.which or range(len(x)), x.shape[1:] == (28, 28, 1)
    found = []
    for n in range(count):
        picture = int(chance.choice(which))
        digit = chance.choice(some)[..., 0]
        ink = inked(digit, chance, 1) if n % 5 else chance.random(PAPER) < 0.1
        values = {"picture": picture, "ink": ink.astype(float), "mistakes": n % 4 == 3}
        values |= {"source": "drawing" if draws and n % 3 else "data"}
        values |= {"first_map": int(chance.integers(17)) if x.shape[-1] == 3 else 0}
        name, maps = counts[n // 2 % len(counts)]
        values |= {"large": (name, int(chance.integers(maps))) if n % 2 else None}
        found.append(values)
    if draws:
        found[0] |= {"source": "drawing", "ink": np.zeros(PAPER)}
    return found


def read_differently(page, name, offer, all_values) -> list:
    """The drawings and pictures of which a page shows or says something else than Keras gives.

    Numbers may differ by 1e-4: Keras adds up in 32 bits.
    """
    explorer, cases = offer.explorer(), []
    for values in all_values:
        source = values["source"]
        scene = explorer.set(**values).set(source=source).scene
        ink = np.ravel(values["ink"]).tolist()
        cases.append([{**values, "ink": ink}, _in_lists(scene_data(scene))])
    answers = page.evaluate(READ, [name, json.loads(json.dumps(cases))])
    return [(case[0], told) for case, told in zip(cases, answers, strict=True) if told]


def _in_lists(scene) -> dict:
    """A scene as JSON whose maps are lists of numbers."""
    for item in (item for row in scene["rows"] for item in row):
        if "numbers" in item and item.get("is") == "sheet":
            item["numbers"] = np.frombuffer(item["numbers"], "<f4").tolist()
    return scene


WALKED = """
([name, start, steps]) => {
  DIFFER
  const data = cnnCourse.TABLES[name];
  const scene = (one) => ({ ...cnnCourse.decode(one), alt: "", byKey: 0 });
  let values = start;
  return steps.map(([step, after, want]) => {
    values = cnnCourse.unitAfter(data, values, step);
    const { structure } = cnnCourse.settingOf(data, values);
    return differ(values, after, "values") || differ(scene(structure), scene(want), "scene");
  });
}
""".replace("DIFFER", DIFFER)


def random_walk(explorer, count, seed=0):
    """Yields ``(what somebody does, values after it, scene as JSON)``, step by step."""
    chance = random.Random(seed)
    for _ in range(count):
        values = explorer.state
        known = values["_networks"]
        layers = known[values["network"]].layers
        units = layers[values["layer"]].units
        kinds = ("network", "layer", "layer", "row", "column", "point", "point", "move")
        kind = chance.choice(kinds)
        if kind in ("point", "move"):
            ends = [n * 1.2 for n in layers[0].input_size]
            point = {"row": chance.uniform(-40, ends[0]), "col": chance.uniform(-40, ends[1])}
            move = {"rows": chance.choice((-1, 0, 1)), "cols": chance.choice((-1, 1))}
            step = {"kind": kind, **(point if kind == "point" else move)}
            changes = explorer.call.opening.point(values, step)
        else:
            most = {"layer": len(layers), "row": units[0], "column": units[1]}
            value = chance.randrange(most[kind]) if kind in most else chance.choice(list(known))
            step = changes = {kind: value}
        explorer._take(explorer.call.opening.knobs.update(values, changes))
        yield step, network_units.start(explorer), scene_data(explorer.scene)


def walked_differently(page, name, explorer, count, seed=0) -> list:
    """The steps after which a page shows another unit of a network, or says something else."""
    values, differ = network_units.start(explorer), []
    walk = random_walk(explorer, count, seed)
    while steps := json.loads(json.dumps(list(islice(walk, 50)))):  # a scene holds a photograph
        answers = page.evaluate(WALKED, [name, values, steps])
        differ += [(step, told) for (step, *_), told in zip(steps, answers, strict=True) if told]
        values = steps[-1][1]
    return differ


MISTAKES = (  # (right, wrong): places in the scripts, each once
    ("Number(value.toPrecision(9))", "Number(value.toPrecision(6))"),
    ("value !== null && value > most", "value !== null && value >= most"),
    ("p.numbers && font >= L.font - 0.05", "p.numbers && font >= L.font + 2"),
    ("products.reduce((a, b) => a + b, 0) +", "products.reduce((a, b) => a + b, 1e-4) +"),
    ("const at = i * s - before + a * d", "const at = i * s - before + a"),
)
