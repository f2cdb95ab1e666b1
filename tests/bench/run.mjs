// run.mjs --build FOLDER [--size 100k|1m|10m]... [--peer NAME]... [--row ID]... [--repeats N] [--check] - generates events, has every
// peer do the same work, compares the answers, and only then measures: in turn, medians with spread. Writes results.json
// (sizes and, with --row, other rows that were measured before stay), results.md and growth.svg. --check compares the answers over five thousand
// events, measures nothing and prints TAP.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, release, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { alternate, sizeOf, uidsIn, useRunner, median } from './measure.mjs';
import { families, peers as makers } from './peers.mjs';
import { markdown } from './report.mjs';
import { chart } from './chart.mjs';

const here = new URL('.', import.meta.url).pathname;
const sizes = { '5k': 5e3, '100k': 1e5, '1m': 1e6, '10m': 1e7 };
const options = { build: 'build-bench', size: [], peer: [], row: [], repeats: 0, check: false };
for (let args = process.argv.slice(2), i = 0; i < args.length; i++) {
  const name = args[i].replace(/^--/, '');
  if (!(name in options) || !args[i].startsWith('--')) throw new Error(`unknown option ${args[i]}`);
  if (name === 'check') options.check = true;
  else if (Array.isArray(options[name])) options[name].push(args[++i]);
  else options[name] = args[++i];
}
const wanted = options.check ? ['5k'] : options.size.length > 0 ? options.size : ['100k', '1m'];
for (const size of wanted) if (!sizes[size]) throw new Error(`--size is one of ${Object.keys(sizes).join(', ')}`);
for (const peer of options.peer) if (!families[peer]) throw new Error(`--peer is one of ${Object.keys(families).join(', ')}`);

const build = resolve(options.build);
const say = (text) => process.stderr.write(`${text}\n`);
useRunner(`${build}/tests/bench/bench-measure`);

// ---- The work ----

const A = 'VEN', B = 'USA', WORD = 'armistice';
// What is done, by whom, how often; `same`: what the answers must have in common before anything is measured.
const rows = [
  { id: 'import', title: 'import JSON Lines, synced', rounds: { '100k': 3, '1m': 2, '10m': 1 }, before: (peer) => peer.clear(), once: (peer) => peer.import() },
  { id: 'dump', title: 'dump all by date to a file', rounds: { '100k': 7, '1m': 3, '10m': 2 }, once: (peer, out) => peer.dump?.(out), same: 'all' },
  { id: 'newest-10', title: `the 10 newest of a country, whole process`, rounds: 25, once: (peer, out) => peer.ask?.(out, 10, A), same: 'order' },
  { id: 'newest-1000', title: `its 1,000 newest as JSON, whole process`, rounds: 15, once: (peer, out) => peer.ask?.(out, 1000, A), same: 'order' },
  { id: 'newest-100000', title: `its 100,000 newest as JSON, whole process`, rounds: { '100k': 5, '1m': 5, '10m': 3 }, once: (peer, out) => peer.ask?.(out, 100000, A), same: 'order' },
  { id: 'country', title: 'all of a country as JSON', rounds: { '100k': 5, '1m': 2, '10m': 1 }, once: (peer, out) => peer.ask?.(out, 0, A), same: 'order' },
  { id: 'pair', title: 'all of two countries as JSON', rounds: { '100k': 5, '1m': 3, '10m': 1 }, once: (peer, out) => peer.ask?.(out, 0, A, B), same: 'order' },
  { id: 'text', title: 'all with a rare word', rounds: 15, once: (peer, out) => peer.text?.(out, WORD), same: 'order' },
  { id: 'status', title: 'the state between two countries on a day', rounds: 9, once: (peer, out) => peer.status?.(out) },
  { id: 'inside-10', title: 'the 10 newest, within a process', rounds: 1, once: (peer, out) => peer.inprocess?.(2000, 10, A, out), inside: true },
  { id: 'inside-1000', title: 'its 1,000 newest, within a process', rounds: 1, once: (peer, out) => peer.inprocess?.(200, 1000, A, out), inside: true },
  { id: 'inside-100000', title: 'its 100,000 newest, within a process', rounds: 1, once: (peer, out) => peer.inprocess?.(5, 100000, A, out), inside: true },
  { id: 'add', title: 'one durable add, whole process', rounds: 25, once: (peer, out, round) => peer.add?.(round) },
];
for (const id of options.row) if (!rows.some((row) => row.id === id)) throw new Error(`--row is one of ${rows.map((row) => row.id).join(', ')}`);
const times = (row, size) => Number(options.repeats) || (typeof row.rounds === 'number' ? row.rounds : row.rounds[size] ?? 1);

// ---- Comparing ----

function differs(row, peer, expected, out) {
  const got = uidsIn(out), same = (a, b) => a.length === b.length && a.every((uid, i) => uid === b[i]);
  const alike = peer.unordered || row.same === 'all' ? same(expected.slice().sort(), got.slice().sort()) : same(expected, got);
  return alike ? null : `${row.id}: ${peer.name} answers ${got.length} events, not the same ${expected.length}`;
}

