// outputs.mjs CHANCERY DATA: whether every JSON that the command prints is valid by its schema, on
// a sample database; whether there is a schema for each; and whether the schemas would notice a
// member more, a member less, or one of another kind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpOf, run } from './command.mjs';
import { makeAjv, readSchemas, validatorOf } from './vocabulary.mjs';

const [, , program, data] = process.argv;
const folder = process.env.CHANCERY_SCHEMAS ?? fileURLToPath(new URL('../../schemas', import.meta.url));
const lines = (text) => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
const whole = (text) => [JSON.parse(text)];

/** Per command and format: its schema, how it is read, and lines that show all that it prints. */
const outputs = [
  ['query', 'json', 'timeline', whole, [['query'], ['query', 'VE', '2019-03-14'], ['query', 'JPN']]],
  ['query', 'jsonl', 'event', lines, [['query']]],
  ['dump', 'json', 'timeline', whole, [['dump'], ['dump', 'VE'], ['dump', 'JPN']]],
  ['dump', 'jsonl', 'event', lines, [['dump']]],
  ['show', '--json', 'event', lines, [['show', 've2019:oil-sanctions']]],
  ['count', 'json', 'output-count', whole,
    [['count'], ['count', 'JPN'], ['count', '--by', 'country,year,type'], ['count', '--by', 'family,standing']]],
  ['types', '--json', 'output-types', whole, [['types'], ['types', 'mission'], ['types', 'mission.closed']]],
  ['parties', '--json', 'output-parties', whole, [['parties'], ['parties', 'VE'], ['parties', 'NATO']]],
  ['parties', 'json', 'output-parties', whole,
    [['parties', 'SUN'], ['parties', '--on', '1914'], ['parties', '--scheme', 'cow'], ['parties', '--scheme', 'iso']]],
  ['stats', '--json', 'output-stats', whole, [['stats']]],
  ['import', '--summary json', 'output-import', whole, [['import', data], ['import', '--dry-run', data]]],
  ['status', '--json', 'output-status', whole,
    [['status', 'USA', 'VEN', '--on', '2019-01-20'], ['status', 'VE', '--on', '2019-03-14'], ['status', 'JPN']]],
  ['status', 'json', 'output-status', whole, [['status', 'VE', '--on', '2019-03-15']]],
  ['history', '--json', 'output-history', whole, [['history', 'USA', 'VEN'], ['history', 'JPN']]],
  ['history', 'json', 'output-history', whole, [['history', 'VE', '--facet', 'sanctions']]],
  ['overdue', '--json', 'output-overdue', whole, [['overdue', 'VEN', '--on', '2019-02-01'], ['overdue', 'JPN']]],
  ['overdue', 'json', 'output-overdue', whole, [['overdue', 'VEN', '--on', '2019-03-20']]],
  ['disputes', '--json', 'output-disputes', whole, [['disputes', 'VEN', '--on', '2019-03-15'], ['disputes', 'JPN']]],
  ['disputes', 'json', 'output-disputes', whole, [['disputes', 'USA', 'VEN', '--on', '2019-01-30']]],
  ['log', '--json', 'output-log', whole, [['log', 've2019:oil-sanctions']]],
];

/** Every way in which a command prints JSON, as its help tells. */
function offered() {
  const found = [];
  for (const { name, options } of helpOf(program))
    for (const { option, value, help } of options) {
      if (option === 'json' && !value) found.push(`${name} --json`);
      if (option === 'summary') found.push(`${name} --summary json`);
      if (option === 'format')
        for (const [format] of help.matchAll(/\bjsonl?\b/g)) found.push(`${name} ${format}`);
    }
  return found;
}

const scratch = mkdtempSync(join(tmpdir(), 'chancery-'));
const env = { ...process.env, CHANCERY_DB: join(scratch, 't.db') };
const ajv = await makeAjv(readSchemas(folder));
const faults = [];
let documents = 0;

/** Copies of `made` that no schema should take: a member more, less, or turned into a list. */
function* spoilt(made) {
  const [object, rebuild] = Array.isArray(made) ? [made[0], (first) => [first, ...made.slice(1)]] : [made, (all) => all];
  if (object === undefined) return;
  yield ['a member more', rebuild({ ...object, unforeseen: 1 })];
  for (const name of Object.keys(object)) yield [`${name} of another kind`, rebuild({ ...object, [name]: [[]] })];
}

function check(schema, made, command) {
  const validate = validatorOf(ajv, `${schema}.schema.json`);
  documents++;
  if (!validate(made)) return faults.push(`${command}: ${ajv.errorsText(validate.errors)}`);
  for (const [why, bad] of spoilt(made))
    if (validate(bad)) faults.push(`${command}: ${schema} does not notice ${why}`);
}

try {
  run(program, ['import', data], env);
  for (const [command, format, schema, read, calls] of outputs)
    for (const args of calls) {
      const option = format.startsWith('--') ? format.split(' ') : ['--format', format];
      for (const made of read(run(program, [...args, ...option], env))) check(schema, made, args.join(' '));
    }
} finally {
  rmSync(scratch, { recursive: true });
}
const covered = new Set(outputs.map(([command, format]) => `${command} ${format}`));
for (const output of offered()) if (!covered.delete(output)) faults.push(`${output}: no schema is known here`);
for (const output of covered) faults.push(`${output}: no help offers it`);
for (const fault of faults) console.error(fault);
console.log(`${outputs.length} outputs, ${documents} documents, ${faults.length} faults`);
process.exitCode = faults.length === 0 && documents > outputs.length ? 0 : 1;
