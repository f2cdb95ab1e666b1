// corpus.mjs [SEED]: events derived from the schemas themselves, good ones of every type and ones
// that break each rule once, as lines {"expect", "why", "event"}.
// The schemas are those of CHANCERY_SCHEMAS, or of the checkout. The seed goes to standard error.
import { fileURLToPath } from 'node:url';
import { follow, readSchemas, types } from './vocabulary.mjs';

const folder =
  process.env.CHANCERY_SCHEMAS ?? fileURLToPath(new URL('../../schemas', import.meta.url));
const schemas = readSchemas(folder);
const goodPerType = 200;
const rounds = 3; // each rule of each type is broken so often, in another event each time

// ---- Chance ----

const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;
let state = seed;

/** mulberry32: a number from 0 to below 1. */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const chance = (probability) => random() < probability;
const below = (limit) => Math.floor(random() * limit);
const pick = (list) => list[below(list.length)];
const between = (low, high) => low + below(high - low + 1);

// ---- Rules: what the schema of a value says, references resolved ----

const wholeFiles = { 'edtf.schema.json': 'edtf', 'party.schema.json': 'party' };

function rulesOf(schema, file) {
  const { $ref, anyOf, items, properties, description, ...own } = schema;
  let rules = {};
  if ($ref && wholeFiles[$ref]) rules = { type: 'string', format: wholeFiles[$ref] };
  else if ($ref) {
    const [target, found] = follow(schemas, file, $ref);
    rules = rulesOf(found, target);
  }
  if (anyOf) rules = { ...rulesOf(anyOf[1], file), single: true };
  rules = { ...rules, ...own };
  if (items) rules.items = rulesOf(items, file);
  if (properties) rules.properties = fieldsOf(properties, file);
  return rules;
}

function fieldsOf(properties, file) {
  const fields = {};
  for (const [name, schema] of Object.entries(properties))
    if (!('const' in schema)) fields[name] = rulesOf(schema, file);
  return fields;
}

const envelopeSchema = schemas.get('event.schema.json').$defs.envelope;
const envelope = fieldsOf(envelopeSchema.properties, 'event.schema.json');
delete envelope.type;

/** Every type with all fields that its events may have, and those that they must have. */
const vocabulary = [...types(schemas)].map(({ name, file, schema }) => ({
  name,
  own: fieldsOf(schema.properties, file),
  fields: { ...envelope, ...fieldsOf(schema.properties, file) },
  required: new Set([...envelopeSchema.required, ...(schema.required ?? []), 'type']),
}));

// ---- Good values ----

const characters = [...'abcdefghij KLMNOP.,;:!?()-0123456789\'"\\/&<>éßñçøЖ日本語العربية🙂𝔘\u0301\u200b\u00a0'];

function text(length, alphabet = characters) {
  return Array.from({ length }, () => pick(alphabet)).join('');
}

const parties = schemas.get('party.schema.json').enum;
const dates = [
  '2019-03-14', '2019-03', '2019', '2019-01~', '2019-01/..', '../2019-03-14', '2019-02-28',
  '2020-02-29', '2000-02-29', '1816', '1949?', '2019-03-11/2019-03-14',
];
const instants = [
  '2019-03-14T09:30:00Z', '2024-02-29T23:59:59.999999Z', '0001-01-01T00:00:00.5Z',
  '2000-02-29T00:00:00Z', '9999-12-31T00:00:00.000001Z',
];
const wordCharacters = [...'abcxyz0189-'];
const uidCharacters = [...'abcXYZ019._:/-'];
const uriCharacters = [...'abcXYZ019/?#[]@!$&()*+,;=-._~%{}|éЖ日🙂'];
const head = (make, rest) => (length) => make() + text(length - 1, rest);

/** For each format a good text of about the length asked for. */
const formats = {
  edtf: () => pick(dates),
  party: () => pick(parties),
  instant: () => pick(instants),
  uid: head(() => pick([...'aZ0']), uidCharacters),
  word: head(() => pick([...'az09']), wordCharacters),
  uri(length) {
    const scheme = length > 8 ? pick(['https://', 'a+.-9:']) : 'x:';
    return scheme + text(length - scheme.length, uriCharacters);
  },
  line: (length) => text(length),
  prose: (length) => text(length, [...characters, '\n', '\t']),
};

/** A length within the rules: mostly short, now and then as short or as long as allowed. */
function length(low, high) {
  if (chance(0.05)) return low;
  if (chance(0.05)) return high;
  return between(low, Math.min(high, low + 40));
}

