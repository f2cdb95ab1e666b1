// peers.mjs - Chancery and its peers: for each the commands that do the work, in the best way it has. README.md says
// why each is its best. A peer has prepare() (what the work needs but is not measured), and for each kind of work a
// function that does it once and returns what it took.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, chmodSync } from 'node:fs';
import { run, sizeOf } from './measure.mjs';

const here = new URL('.', import.meta.url).pathname;
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

// ---- Chancery ----

export function chancery({ build, work, data }) {
  const program = `${build}/cli/chancery`, db = `${work}/chancery.db`;
  const ask = (...more) => [program, '--db', db, 'query', '--format', 'jsonl', '--reverse', ...more];
  return {
    name: 'chancery', size: () => sizeOf(db),
    clear: () => { for (const end of ['', '-lock']) rmSync(db + end, { force: true }); },
    import: () => run([program, '--db', db, 'import', data]),
    dump: (out) => run([program, '--db', db, 'dump', '--format', 'jsonl'], out),
    ask: (out, limit, ...codes) => run(ask(...(limit ? ['--limit', String(limit)] : []), ...codes), out),
    text: (out, word) => run(ask(`text:${word}`), out),
    add: (number) => run([program, '--db', db, 'add', 'mission.closed', 'USA', 'VEN', '2019-03-14', '--summary', `number ${number}`]),
    inprocess: (repeats, limit, code, out) => run([`${build}/tests/bench/bench-inprocess`, db, String(repeats), String(limit), code], out),
    status: (out) => run([program, '--db', db, 'status', 'USA', 'VEN', '--on', '2019-03-14', '--json'], out),
  };
}

// ---- sqlite3, through its C API and from its shell ----

export function sqlite({ build, work, data }) {
  const program = `${build}/tests/bench/bench-sqlite`, db = `${work}/sqlite.db`;
  if (!existsSync(program)) return { name: 'sqlite', missing: 'libsqlite3-dev is not installed' };
  return {
    name: 'sqlite', size: () => sizeOf(db),
    clear: () => { for (const end of ['', '-wal', '-shm']) rmSync(db + end, { force: true }); },
    import: () => run([program, 'import', db, data]),
    dump: (out) => run([program, 'dump', db], out),
    ask: (out, limit, ...codes) => run([program, 'ask', db, String(limit), ...codes], out),
    add: (number) => run([program, 'add', db, `{"uid":"add:${number}","type":"mission.closed","date":"2019-03-14","actor":["USA"],"target":["VEN"],"summary":"number ${number}"}`]),
    inprocess: (repeats, limit, code, out) => run([program, 'time', db, String(repeats), String(limit), code], out),
    text: (out, word) => run([program, 'text', db, word], out),
  };
}

export function sqliteShell({ work, data }) {
  const db = `${work}/shell.db`;
  const shell = (script, out) => run(['sqlite3', '-batch', db, script], out);
  if (!has('sqlite3')) return { name: 'sqlite shell', missing: 'sqlite3 is not installed' };
  const one = (code, limit) => `SELECT body FROM party JOIN event USING (id) WHERE code = '${code}' ORDER BY party.day DESC, id DESC${limit ? ` LIMIT ${limit}` : ''}`;
  const two = (a, b) => `SELECT body FROM party a JOIN event USING (id) WHERE a.code = '${a}' AND EXISTS (SELECT 1 FROM party b WHERE b.code = '${b}' AND b.day = a.day AND b.id = a.id) ORDER BY a.day DESC, id DESC`;
  const day = `substr(substr(json_extract(body, '$.date'), 1, 10) || '-01-01', 1, 10)`;
  // A separator that no line has makes one column of each.
  const script = `PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -1000000;
CREATE TEMP TABLE raw (body TEXT);
.mode ascii
.separator "\\001" "\\n"
.import ${data} raw
BEGIN;
CREATE TABLE event (id INTEGER PRIMARY KEY, day TEXT, uid TEXT, body TEXT);
INSERT INTO event (day, uid, body) SELECT ${day}, json_extract(body, '$.uid'), body FROM raw ORDER BY 1, raw.rowid;
CREATE TABLE party (code TEXT, day TEXT, id INTEGER, PRIMARY KEY (code, day, id)) WITHOUT ROWID;
INSERT INTO party SELECT value, event.day, event.id FROM event, json_each(event.body, '$.actor') codes
  UNION SELECT value, event.day, event.id FROM event, json_each(event.body, '$.target') codes ORDER BY 1, 2, 3;
CREATE UNIQUE INDEX by_uid ON event(uid);
CREATE INDEX by_day ON event(day);
ANALYZE;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
`;
  return {
    name: 'sqlite shell', size: () => sizeOf(db),
    clear: () => { for (const end of ['', '-wal', '-shm']) rmSync(db + end, { force: true }); },
    import: () => run(['sh', '-c', 'printf %s "$1" | sqlite3 -batch -bail "$2"', 'sh', script, db]),
    dump: (out) => shell('SELECT body FROM event ORDER BY id', out),
    ask: (out, limit, a, b) => shell(b ? two(a, b) : one(a, limit), out),
    add: (number) => shell(`PRAGMA synchronous = FULL; BEGIN IMMEDIATE; INSERT INTO event (day, uid, body) VALUES ('2019-03-14', 'shell:${number}', '{}'); INSERT INTO party VALUES ('USA', '2019-03-14', last_insert_rowid()), ('VEN', '2019-03-14', last_insert_rowid()); COMMIT`),
  };
}

