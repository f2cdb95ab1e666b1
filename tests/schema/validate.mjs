// validate.mjs schemas            checks the schemas themselves, their effects and their examples
// validate.mjs verdicts [FILE]    reads lines {"event": ...}, prints "valid" or "invalid" for each
// validate.mjs timeline [FILE]    validates a timeline document
// validate.mjs log [FILE]         validates the versions of an event
// The schemas are those of CHANCERY_SCHEMAS, or of the checkout. FILE may be - or left out.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { follow, makeAjv, readSchemas, types, validatorOf } from './vocabulary.mjs';

const folder =
  process.env.CHANCERY_SCHEMAS ?? fileURLToPath(new URL('../../schemas', import.meta.url));
const schemas = readSchemas(folder);

function input(file) {
  return readFileSync(file === undefined || file === '-' ? 0 : file, 'utf8');
}

// ---- Effects: what schemas/README.md says of them, and that what they name exists ----

const stepKeys = ['facet', 'key', 'set', 'move', 'when', 'unless', 'from', 'pending'];
const facetKeys = ['description', 'key', 'symmetric', 'values', 'holds', 'absent'];
const pendingKeys = ['until', 'fulfilled-by', 'ended-by'];

function* facets() {
  for (const [file, schema] of schemas) {
    const state = schema['x-chancery']?.state;
    for (const [name, facet] of Object.entries(state ?? {})) yield { file, name, facet };
  }
}

function* strange(object, known, where) {
  for (const key of Object.keys(object)) if (!known.includes(key)) yield `${where}: unknown "${key}"`;
}

function* checkFacets() {
  const kinds = ['text', 'integer', 'list'];
  const seen = new Set();
  for (const { file, name, facet } of facets()) {
    const where = `${file}: facet ${name}`;
    if (seen.has(name)) yield `${where} stands twice`;
    seen.add(name);
    yield* strange(facet, facetKeys, where);
    if (!facet.description) yield `${where} has no description`;
    for (const [part, kind] of Object.entries(facet.key))
      if (!['party', 'text'].includes(kind)) yield `${where}: key ${part} is of no kind`;
    for (const [value, kind] of Object.entries(facet.values))
      if (!Array.isArray(kind) && !kinds.includes(kind)) yield `${where}: ${value} is of no kind`;
    for (const [value, yes] of Object.entries(facet.holds ?? {}))
      for (const item of yes)
        if (!facet.values[value]?.includes?.(item)) yield `${where}: holds: ${value} is never "${item}"`;
    for (const [part, rule] of Object.entries(facet.absent ?? {})) {
      if (facet.key[part] !== 'text') yield `${where}: absent: "${part}" is no text of the key`;
      if (!['previous', 'entry'].includes(rule)) yield `${where}: absent: "${rule}" is no rule`;
    }
  }
}

/** Whether `value` can be set for the choices or kind `kind`; yields what is wrong. */
function* checkValue(value, kind, hasField, where) {
  const constants = (list) => list.filter((item) => Array.isArray(kind) && !kind.includes(item));
  if (value === null) return;
  if (typeof value !== 'object') {
    if (constants([value]).length) yield `${where}: "${value}" is none of ${kind}`;
    return;
  }
  yield* strange(value, ['field', 'map', 'else', 'add', 'remove'], where);
  for (const key of ['field', 'add', 'remove'])
    if (value[key] !== undefined && !hasField(value[key]))
      yield `${where}: the type has no field "${value[key]}"`;
  const told = [...Object.values(value.map ?? {}), ...(value.else == null ? [] : [value.else])];
  for (const item of constants(told)) yield `${where}: "${item}" is none of ${kind}`;
}

function* checkConditions(conditions, facet, hasField, where) {
  for (const [name, wanted] of Object.entries(conditions ?? {})) {
    const kind = facet.values[name];
    if (kind === undefined) yield `${where}: the facet has no value "${name}"`;
    for (const value of Array.isArray(wanted) ? wanted : [wanted])
      yield* checkValue(value, kind, hasField, where);
  }
}

function* checkPending(pending, names, hasField, where) {
  yield* strange(pending, pendingKeys, where);
  if (pending.until !== undefined && !hasField(pending.until)) yield `${where}: the type has no field "${pending.until}"`;
  for (const name of pending['fulfilled-by'])
    if (!names.has(name)) yield `${where}: there is no type "${name}"`;
  for (const field of Object.keys(pending['ended-by'] ?? {}))
    if (!hasField(field)) yield `${where}: the type has no field "${field}"`;
}

