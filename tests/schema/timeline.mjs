// timeline.mjs: whether timeline.schema.json takes the documents it should, and no others. The
// documents are made from the generated corpus, with the seed of CHANCERY_SEED or a new one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeAjv, readSchemas, validatorOf } from './vocabulary.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = process.env.CHANCERY_SCHEMAS ?? here('../../schemas');
const seed = process.env.CHANCERY_SEED;
const { stdout } = spawnSync(process.execPath, [here('corpus.mjs'), ...(seed ? [seed] : [])], {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const corpus = stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line));
const good = corpus.filter(({ expect }) => expect === 'valid').map(({ event }) => event);
const bad = corpus.filter(({ expect, event }) => expect === 'invalid' && event?.type);

const derived = { earliest: '2019-03-14', latest: null, precision: 'interval' };
const titled = (event) => ({ title: 'A title', ...event, ...derived });
const without = (object, name) => {
  const { [name]: dropped, ...rest } = object;
  return rest;
};
const document = (changes) => ({
  format: 'chancery-timeline',
  version: 1,
  query: 'VEN 2019-03',
  events: [titled(good[0])],
  parties: { VEN: { name: 'Venezuela', kind: 'state' } },
  count: { events: 1, earliest: '-0044-03-15', latest: 'Y170000002-12-31' },
  ...changes,
});
const withEvent = (changes) => document({ events: [{ ...titled(good[0]), ...changes }] });
const withCount = (changes) => document({ count: { events: 0, earliest: null, latest: null, ...changes } });

const accepted = [
  document({}),
  document({ events: good.map(titled), query: '' }),
  document({ as_known_at: '2019-03-14T09:30:00Z' }),
  document({ events: [], parties: {}, count: { events: 0, earliest: null, latest: null } }),
  ...['day', 'month', 'season', 'year', 'decade', 'century', 'millennium', 'interval'].map(
    (precision) => withEvent({ precision }),
  ),
];
const refused = [
  ...['format', 'version', 'query', 'events', 'parties', 'count'].map((name) => without(document({}), name)),
  document({ format: 'timeline' }),
  document({ as_known_at: '2019' }),
  document({ version: 2 }),
  document({ version: '1' }),
  document({ generated: 'now' }),
  document({ parties: { Venezuela: { name: 'Venezuela', kind: 'state' } } }),
  document({ parties: { VEN: { name: 'Venezuela' } } }),
  document({ parties: { VEN: { name: 'Venezuela', kind: 'country' } } }),
  document({ events: good.slice(0, 1) }),
  ...['title', 'earliest', 'latest', 'precision', 'type', 'date', 'actor'].map((name) =>
    document({ events: [without(titled(good[0]), name)] }),
  ),
  withEvent({ unknown: 1 }),
  withEvent({ earliest: '2019-03' }),
  withEvent({ earliest: '2019-03-32' }),
  withEvent({ latest: '..' }),
  withEvent({ latest: 'Y2019-03-14' }),
  withEvent({ precision: 'hour' }),
  withCount({ events: -1 }),
  withCount({ earliest: 17 }),
  withCount({ refused: 0 }),
  ...bad
    .filter(({ event }) => !['earliest', 'latest', 'precision'].some((name) => name in event))
    .filter((_, index) => index % 10 === 0)
    .map(({ event }) => document({ events: [titled(event)] })),
];

const ajv = await makeAjv(readSchemas(folder));
const isTimeline = validatorOf(ajv, 'timeline.schema.json');
const isEvent = validatorOf(ajv, 'event.schema.json');
const faults = [
  ...accepted.filter((made) => !isTimeline(made)).map((made) => ['should be accepted', made]),
  ...refused.filter((made) => isTimeline(made)).map((made) => ['should be refused', made]),
  ...[titled(good[0])].filter(isEvent).map((made) => ['should be no event to add', made]),
];
for (const [why, made] of faults) console.error(`${why}: ${JSON.stringify(made).slice(0, 400)}`);
console.log(`${accepted.length} documents to accept, ${refused.length} to refuse, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
