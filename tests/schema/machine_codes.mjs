// Which types a machine code may become, by the rule of schemas/README.md ("Machine codes"), and
// what the vocabulary is as `chancery types --json` prints it.

/** What a record of a machine-coded source can fill: it has a target and its code, ... */
const always = ['target', 'code', 'scheme'];

/** ... and what its code tells beyond the type. */
const told = {
  '038': ['status'], '039': ['status'], '046': ['status'], 108: ['status'], 126: ['status'],
  129: ['vote', 'result'], 164: ['status'], 165: ['status'],
};

/** How well a type fits, the best first: whether it can be filled, by how much, and that it claims
 *  no effect. The scheme belongs to the code. */
function rank({ required, effect }, code) {
  const lacks = required.some((name) => !always.includes(name) && !told[code]?.includes(name));
  return [lacks ? 1 : 0, -required.filter((name) => name !== 'scheme').length, effect === null ? 0 : 1];
}

/** The types that list `code`, the one that an importer takes first; `key` is cameo_import or
 *  plover_import, `vocabulary` the types in order with `required` and `effect`. */
export function candidates(vocabulary, key, code) {
  const compare = (a, b) => {
    const [left, right] = [rank(a, code), rank(b, code)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : left[at] - right[at];
  };
  return vocabulary.filter((type) => type[key].includes(code)).sort(compare);
}

/** The type that becomes of a code alone: `report.coded` where no type can be filled. */
export function taken(vocabulary, key, code) {
  const [first] = candidates(vocabulary, key, code);
  return first && rank(first, code)[0] === 0 ? first.name : 'report.coded';
}

/** All codes that types list, in order. */
export function codes(vocabulary, key) {
  return [...new Set(vocabulary.flatMap((type) => type[key]))].sort();
}

/** The types of what `chancery types --json` prints, in order, each with all fields it requires. */
export function vocabularyOf({ families }) {
  return families.flatMap(({ types }) => types).map((type) => ({
    ...type,
    required: [
      ...(type.target_required ? ['target'] : []),
      ...type.fields.filter(({ required }) => required).map(({ name }) => name),
    ],
  }));
}
