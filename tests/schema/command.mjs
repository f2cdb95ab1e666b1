// The command as its own help describes it, for the programs here.
import { spawnSync } from 'node:child_process';

/** Runs the program and returns what it prints; throws when it fails. */
export function run(program, args, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error || status !== 0) throw error ?? new Error(`chancery ${args.join(' ')}: ${status}: ${stderr}`);
  return stdout;
}

/** The indented lines below a heading of a help text, those that go on joined to their first. */
export function section(help, heading) {
  const start = help.split('\n').findIndex(
    (line) => line === `${heading}:` || (line.startsWith(`${heading} (`) && line.endsWith(':')),
  );
  if (start < 0) return [];
  const found = [];
  for (const line of help.split('\n').slice(start + 1)) {
    if (!line.startsWith('  ')) break;
    found.push(line.slice(2));
  }
  return found;
}

function optionsOf(lines) {
  return lines
    .map((line, index) => [line.match(/^(?:-(\w), )?--([\w-]+)(?: (\S+))?(?: {2,}(.*))?$/), lines[index + 1]])
    .filter(([match]) => match)
    .map(([[, letter, option, value, help], next]) => ({ letter, option, value, help: help ?? next.trim() }));
}

/** Every command: its name, help text, options, fields that are options, terms, examples. */
export function helpOf(program) {
  return section(run(program, ['help']), 'Commands').map((line) => {
    const name = line.split(/\s/)[0];
    const help = run(program, ['help', name]);
    return {
      name,
      help,
      options: optionsOf(section(help, 'Options')),
      fields: optionsOf(section(help, 'Fields')),
      globals: optionsOf(section(help, 'Options of every command')),
      terms: section(help, 'Terms').map((term) => term.split(/\s{2,}/)[0]),
      examples: section(help, 'Examples').join('\n'),
    };
  });
}