function* checkStep(step, names, hasField, where) {
  const facet = [...facets()].find(({ name }) => name === step.facet)?.facet;
  yield* strange(step, stepKeys, where);
  if (!facet) return yield `${where}: there is no facet "${step.facet}"`;
  if (!step.set === !step.move) yield `${where}: needs either "set" or "move"`;
  for (const [part, field] of [...Object.entries(step.key), ...Object.entries(step.move ?? {})]) {
    if (!(part in facet.key)) yield `${where}: the facet has no key "${part}"`;
    if (!hasField(field)) yield `${where}: the type has no field "${field}"`;
  }
  for (const [name, value] of Object.entries(step.set ?? {})) {
    if (!(name in facet.values)) yield `${where}: the facet has no value "${name}"`;
    yield* checkValue(value, facet.values[name], hasField, `${where}: ${name}`);
  }
  if (step.from !== undefined && !hasField(step.from))
    yield `${where}: the type has no field "${step.from}"`;
  yield* checkConditions(step.when, facet, hasField, `${where}: when`);
  yield* checkConditions(step.unless, facet, hasField, `${where}: unless`);
  if (step.pending) yield* checkPending(step.pending, names, hasField, `${where}: pending`);
}

function* checkEffects() {
  const names = new Set([...types(schemas)].map(({ name }) => name));
  for (const { name, schema, extra } of types(schemas)) {
    const hasField = (field) =>
      field === 'actor' || field === 'target' || (field !== 'type' && field in schema.properties);
    for (const [index, step] of (extra.effect ?? []).entries())
      yield* checkStep(step, names, hasField, `${name}: effect ${index + 1}`);
  }
}

// ---- Examples: arguments of `chancery add` ----

/** Splits as a shell does, for what examples need: blanks and single quotes. */
function words(line) {
  return [...line.matchAll(/'([^']*)'|[^\s']+/g)].map((match) => match[1] ?? match[0]);
}

/** The rules of the field `name`, those that it refers to included. */
function rulesOf(file, { $ref, ...own } = {}) {
  if (!$ref) return own;
  const [target, found] = follow(schemas, file, $ref);
  return { ...rulesOf(target, found), ...own };
}

/** The value of a field as `add` takes it; a comma does not separate free texts. */
function valueOf(text, { type, items }, file) {
  if (type === 'integer' || type === 'number') return Number(text);
  if (type !== 'array') return text;
  return rulesOf(file, items).format === 'line' ? [text] : text.split(',');
}

/** TYPE ACTOR [TARGET] DATE --field VALUE ... as an event. */
function eventOf(line, schema, file) {
  const all = words(line);
  const count = all.findIndex((word) => word.startsWith('--'));
  const [type, actor, ...more] = count < 0 ? all : all.slice(0, count);
  const rest = count < 0 ? [] : all.slice(count);
  const event = { type, date: more.pop(), actor: actor.split(',') };
  if (more.length > 0) event.target = more[0];
  for (let i = 0; i < rest.length; i += 2) {
    const name = rest[i].slice(2).replaceAll('-', '_');
    const value = valueOf(rest[i + 1], rulesOf(file, schema.properties[name]), file);
    event[name] = Array.isArray(value) ? [...(event[name] ?? []), ...value] : value;
  }
  return event;
}

function* checkExamples(ajv) {
  const validate = validatorOf(ajv, 'event.schema.json');
  for (const { name, file, schema, extra } of types(schemas)) {
    const event = eventOf(extra.example, schema, file);
    if (event.type !== name) yield `${name}: its example is of type ${event.type}`;
    if (!validate(event)) yield `${name}: its example is invalid: ${ajv.errorsText(validate.errors)}`;
  }
}

// ---- Commands ----

function* checkSchemas(ajv) {
  for (const [file, schema] of schemas) {
    if (schema.$schema !== 'https://json-schema.org/draft/2020-12/schema')
      yield `${file}: is not of draft 2020-12`;
    if (!ajv.validateSchema(schema)) yield `${file}: ${ajv.errorsText(ajv.errors)}`;
    else validatorOf(ajv, file);
  }
}

async function isDocument(schema, file) {
  const ajv = await makeAjv(schemas);
  const validate = validatorOf(ajv, schema);
  if (validate(JSON.parse(input(file)))) return true;
  console.error(ajv.errorsText(validate.errors, { separator: '\n' }));
  return false;
}

const commands = {
  async schemas() {
    const ajv = await makeAjv(schemas);
    const faults = [
      ...checkSchemas(ajv),
      ...checkFacets(),
      ...checkEffects(),
      ...checkExamples(ajv),
    ];
    for (const fault of faults) console.error(fault);
    console.log(`${schemas.size} schemas, ${[...types(schemas)].length} types, ${faults.length} faults`);
    return faults.length === 0;
  },

  async verdicts(file) {
    const validate = validatorOf(await makeAjv(schemas), 'event.schema.json');
    const lines = input(file).split('\n').filter((line) => line !== '');
    console.log(lines.map((line) => (validate(JSON.parse(line).event) ? 'valid' : 'invalid')).join('\n'));
    return true;
  },

  timeline: (file) => isDocument('timeline.schema.json', file),
  log: (file) => isDocument('output-log.schema.json', file),
};

const [, , command, ...rest] = process.argv;
if (!(command in commands)) {
  console.error('usage: validate.mjs schemas | verdicts [FILE] | timeline [FILE] | log [FILE]');
  process.exit(2);
}
process.exitCode = (await commands[command](...rest)) ? 0 : 1;