// ---- DuckDB, in a process of node ----

export function duckdb({ work, data }) {
  const db = `${work}/duck.db`;
  const duck = (out, ...more) => run([process.execPath, `${here}duckdb.mjs`, db, out, ...more.map(String)]);
  if (!existsSync(`${here}node_modules/@duckdb/node-api`)) return { name: 'duckdb', missing: 'npm ci was not run in tests/bench' };
  return {
    name: 'duckdb', size: () => sizeOf(db),
    clear: () => { for (const end of ['', '.wal']) rmSync(db + end, { force: true }); },
    import: () => duck('/dev/null', 'import', data),
    dump: (out) => duck(out, 'dump'),
    ask: (out, limit, ...codes) => duck(out, 'ask', limit, ...codes),
  };
}

// ---- PostgreSQL, a cluster of its own that only a socket leads to ----

export function postgres({ work, data }) {
  const folder = '/usr/lib/postgresql/15/bin', home = `${work}/postgres`, socket = `${home}/socket`;
  if (!existsSync(`${folder}/initdb`)) return { name: 'postgres', missing: 'postgresql is not installed' };
  if (process.getuid() !== 0) return { name: 'postgres', missing: 'only root can start a cluster of another user' };
  const as = (...argv) => spawnSync('runuser', ['-u', 'postgres', '--', ...argv], { encoding: 'utf8' });
  const psql = (sql, out) => run(['psql', '-XAtq', '-h', socket, '-U', 'postgres', '-c', sql, 'postgres'], out);
  const limited = (limit) => (limit ? ` LIMIT ${limit}` : '');
  const one = (code, limit) => `SELECT body FROM party JOIN event USING (id) WHERE code = '${code}' ORDER BY party.day DESC, id DESC${limited(limit)}`;
  const two = (a, b) => `SELECT body FROM party a JOIN party b USING (day, id) JOIN event USING (id) WHERE a.code = '${a}' AND b.code = '${b}' ORDER BY a.day DESC, id DESC`;
  return {
    name: 'postgres', size: () => Number(spawnSync('psql', ['-XAtq', '-h', socket, '-U', 'postgres', '-c', 'SELECT pg_database_size(current_database())', 'postgres'], { encoding: 'utf8' }).stdout),
    clear: () => { if (existsSync(socket)) psql('DROP TABLE IF EXISTS party, event, raw; CHECKPOINT'); },
    start: () => {
      mkdirSync(socket, { recursive: true });
      chmodSync(work, 0o755);
      spawnSync('chown', ['-R', 'postgres', home]);
      as(`${folder}/initdb`, '-D', `${home}/data`, '-A', 'trust', '-E', 'UTF8', '--locale=C');
      const options = `-c listen_addresses= -c unix_socket_directories=${socket} -c shared_buffers=2GB -c max_wal_size=32GB -c work_mem=512MB -c maintenance_work_mem=1GB -c effective_cache_size=12GB -c wal_level=minimal -c max_wal_senders=0 -c jit=off`;
      const done = as(`${folder}/pg_ctl`, '-D', `${home}/data`, '-w', '-l', `${home}/log`, '-o', options, 'start');
      if (done.status !== 0) throw new Error(`postgres: ${done.stdout}${done.stderr}`);
    },
    stop: () => as(`${folder}/pg_ctl`, '-D', `${home}/data`, '-m', 'fast', 'stop'),
    // wal_level minimal: what is copied into a table made in the same transaction is synced, not logged.
    import: () => run(['psql', '-XAtq', '-h', socket, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-c', `
      BEGIN; CREATE UNLOGGED TABLE raw (line bigserial, body text);
      COPY raw (body) FROM STDIN WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')`.replace('FROM STDIN', `FROM PROGRAM 'cat ${data}'`), '-c', `
      CREATE TABLE event AS SELECT row_number() OVER (ORDER BY day, line) AS id, day, uid, body FROM
        (SELECT line, rpad(substr(body::json->>'date', 1, 10), 10, '-01-01') AS day, body::json->>'uid' AS uid, body FROM raw) parsed ORDER BY id;
      CREATE TABLE party AS SELECT DISTINCT code, day, id FROM event, LATERAL
        (SELECT json_array_elements_text(body::json->'actor') AS code UNION ALL SELECT json_array_elements_text(body::json->'target')) codes ORDER BY code, day, id;
      ALTER TABLE event ADD PRIMARY KEY (id); ALTER TABLE party ADD PRIMARY KEY (code, day, id);
      CREATE UNIQUE INDEX by_uid ON event (uid); CREATE INDEX by_day ON event (day); COMMIT`, '-c', 'ANALYZE', '-c', 'DROP TABLE raw', '-c', 'CHECKPOINT', 'postgres']),
    dump: (out) => psql('SELECT body FROM event ORDER BY id', out),
    ask: (out, limit, a, b) => psql(b ? two(a, b) : one(a, limit), out),
    add: (number) => psql(`BEGIN; INSERT INTO event SELECT max(id) + 1, '2019-03-14', 'add:${number}', '{}' FROM event; INSERT INTO party SELECT code, '2019-03-14', max(id) FROM event, (VALUES ('USA'), ('VEN')) codes (code) GROUP BY code; COMMIT`),
  };
}

// ---- What reads the file itself ----

export function tools({ data }) {
  return {
    name: 'grep', unordered: true,
    ask: (out, limit, ...codes) => (limit ? null : run(['sh', '-c', codes.map((code, i) => `grep -F '"${code}"'${i === 0 ? ` ${data}` : ''}`).join(' | ')], out)),
    text: (out, word) => run(['grep', '-w', word, data], out),
  };
}

export function jq({ data }) {
  if (!has('jq')) return { name: 'jq', missing: 'jq is not installed' };
  return {
    name: 'jq', unordered: true, slow: true,
    dump: (out) => run(['jq', '-c', '.', data], out),
    ask: (out, limit, ...codes) => (limit ? null : run(['jq', '-c', `select((.actor + .target) as $p | ${codes.map((code) => `($p | index("${code}"))`).join(' and ')})`, data], out)),
  };
}

// ---- The least that each kind of work can cost ----

export function floor({ build, work, data }) {
  const program = `${build}/tests/bench/bench-floor`, db = `${work}/floor.db`, copy = `${work}/floor.copy`;
  return {
    name: 'floor', floor: true, unordered: true,
    import: () => run([program, 'write', data, copy]),
    dump: (out) => run(['cat', data], out),
    ask: (out, limit) => (limit && limit <= 1000 ? run(['true'], out) : null),
    add: (number) => run([program, 'commit', db, String(number)]),
    clear: () => { for (const path of [db, `${db}-lock`, copy]) rmSync(path, { force: true }); },
  };
}

export const peers = { chancery, floor, sqlite, 'sqlite shell': sqliteShell, duckdb, postgres, grep: tools, jq };
// What --peer calls them.
export const families = { sqlite: ['sqlite', 'sqlite shell'], duckdb: ['duckdb'], postgres: ['postgres'], tools: ['grep', 'jq'] };