const makers = {
  string(rules) {
    if (rules.enum) return pick(rules.enum);
    return formats[rules.format](length(rules.minLength ?? 0, rules.maxLength ?? 40));
  },
  integer(rules) {
    return pick([rules.minimum, rules.maximum, between(rules.minimum, rules.maximum)]);
  },
  number(rules) {
    const within = rules.minimum + random() * (rules.maximum - rules.minimum);
    return pick([rules.minimum, rules.maximum, 0, within, Number(within.toFixed(4))]);
  },
  boolean: () => chance(0.5),
  array(rules) {
    if (rules.single && chance(0.5)) return value(rules.items);
    const low = rules.minItems ?? 0;
    const count = between(low, Math.min(rules.maxItems, low + 4));
    return list(rules, count);
  },
  object(rules) {
    const made = object(rules.properties, new Set(rules.required ?? []), 0.5);
    const names = Object.keys(rules.properties);
    while (Object.keys(made).length < (rules.minProperties ?? 0)) {
      const name = pick(names);
      made[name] = value(rules.properties[name]);
    }
    return made;
  },
};

function value(rules) {
  return makers[rules.type](rules);
}

/** `count` items, different ones where they must be; fewer where there are not so many. */
function list(rules, count) {
  const made = [];
  for (let tries = 0; made.length < count && tries < 40 * count + 40; tries++) {
    const item = value(rules.items);
    const known = made.some((other) => JSON.stringify(other) === JSON.stringify(item));
    if (!rules.uniqueItems || !known) made.push(item);
  }
  return made;
}

function object(fields, required, probability) {
  const made = {};
  for (const [name, rules] of Object.entries(fields))
    if (required.has(name) || chance(probability)) made[name] = value(rules);
  return made;
}

function event(type, probability) {
  return { type: type.name, ...object(type.fields, type.required, probability) };
}

// ---- Broken values: each breaks one rule, and says which ----

const badTexts = {
  edtf: ['', 'yesterday', '2019-13', '2019-02-30', '2019-02-29', '1900-02-29', '2019-3-14',
    '14.03.2019', '2019-03-14 ', ' 2019', '2019-03-14\n', '2019-04-31', '2019/03/14', '2019-00'],
  party: ['', 'usa', 'US', 'Venezuela', 'QQQ', 'USA ', 'USA\n', '840'],
  uid: ['-a', ' a', 'a b', 'a\n', 'é', 'a#', '.a', '\u0000'],
  uri: ['example.org', '//example.org', 'HTTP://example.org', 'http:', 'http: //x', 'a:b c',
    'a:\n', ':a:b', '1a:b', 'a:\u0000', 'a:\u007f'],
  instant: ['2019-03-14', '2019-03-14T09:30:00', '2019-03-14t09:30:00z', '2019-02-29T00:00:00Z',
    '2019-03-14T24:00:00Z', '2019-03-14T09:30:60Z', '2019-03-14T09:30:00.Z',
    '2019-03-14T09:30:00.1234567Z', '2019-03-14T09:30:00+00:00', '1900-02-29T00:00:00Z',
    '2019-13-01T00:00:00Z', '2019-04-31T00:00:00Z', '2019-03-14T09:30:00Z\n'],
  word: ['-a', 'A', 'a b', 'é', 'a_b', 'a\n'],
  line: ['a\nb', 'a\tb', 'a\u0000b', '\u007f', 'a\r', 'a\u001b[0m', '\n'],
  prose: ['a\rb', 'a\u0000b', '\u001b', 'a\u007f', '\u000b'],
};
const otherKinds = {
  string: 'text', integer: 17, number: 17.5, boolean: true, array: [['x']], object: { x: 1 },
  null: null,
};
const alike = { integer: ['integer', 'number'], number: ['integer', 'number'] };

/** Values of every kind but the one that is wanted. */
function* wrongKinds(rules) {
  const good = alike[rules.type] ?? [rules.type];
  for (const [kind, other] of Object.entries(otherKinds))
    if (!good.includes(kind) && !(rules.single && kind === rules.items.type)) yield [`is ${kind}`, other];
  if (rules.type === 'integer') yield ['is not whole', rules.minimum + 0.5];
}

const tooLong = {
  edtf: null, party: null, instant: null,
  uid: 'a', word: 'a', uri: 'a', line: '日', prose: '🙂',
};

