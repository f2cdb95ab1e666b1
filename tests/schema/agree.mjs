// agree.mjs PROGRAM [FILE ...]: whether ajv and the library reach the same verdict on every event
// of the generated corpus (which also says what the verdict must be) and of JSON Lines files.
// PROGRAM is event_verdict. The corpus is that of the seed in CHANCERY_SEED, or of a new one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeAjv, readSchemas, validatorOf } from './vocabulary.mjs';

const shown = 20; // disagreements that are printed
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const seed = process.env.CHANCERY_SEED;

function run(program, args, input) {
  const { status, stdout, error } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (error || status !== 0) throw error ?? new Error(`${program} ends with ${status}`);
  return stdout.split('\n').slice(0, -1);
}

function lines(file) {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '');
}

const [, , program, ...files] = process.argv;
if (!program) {
  console.error('usage: agree.mjs PROGRAM [FILE ...]');
  process.exit(2);
}
const folder = process.env.CHANCERY_SCHEMAS ?? here('../../schemas');
const cases = [
  ...run(process.execPath, [here('corpus.mjs'), ...(seed ? [seed] : [])]).map((line) => JSON.parse(line)),
  ...files.flatMap((file) => lines(file).map((line) => ({ why: file, event: JSON.parse(line) }))),
];
const validate = validatorOf(await makeAjv(readSchemas(folder)), 'event.schema.json');
const answers = run(program, [], cases.map(({ event }) => `${JSON.stringify(event)}\n`).join(''));
if (answers.length !== cases.length) throw new Error(`${answers.length} answers to ${cases.length} events`);

const count = { valid: 0, invalid: 0 };
let disagreements = 0;
for (const [index, { expect, why, event }] of cases.entries()) {
  const ajv = validate(event) ? 'valid' : 'invalid';
  const [library] = answers[index].split(';', 1);
  count[ajv]++;
  if (ajv === library && ajv === (expect ?? ajv)) continue;
  if (++disagreements > shown) continue;
  console.error(`${why}: expected ${expect ?? 'the same'}, ajv ${ajv}, library ${answers[index]}`);
  console.error(`  ${JSON.stringify(event).slice(0, 400)}`);
}
console.log(`${count.valid} valid and ${count.invalid} invalid events, ${disagreements} disagreements`);
process.exitCode = disagreements === 0 && count.valid > 0 && count.invalid > 0 ? 0 : 1;
