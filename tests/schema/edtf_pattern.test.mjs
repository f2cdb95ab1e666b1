// edtf_pattern.test.mjs - the pattern of schemas/edtf.schema.json against the library's parser.
//   node edtf_pattern.test.mjs PATH-TO-edtf_verdict
// Compares both verdicts over the lists of $CHANCERY_DATA/edtf, where they are at hand, and over
// random dates, whole and broken. That only the order of two ends is wrong is the one thing which
// the pattern may not see. The seed is printed, and taken from CHANCERY_SEED.

import { spawnSync, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const GENERATED = 60000;
const verdictProgram = process.argv[2];
const schemas = new URL('../../schemas/', import.meta.url);
const schemaText = readFileSync(new URL('edtf.schema.json', schemas), 'utf8');
const schema = JSON.parse(schemaText);
const pattern = new RegExp(schema.pattern, 'u');

// ---- Random dates --------------------------------------------------------------------------

const seed = BigInt(process.env.CHANCERY_SEED ?? Date.now());
let state = BigInt.asUintN(64, seed * 2654435769n + 1n);

function below(bound) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number((state >> 33n) % BigInt(bound));
}

const pick = (choices) => choices[below(choices.length)];
const often = (text) => (below(4) === 0 ? text() : '');
const digits = (count) => Array.from({ length: count }, () => below(10)).join('');
const masked = (text) => text.replace(/[0-9]/g, (digit) => (below(6) === 0 ? 'X' : digit));
const qualifier = () => pick(['?', '~', '%', '', '', '', '']);
const two = (low, high) => String(low + below(high - low + 1)).padStart(2, '0');
const component = (text) => qualifier() + masked(text) + qualifier();

const edgeYears = ['0000', '0004', '0100', '0400', '1900', '2000', '2019', '2020', '9999'];
const fourDigits = () => often(() => '-') + (below(2) ? digits(4) : pick(edgeYears));
const edgeLong = ['25252734927768523', '25252734927768524', '25252734927764584',
  '25252734927764585', '9999', '10000', '1', '2', '3', '26', '25', '2525', '2526', '0', '012345'];

function longYear() {
  const number = below(2) ? pick(edgeLong) : digits(1 + below(18));
  return `Y${often(() => '-')}${number}${often(() => `E${pick(['0', '1', '7', digits(2)])}`)}`
    + often(() => `S${below(20)}`);
}

const shapes = [
  () => component(fourDigits()),
  () => `${component(fourDigits())}-${component(two(0, 45))}`,
  () => `${component(fourDigits())}-${component(two(0, 13))}-${component(two(0, 32))}`,
  () => `${component(fourDigits())}-${component(two(1, 12))}-${component(two(28, 31))}`,
  () => `${component(fourDigits())}-${component('02')}-${component(two(28, 30))}`,
  () => `${qualifier()}${fourDigits()}S${below(12)}${qualifier()}`,
  () => qualifier() + longYear() + qualifier(),
];
const date = () => pick(shapes)();

const offset = () => pick(['', 'Z', `+${two(0, 25)}`, `-${two(0, 25)}:${two(0, 61)}`, '-00:00']);
const dateTime = () => `${fourDigits()}-${two(0, 13)}-${two(0, 32)}`
  + `T${two(0, 25)}:${two(0, 61)}:${two(0, 62)}${offset()}`;
const end = () => pick([date, date, date, () => '..', () => ''])();
const member = () => date() + often(() => `..${often(date)}`);
const set = () => `${pick(['[', '[', '{', ''])}${often(() => '..')}`
  + `${Array.from({ length: 1 + below(4) }, member).join(',')}${pick([']', ']', '}', ''])}`;

const bytes = '0123456789-X?~%/.,[]{}YESTZ:+ ()xé';

function broken(text) {
  const at = below(text.length + 1);
  const added = below(3) === 0 ? '' : pick(bytes);
  return text.slice(0, at) + added + text.slice(at + below(2));
}

function generate() {
  let text = pick([date, date, date, dateTime, () => `${end()}/${end()}`, set, set])();
  while (below(3) === 0) text = broken(text);
  return text;
}

// ---- The comparison ------------------------------------------------------------------------

function lists() {
  const folder = process.env.CHANCERY_DATA && `${process.env.CHANCERY_DATA}/edtf`;
  if (!folder || !existsSync(folder)) {
    console.log('# the lists of CHANCERY_DATA are not at hand: only generated dates are compared');
    return [];
  }
  return ['validity_unt.tsv', 'loc_spec_examples.tsv', 'bounds_compared.tsv'].flatMap((name) =>
    readFileSync(`${folder}/${name}`, 'utf8').split('\n').slice(1, -1)
      .map((line) => line.split('\t')[0]));
}

function verdicts(texts) {
  const run = spawnSync(verdictProgram, { input: `${texts.join('\n')}\n`, maxBuffer: 1 << 30 });
  if (run.error || run.status !== 0) throw run.error ?? new Error(`exit status ${run.status}`);
  return run.stdout.toString().trimEnd().split('\n');
}

let failed = 0;

function check(name, passed) {
  console.log(`${passed ? 'ok' : 'not ok'} - ${name}`);
  failed += !passed;
}

function compare(name, texts) {
  const parsed = verdicts(texts);
  const classes = new Map();
  texts.forEach((text, i) => {
    const matches = text.length <= schema.maxLength && pattern.test(text);
    const label = `parser ${parsed[i]}, pattern ${matches ? 'valid' : 'invalid'}`;
    if (!classes.has(label)) classes.set(label, []);
    classes.get(label).push(text);
  });
  const agreed = ['parser valid, pattern valid', 'parser invalid, pattern invalid',
    'parser order, pattern valid', 'parser order, pattern invalid'];
  for (const [label, members] of classes) {
    console.log(`# ${name}: ${label}: ${members.length}`);
    if (!agreed.includes(label)) members.slice(0, 20).forEach((text) => console.log(`#   ${text}`));
  }
  check(`${name}: ${texts.length} verdicts`, parsed.length === texts.length
    && [...classes.keys()].every((label) => agreed.includes(label)));
}

console.log(`# CHANCERY_SEED=${seed}`);
const made = execFileSync('node', [fileURLToPath(new URL('edtf_pattern.mjs', schemas))]);
check('the schema is what its generator prints', made.toString() === schemaText);
const listed = lists();
if (listed.length > 0) compare('lists', listed);
compare('generated', Array.from({ length: GENERATED }, generate));
compare('long', [`1950S${'1'.repeat(251)}`, `1950S${'1'.repeat(252)}`]);
console.log(`1..${listed.length > 0 ? 4 : 3}`);
process.exitCode = failed > 0 ? 1 : 0;