// Every peer does each kind of work once; what they answer must be the same.
function compare(contestants, work) {
  const faults = [];
  for (const row of rows.filter((row) => row.same)) {
    row.once(contestants[0], `${work}/expected`);
    const expected = uidsIn(`${work}/expected`);
    if (expected.length === 0) faults.push(`${row.id}: no events`);
    for (const peer of contestants.slice(1).filter((peer) => !peer.floor)) {
      if (!row.once(peer, `${work}/answer`)) continue;
      const fault = differs(row, peer, expected, `${work}/answer`);
      if (fault) faults.push(fault);
    }
  }
  return faults;
}

// ---- One size ----

function generate(count, path) {
  const out = openSync(path, 'w');
  execFileSync(`${build}/tests/bench/bench-generate`, [String(count), '1'], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
}

function measureRow(row, contestants, size, work) {
  const able = {};
  for (const peer of contestants) {
    if (row.id === 'add' && !peer.add) continue;
    able[peer.name] = (round) => {
      if (peer.slow && round > 0) return null;
      if (row.id === 'import' && !peer.import) return null;
      row.before?.(peer);
      return row.once(peer, `${work}/out-${peer.name}`, round) ?? null;
    };
  }
  const results = alternate(able, times(row, size));
  if (row.inside)
    for (const name of Object.keys(results)) {
      const inside = readFileSync(`${work}/out-${name}`, 'utf8').trim().split('\n').map(Number);
      results[name] = { ...results[name], median: median(inside), least: Math.min(...inside), most: Math.max(...inside), runs: inside.length };
    }
  return results;
}

const resultsPath = `${here}results.json`;
function keep(size, part) {
  const all = existsSync(resultsPath) ? JSON.parse(readFileSync(resultsPath, 'utf8')) : {};
  all[size] = { ...all[size], ...part };
  writeFileSync(resultsPath, `${JSON.stringify(all, null, 1)}\n`);
  return all;
}

function machine(work) {
  const fs = spawnSync('stat', ['-f', '-c', '%T', work], { encoding: 'utf8' }).stdout.trim();
  return { date: new Date().toISOString().slice(0, 10), cpu: cpus()[0].model.replace(/\s+/g, ' '), cores: cpus().length, memory: `${Math.round(totalmem() / 2 ** 30)} GiB`, kernel: release(), filesystem: fs };
}

function contestantsFor(size, work, data) {
  const chosen = options.peer.length > 0 ? options.peer.flatMap((peer) => families[peer]) : Object.keys(makers);
  // jq takes half a minute a question at a million events, and those of the second list minutes at ten.
  const left = { '1m': ['jq'], '10m': ['jq', 'sqlite shell', 'postgres'] }[size] ?? [];
  const missing = [];
  const made = Object.entries(makers)
    .filter(([name]) => name === 'chancery' || name === 'floor' || chosen.includes(name))
    .filter(([name]) => !left.includes(name))
    .map(([, make]) => make({ build, work, data }))
    .filter((peer) => { if (peer.missing) missing.push(`${peer.name}: ${peer.missing}`); return !peer.missing; });
  return { contestants: made, missing };
}

function measureRows(chosen, contestants, size, work) {
  for (const row of chosen) {
    say(`${size}: ${row.title}`);
    keep(size, { [row.id]: measureRow(row, contestants, size, work) });
  }
  return true;
}

function measureSize(size) {
  const work = mkdtempSync(`${process.env.BENCH_FOLDER ?? tmpdir()}/chancery-bench-`), data = `${work}/events.jsonl`;
  const { contestants, missing } = contestantsFor(size, work, data);
  try {
    for (const line of missing) say(`left out: ${line}`);
    generate(sizes[size], data);
    for (const peer of contestants) peer.start?.();
    if (options.check) {
      for (const peer of contestants) peer.import?.();
      const faults = compare(contestants, work);
      console.log(`1..1\n${faults.length > 0 ? 'not ' : ''}ok 1 - ${contestants.map((peer) => peer.name).join(', ')} answer alike`);
      for (const fault of faults) console.log(`# ${fault}`);
      return faults.length === 0;
    }
    if (options.row.length > 0) { // of a size that was measured before
      for (const peer of contestants) peer.import?.();
      return measureRows(rows.filter((row) => options.row.includes(row.id)), contestants, size, work);
    }
    say(`${size}: importing`);
    const measured = { machine: machine(work), events: sizes[size], bytes: sizeOf(data), missing, import: measureRow(rows[0], contestants, size, work) };
    measured.size = Object.fromEntries(contestants.filter((peer) => peer.size).map((peer) => [peer.name, peer.size()]));
    keep(size, measured);
    say(`${size}: comparing answers`);
    const faults = compare(contestants, work);
    if (faults.length > 0) throw new Error(`the answers differ:\n${faults.join('\n')}`);
    return measureRows(rows.slice(1), contestants, size, work);
  } finally {
    for (const peer of contestants) peer.stop?.();
    rmSync(work, { recursive: true, force: true });
  }
}

const good = wanted.map(measureSize).every(Boolean);
if (!options.check) {
  const all = JSON.parse(readFileSync(resultsPath, 'utf8'));
  const text = markdown(all, rows);
  writeFileSync(`${here}results.md`, text);
  writeFileSync(`${here}growth.svg`, chart(all, rows));
  console.log(text);
}
process.exit(good ? 0 : 1);
