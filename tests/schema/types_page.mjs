// types_page.mjs < JSON: schemas/types.md from what `chancery types --json` prints. How to renew the
// page is said in schemas/README.md; types_page.sh fails when it is not what the schemas give.
import { readFileSync } from 'node:fs';
import { candidates, codes, taken, vocabularyOf } from './machine_codes.mjs';

const whole = JSON.parse(readFileSync(0, 'utf8'));
const { envelope, families } = whole;
const vocabulary = vocabularyOf(whole);
const lines = [];
const print = (...more) => lines.push(...more);
const code = (text) => `\`${text}\``;
const anchor = (name) => `[${name}](#${name.toLowerCase().replaceAll('.', '')})`;

/** A table; a bar in a cell would end it. */
function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  print(line(head), line(head.map(() => '---')), ...rows.map(line), '');
}

// ---- Fields ----

function kindOf({ kind, format, choices, items }) {
  if (choices) return choices.map(code).join(', ');
  if (kind === 'list') return `list: ${kindOf(items)}`;
  return { edtf: 'date', line: 'text', prose: 'text' }[format] ?? format ?? kind;
}

function limitsOf({ kind, choices, minimum, maximum }) {
  if (choices || maximum === undefined) return '';
  const unit = { text: ' characters', list: ' items' }[kind];
  return unit ? ` At most ${maximum}${unit}.` : ` From ${minimum} to ${maximum}.`;
}

function fieldRows(fields, outer = '') {
  return fields.flatMap((field) => [
    [code(outer + field.name), field.required ? 'required' : '', kindOf(field),
      field.description + limitsOf(field)],
    ...fieldRows((field.items ?? field).members ?? [], `${outer}${field.name}.`),
  ]);
}

// ---- Types ----

const listOf = (imports) => (imports.length ? `; may come from ${imports.join(', ')}` : '');

function printType(type) {
  const target = envelope.find(({ name }) => name === 'target');
  const fields = [{ ...target, required: type.target_required }, ...type.fields];
  const required = fields.filter((field) => field.required);
  print(`### ${type.name}`, '', type.description, '');
  print(`- Law: ${type.term}`);
  print(`- CAMEO: ${type.cameo || 'none'}${listOf(type.cameo_import)}`);
  print(`- PLOVER: ${type.plover || 'none'}${listOf(type.plover_import)}`);
  for (const words of type.effect_words) print(`- Effect: ${words}`);
  if (type.effect_words.length === 0) print('- Effect: none');
  print(`- Title: ${code(type.title)}`, '', code(`chancery add ${type.example}`), '');
  const optional = fields.filter((field) => !field.required);
  table(['field', '', 'holds', 'meaning'], fieldRows([...required, ...optional]));
}

// ---- State ----

const absences = { previous: 'the one that was told last', entry: 'an entry of its own' };

function valueWords([name, kind], holds) {
  const choices = Array.isArray(kind) ? kind : [kind];
  const told = choices.map((choice) => (holds?.[name]?.includes(choice) ? `**${choice}**` : choice));
  return `${name}: ${told.join(', ')}`;
}

function printState(state) {
  for (const [name, { description, key, symmetric, values, holds, absent = {} }] of Object.entries(state)) {
    const setters = vocabulary.filter(({ effect }) => effect?.some(({ facet }) => facet === name));
    table([`State: ${name}`, description], [
      ['entry', Object.keys(key).join(', ') + (symmetric ? ' (in either order)' : '')],
      ...Object.entries(values).map((value) => ['value', valueWords(value, holds)]),
      ...Object.entries(absent).map(([part, rule]) => [`${part} not told`, absences[rule]]),
      ['set by', setters.map((type) => anchor(type.name)).join(', ')],
    ]);
  }
}

// ---- The page ----

print('# The types of events', '');
print('Made from the schemas of this folder; [README.md](README.md) says how to renew it, and what');
print('effects and machine codes mean. In bold stand the values of a state that answer yes.', '');
table(['family', 'types'], families.map(({ name, types }) => [anchor(name), types.map((type) => anchor(type.name)).join(', ')]));
print('## Every event', '');
table(['field', '', 'holds', 'meaning'], fieldRows(envelope));
for (const { name, description, state, types } of families) {
  print(`## ${name}`, '', description, '');
  printState(state ?? {});
  types.map((type) => vocabulary.find((other) => other.name === type.name)).forEach(printType);
}
print('## Machine codes', '');
print('What a record becomes that tells its code and a target, and what else it may be.', '');
for (const key of ['cameo_import', 'plover_import'])
  table([key === 'cameo_import' ? 'CAMEO' : 'PLOVER', 'becomes', 'may also be'], codes(vocabulary, key).map((item) => {
    const type = taken(vocabulary, key, item);
    const others = candidates(vocabulary, key, item).filter(({ name }) => name !== type);
    return [item, anchor(type), others.map(({ name }) => anchor(name)).join(', ')];
  }));
process.stdout.write(`${lines.join('\n').trimEnd()}\n`);
