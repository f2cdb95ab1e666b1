// drift.mjs CHANCERY ROOT: whether help, manual pages, completions, README and schemas tell of the
// same commands, options, terms, types and files; and whether every example in them is accepted.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { helpOf, run } from './command.mjs';
import { readSchemas, types } from './vocabulary.mjs';

const [, , program, root] = process.argv;
const text = (name) => readFileSync(join(root, name), 'utf8');
const commands = helpOf(program);
const schemas = readSchemas(join(root, 'schemas'));
const faults = [];
const counts = {};

/** Both ways: what stands in one list and not in the other. */
function compare(what, wanted, [here, one], [there, other]) {
  counts[what] = (counts[what] ?? 0) + one.length;
  for (const item of one) if (!other.includes(item)) faults.push(`${what} ${item}: in ${here}, not in ${there}`);
  if (wanted === 'both')
    for (const item of other) if (!one.includes(item)) faults.push(`${what} ${item}: in ${there}, not in ${here}`);
}

// ---- Commands and options: help, chancery(1), completions ----

/** The text of a page of mdoc without its marks of fonts. */
const page = (name) => text(`cli/man/${name}`).replaceAll('\\e', '\\').replaceAll('\\&', '').replaceAll('\\(dq', '"');

/** The items of COMMANDS, by command: its lines up to the next command. */
function manualCommands() {
  const lines = page('chancery.1').split('.Sh COMMANDS')[1].split('\n.Sh ')[0].split('\n');
  const found = new Map();
  let name;
  for (const line of lines) {
    const match = /^\.It Cm ([a-z]+)\b/.exec(line);
    if (match && commands.some((command) => command.name === match[1])) name = match[1];
    else if (match) faults.push(`command ${match[1]}: in chancery(1), not in help`);
    if (name) found.set(name, `${found.get(name) ?? ''}${line}\n`);
  }
  return found;
}

const longOptions = (mdoc) => [...new Set([...mdoc.matchAll(/\bFl Fl ([a-z][a-z-]*)/g)].map(([, name]) => name))];
const letters = (mdoc) => [...new Set([...mdoc.matchAll(/\bFl ([a-z])\b/g)].map(([, letter]) => letter))];

function checkManual() {
  const manual = manualCommands();
  compare('command', 'both', ['help', commands.map(({ name }) => name)], ['chancery(1)', [...manual.keys()]]);
  for (const { name, options, fields, globals } of commands) {
    const mdoc = manual.get(name) ?? '';
    const known = [...options, ...fields, ...globals].map(({ option }) => option);
    const short = options.filter(({ letter }) => letters(mdoc).includes(letter));
    const told = [...longOptions(mdoc), ...short.map(({ option }) => option)];
    compare(`option of ${name}`, 'one', ['help', options.map(({ option }) => option)], ['chancery(1)', told]);
    compare(`option of ${name}`, 'one', ['chancery(1)', longOptions(mdoc)], ['help', known]);
  }
  const [, before] = page('chancery.1').split('.Ss Options of every command');
  const globals = commands[0].globals.map(({ option }) => option);
  compare('global option', 'both', ['help', globals], ['chancery(1)', longOptions(before.split('.Sh')[0])]);
}

function checkCompletions() {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = run(program, ['completion', shell]);
    const has = (option) => (shell === 'fish' ? ` -l ${option} ` : ` --${option}`);
    for (const { name, options, fields } of commands) {
      const ofCommand = (line) =>
        shell === 'fish'
          ? line.includes(`from ${name}"`) || line.includes(` -a ${name} `)
          : line.startsWith(`    ${name}) words=`);
      const part = script.split('\n').filter(ofCommand).join('\n');
      if (part === '') faults.push(`command ${name}: in help, not in the completion of ${shell}`);
      for (const { option } of [...options, ...fields])
        if (!part.includes(has(option)))
          faults.push(`option --${option} of ${name}: not in the completion of ${shell}`);
    }
  }
}

// ---- Terms: help and chancery-query(7) ----

function checkTerms() {
  const help = commands.find(({ name }) => name === 'query').terms;
  const fields = help.filter((term) => /^[a-z-]+:/.test(term)).map((term) => term.split(':')[0]);
  const manual = page('chancery-query.7').split('.Ss Fields')[1].split('\n.S')[0];
  const told = [...manual.matchAll(/Cm ([a-z-]+):/g)].map(([, name]) => name);
  const reserved = ['text']; // told in the manual as what is refused
  const live = told.filter((name) => fields.includes(name) || !reserved.includes(name));
  compare('term', 'both', ['help', fields], ['chancery-query(7)', live]);
  for (const { name, terms } of commands)
    if (terms.length > 0 && !new RegExp(`^\\.?Cm ${name}\\b`, 'm').test(page('chancery-query.7')))
      faults.push(`command ${name}: takes terms, not in chancery-query(7)`);
}

// ---- Schemas: README, installation, and the types that prose names ----

