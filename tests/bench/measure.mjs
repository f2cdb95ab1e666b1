// measure.mjs - runs a command once, or several commands in turn, and sums up what they took.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';

let runner;
export function useRunner(path) { runner = path; }

// Runs `argv`, standard output into the file `out`: { seconds, peak (bytes) }. Whatever fails ends the run.
export function run(argv, out = '/dev/null', env = {}) {
  const done = spawnSync(runner, [out, ...argv], { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  const [seconds, peak, status] = (done.stdout ?? '').trim().split(/\s+/).slice(-3).map(Number);
  if (done.status !== 0 || status !== 0) throw new Error(`${argv.slice(0, 4).join(' ')} … ended with ${status}: ${(done.stderr ?? '').slice(0, 400)}`);
  return { seconds, peak: peak * 1024 };
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// The median, the least and the most of what each contestant took.
export function summary(samples) {
  return { median: median(samples), least: Math.min(...samples), most: Math.max(...samples), runs: samples.length };
}

// Runs each contestant once in a round, in turn, so that what disturbs the machine disturbs all alike. A
// contestant is a function that returns { seconds, peak }.
export function alternate(contestants, rounds) {
  const seconds = {}, peaks = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, once] of Object.entries(contestants)) {
      const took = once(round); // null: not that work, or not again
      if (!took) continue;
      (seconds[name] ??= []).push(took.seconds);
      peaks[name] = Math.max(peaks[name] ?? 0, took.peak);
    }
  return Object.fromEntries(Object.keys(seconds).map((name) => [name, { ...summary(seconds[name]), peak: peaks[name] }]));
}

export const sizeOf = (path) => statSync(path).size;

// The uids of an answer in JSON Lines, in order; of those of the benchmark only, by their numbers. Answers may be larger
// than a string or an array can be.
export function uidsIn(path) {
  const LENGTH = 'bench:'.length + 10, chunk = Buffer.alloc(1 << 24), file = openSync(path, 'r');
  let uids = new Uint32Array(1 << 16), count = 0, rest = '';
  for (let size; (size = readSync(file, chunk)) > 0; ) {
    const text = rest + chunk.latin1Slice(0, size);
    for (const [found] of text.matchAll(/bench:\d{10}/g)) {
      if (count === uids.length) { const more = new Uint32Array(2 * count); more.set(uids); uids = more; }
      uids[count++] = Number(found.slice(-10));
    }
    rest = text.slice(1 - LENGTH); // the start of one, never a whole one
  }
  closeSync(file);
  return uids.subarray(0, count);
}
