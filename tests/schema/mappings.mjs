// mappings.mjs VERDICT: whether every ready mapping is valid by mapping.schema.json, and whether the
// schema and the library (VERDICT reads a mapping on standard input and says yes or no) are of one
// mind about copies of them that are spoilt in every place.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeAjv, readSchemas, validatorOf } from './vocabulary.mjs';

const [, , verdict] = process.argv;
const folder = process.env.CHANCERY_SCHEMAS ?? fileURLToPath(new URL('../../schemas', import.meta.url));
const validate = validatorOf(await makeAjv(readSchemas(folder)), 'mapping.schema.json');
const faults = [];

/** What stands in for a value, so that one thing is wrong, or nothing. */
const stand = [null, 1, true, 'x', '', '{', '{{', '{a}', [], ['x'], {}, { from: 'x' }, 'all', 'parts', '%Y'];

/** The JSON pointers of all values, as lists of keys. */
function* places(value, at = []) {
  yield at;
  if (value && typeof value === 'object')
    for (const key of Object.keys(value)) yield* places(value[key], [...at, key]);
}

function edited(mapping, at, edit) {
  const copy = structuredClone(mapping);
  let inner = copy;
  for (const key of at.slice(0, -1)) inner = inner[key];
  edit(inner, at.at(-1));
  return copy;
}

/** Copies of a mapping with one place replaced, taken away or joined by an unknown member. */
function* spoilt(mapping, every) {
  let number = 0;
  for (const at of places(mapping)) {
    if (at.length === 0 || number++ % every !== 0) continue;
    const value = stand[(number * 7) % stand.length];
    yield edited(mapping, at, (inner, key) => { inner[key] = value; });
    yield edited(mapping, at, (inner, key) => {
      if (Array.isArray(inner)) inner.splice(Number(key), 1);
      else delete inner[key];
    });
    yield edited(mapping, at, (inner) => { if (!Array.isArray(inner)) inner.unforeseen = 1; });
  }
}

const cases = [];
for (const name of readdirSync(`${folder}/mappings`).filter((file) => file.endsWith('.json'))) {
  const mapping = JSON.parse(readFileSync(`${folder}/mappings/${name}`, 'utf8'));
  if (!validate(mapping)) faults.push(`${name}: ${JSON.stringify(validate.errors[0])}`);
  if (mapping.name !== name.replace('.json', '')) faults.push(`${name} calls itself ${mapping.name}`);
  cases.push(mapping, ...spoilt(mapping, name.startsWith('us-mission-t') ? 1 : 5));
}

const told = spawnSync(verdict, { input: cases.map((each) => JSON.stringify(each)).join('\n') + '\n',
  encoding: 'utf8', maxBuffer: 1 << 28 }).stdout.trimEnd().split('\n');
let valid = 0;
cases.forEach((each, index) => {
  const ours = told[index]?.startsWith('yes');
  // A table that is not there is a rule that the schema cannot say.
  if (told[index]?.includes('no table in "values"')) return;
  valid += ours;
  if (validate(each) !== ours)
    faults.push(`ajv says ${!ours}, the library "${told[index]}" of ${JSON.stringify(each).slice(0, 30000)}`);
});
if (valid < 8 || valid === cases.length) faults.push(`${valid} of ${cases.length} are valid: nothing was compared`);
for (const fault of faults.slice(0, 10)) console.error(fault);
console.log(`${cases.length} mappings, ${valid} of them valid, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