function checkSchemaFiles() {
  const families = schemas.get('event.schema.json').$defs.event.oneOf.map(({ $ref }) => $ref);
  const build = text('schemas/meson.build'), readme = text('schemas/README.md');
  counts.schema = schemas.size;
  for (const name of schemas.keys()) {
    if (!families.includes(name) && !readme.includes(`\`${name}\``))
      faults.push(`schema ${name}: not in schemas/README.md`);
    if (!build.includes(`'${name}'`)) faults.push(`schema ${name}: not installed by meson`);
  }
  for (const [, name] of `${readme}${build}`.matchAll(/[`']([a-z-]+\.schema\.json)[`']/g))
    if (!schemas.has(name)) faults.push(`schema ${name}: named, but not there`);
}

const manuals = readdirSync(join(root, 'cli/man'));
const prose = ['README.md', 'CHANGELOG.md', 'schemas/README.md', 'schemas/storage.md', 'core/README.md', 'core/dates.md'];

/** `family.verb` in prose, help and manuals: each must be a type. */
function checkTypes() {
  const names = [...types(schemas)].map(({ name }) => name);
  const families = [...new Set(names.map((name) => name.split('.')[0]))];
  const verb = '[a-z]+(?:-[a-z]+)*(?![\\w.-]*\\.json|[.\\w])';
  const word = new RegExp(`(?<![\\w./*-])(${families.join('|')})\\.${verb}`, 'g');
  counts.type = 0;
  const files = [
    ...prose.map((name) => [name, text(name)]),
    ...manuals.map((name) => [name, page(name)]),
    ...commands.map(({ name, help }) => [`help ${name}`, help]),
  ];
  for (const [file, content] of files)
    for (const [name] of content.matchAll(word)) {
      counts.type++;
      if (!names.includes(name) && !/\.(schema|c|h|md)$/.test(name))
        faults.push(`type ${name}: named in ${file}, but there is none`);
    }
}

// ---- Examples: every line that begins with `chancery` is run ----

const joined = (lines) => lines.replaceAll(/\\\n\s*/g, ' ').split('\n');

function* examples() {
  const isCall = (line) => /^(\$ )?chancery |\| chancery /.test(line);
  const strip = (line) => line.replace(/^\$ /, '');
  for (const { name, examples: found } of commands)
    for (const line of joined(found)) if (isCall(line)) yield [`help ${name}`, strip(line)];
  for (const name of prose)
    for (const [, block] of text(name).matchAll(/^```\w*\n([^]*?)^```/gm))
      for (const line of joined(block)) if (isCall(line)) yield [name, strip(line)];
  for (const name of manuals) {
    for (const [, block] of page(name).matchAll(/^\.Bd [^\n]*\n([^]*?)^\.Ed/gm))
      for (const line of joined(block)) if (isCall(line)) yield [name, line];
    for (const [, line] of page(name).matchAll(/^\.It Li (chancery .*)$/gm)) yield [name, line];
  }
}

/** The call alone: a shell's pipes and redirections are not what is tested. */
function call(line) {
  let quote = '';
  const start = line.search(/\bchancery /);
  for (let i = start; i < line.length; i++) {
    if (quote) quote = line[i] === quote ? '' : quote;
    else if ('\'"'.includes(line[i])) quote = line[i];
    else if ('|>#'.includes(line[i]) && ' '.includes(line[i - 1])) return line.slice(start, i);
  }
  return line.slice(start);
}

/** A folder with what the examples name, and chancery on the PATH. */
function makeWorld() {
  const scratch = mkdtempSync(join(tmpdir(), 'chancery-'));
  const sample = join(root, 'tests/data/venezuela-2019.jsonl');
  for (const name of ['bin', 'new']) mkdirSync(join(scratch, name));
  symlinkSync(resolve(program), join(scratch, 'bin/chancery'));
  copyFileSync(sample, join(scratch, 'events.jsonl'));
  const [event] = readFileSync(sample, 'utf8').split('\n');
  writeFileSync(join(scratch, 'event.json'), event);
  writeFileSync(join(scratch, 'new/a.json'), event);
  const PATH = `${join(scratch, 'bin')}:${process.env.PATH}`;
  const env = { PATH, HOME: scratch, EDITOR: 'true', LC_ALL: 'C.UTF-8' };
  return { scratch, env };
}

// The reader's world has a uid or a disk that is missing here; what makes no sense or is no valid
// event does so everywhere.
const fine = [0, 66, 73];

function checkExamples() {
  const { scratch, env } = makeWorld();
  counts.example = 0;
  try {
    spawnSync('sh', ['-c', 'chancery import events.jsonl'], { cwd: scratch, env });
    for (const [where, line] of examples()) {
      const made = call(line);
      const { status, stderr } = spawnSync('sh', ['-c', made], { cwd: scratch, env, encoding: 'utf8', input: '' });
      counts.example++;
      if (!fine.includes(status)) faults.push(`example in ${where}: ${made.trim()}: ${status}: ${stderr.trim()}`);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

checkManual();
checkCompletions();
checkTerms();
checkSchemaFiles();
checkTypes();
checkExamples();
for (const fault of faults) console.error(fault);
const kinds = ['command', 'option', 'global', 'term', 'schema', 'type', 'example'];
const sum = (kind) =>
  Object.entries(counts).reduce((all, [name, count]) => all + (name.startsWith(kind) ? count : 0), 0);
console.log(`${kinds.map((kind) => `${kind} ${sum(kind)}`).join(', ')}; ${faults.length} faults`);
process.exitCode = faults.length === 0 && kinds.every((kind) => sum(kind) > 0) ? 0 : 1;
