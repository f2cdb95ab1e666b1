// codes.mjs < JSON: what `chancery types --json` prints, against cameo.tsv, which says what becomes of
// each CAMEO code; and, where CHANCERY_DATA names the folder, against the codebook and the taxonomy
// there. Prints TAP.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { candidates, codes, taken, vocabularyOf } from './machine_codes.mjs';

const vocabulary = vocabularyOf(JSON.parse(readFileSync(0, 'utf8')));
const data = process.env.CHANCERY_DATA ?? '';
const rows = (text) => text.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));

const tests = [];
/** `faults` lists what is wrong; `skip` says why nothing could be looked at. */
const test = (name, faults, skip) => tests.push({ name, faults, skip });

const told = rows(readFileSync(new URL('cameo.tsv', import.meta.url), 'utf8')).slice(1);
const made = codes(vocabulary, 'cameo_import').map((code) => [code, taken(vocabulary, 'cameo_import', code)]);
const lines = (list) => list.map((row) => row.join(' '));
const missing = (these, those) => lines(these).filter((line) => !lines(those).includes(line));
test('each CAMEO code becomes the type that cameo.tsv says', [
  ...missing(made, told).map((line) => `not in cameo.tsv: ${line}`),
  ...missing(told, made).map((line) => `not in the schemas: ${line}`),
]);

// ---- The codebook ----

const codebook = join(data, 'cameo/cameo_codebook_full.csv');
const noCodebook = existsSync(codebook) ? '' : 'there is no CHANCERY_DATA/cameo';
const exported = vocabulary.map(({ cameo }) => cameo).filter((code) => code !== '');
function notInCodebook() {
  const text = readFileSync(codebook, 'latin1');
  const all = [...exported, ...codes(vocabulary, 'cameo_import')];
  return all.filter((code) => !text.includes(`,"${code}",`)).map((code) => `${code} is none of it`);
}
test('every CAMEO code is in the codebook', noCodebook ? [] : notInCodebook(), noCodebook);

// ---- The taxonomy: its column cameo_import is prose with codes, 112x and 130-139 among them ----

const taxonomy = join(data, 'taxonomy.tsv');
const noTaxonomy = existsSync(taxonomy) ? '' : 'there is no CHANCERY_DATA/taxonomy.tsv';
const ranges = { '112x': ['112', '1121', '1122', '1123', '1124', '1125'], '130-139': ['130', '1313', '138'] };

function codesIn(prose) {
  const plain = prose.replace(/\(.*\)/, '').replace(/ when .*/, '');
  return plain.split(/[ ,]+/).flatMap((word) => ranges[word] ?? (/^\d{2,4}$/.test(word) ? [word] : []));
}

function* notLed() {
  const [head, ...types] = rows(readFileSync(taxonomy, 'utf8'));
  for (const row of types) {
    const name = row[0];
    if (!vocabulary.some((type) => type.name === name)) yield `there is no type ${name}`;
    for (const code of codesIn(row[head.indexOf('cameo_import')]))
      if (!candidates(vocabulary, 'cameo_import', code).some((type) => type.name === name))
        yield `${code} does not lead to ${name}`;
  }
}
test('every code of the taxonomy leads to its types', noTaxonomy ? [] : [...notLed()], noTaxonomy);

console.log(`1..${tests.length}`);
for (const [index, { name, faults, skip }] of tests.entries()) {
  console.log(`${faults.length ? 'not ok' : 'ok'} ${index + 1} - ${name}${skip ? ` # SKIP ${skip}` : ''}`);
  for (const fault of faults) console.log(`# ${fault}`);
}
process.exitCode = tests.some(({ faults }) => faults.length > 0) ? 1 : 0;