function* brokenString(rules) {
  if (rules.enum) {
    yield ['is no choice', 'something-else'];
    yield ['is a choice in upper case', rules.enum[0].toUpperCase()];
    yield ['is a choice and more', `${rules.enum[0]} `];
    return;
  }
  for (const bad of badTexts[rules.format]) yield [`is no ${rules.format}`, bad];
  if (rules.minLength > 0) yield ['is empty', ''];
  const filler = tooLong[rules.format];
  if (filler) yield ['is too long', (rules.format === 'uri' ? 'a:' : '') + filler.repeat(rules.maxLength + 1)];
}

function* brokenNumber(rules) {
  yield ['is too small', rules.minimum - 1];
  yield ['is too large', rules.maximum + 1];
  yield ['is far too large', 1e300];
  yield ['is far too small', -9007199254740993];
}

function* brokenList(rules) {
  if (rules.minItems > 0) yield ['has too few items', []];
  const item = value(rules.items);
  if (rules.uniqueItems) yield ['holds an item twice', [item, item]];
  else yield ['has too many items', Array(rules.maxItems + 1).fill(item)];
  if (rules.uniqueItems && !rules.items.enum && rules.items.format !== 'party') {
    const numbered = (index) =>
      rules.items.type === 'object' ? { ...item, to: `n${index}` } : `n${index}`;
    yield ['has too many items', Array.from({ length: rules.maxItems + 1 }, (_, i) => numbered(i))];
  }
  if (rules.items.format === 'party' && parties.length > rules.maxItems)
    yield ['has too many items', parties.slice(0, rules.maxItems + 1)];
  for (const [why, bad] of broken(rules.items)) yield [`an item ${why}`, [bad]];
}

function* brokenObject(rules) {
  const good = { ...object(rules.properties, new Set(rules.required ?? []), 1) };
  if (rules.minProperties > 0) yield ['is empty', {}];
  yield ['has an unknown member', { ...good, unknown: 'x' }];
  for (const name of rules.required ?? []) {
    const { [name]: dropped, ...rest } = good;
    yield [`lacks ${name}`, rest];
  }
  for (const [name, inner] of Object.entries(rules.properties))
    for (const [why, bad] of broken(inner)) yield [`${name} ${why}`, { ...good, [name]: bad }];
}

const breakers = {
  string: brokenString,
  integer: brokenNumber,
  number: brokenNumber,
  boolean: function* () {},
  array: brokenList,
  object: brokenObject,
};

function* broken(rules) {
  yield* wrongKinds(rules);
  yield* breakers[rules.type](rules);
}

function* brokenFields(type, fields) {
  for (const [name, rules] of Object.entries(fields))
    for (const [why, bad] of broken(rules))
      yield [`${name} ${why}`, { ...event(type, 0.3), [name]: bad }];
}

/** What can be wrong with an event of a type as a whole. */
function* brokenEvents(type) {
  for (const name of type.required) {
    const { [name]: dropped, ...rest } = event(type, 0.3);
    yield [`${name} is missing`, rest];
  }
  for (const name of ['unknown', 'Target', 'earliest', 'latest', 'precision', ''])
    yield [`"${name}" is unknown`, { ...event(type, 0.3), [name]: '2019-03-14' }];
  const foreign = vocabulary.flatMap(({ own }) => Object.entries(own));
  for (const [name, rules] of foreign.filter(([name]) => !(name in type.fields)).slice(0, 3))
    yield [`"${name}" belongs to other types`, { ...event(type, 0.3), [name]: value(rules) }];
  for (const name of [`${type.name}x`, type.name.toUpperCase(), type.name.split('.')[0], '', 7, null])
    yield ['its type is unknown', { ...event(type, 0.3), type: name }];
}

// ---- The whole ----

function print(expect, why, made) {
  console.log(JSON.stringify({ expect, why, event: made }));
}

console.error(`corpus: seed ${seed}`);
for (const type of vocabulary) {
  print('valid', `${type.name}: only what is required`, event(type, 0));
  print('valid', `${type.name}: every field`, event(type, 1));
  for (let i = 2; i < goodPerType; i++) print('valid', type.name, event(type, random()));
}
for (let round = 0; round < rounds; round++) {
  for (const type of vocabulary)
    for (const [why, made] of [...brokenEvents(type), ...brokenFields(type, type.own)])
      print('invalid', `${type.name}: ${why}`, made);
  for (const [why, made] of brokenFields(pick(vocabulary), envelope)) print('invalid', why, made);
}
for (const made of [null, true, 17, 'text', [], {}, [[]]]) print('invalid', 'is no event', made);
