// duckdb.mjs DB OUT import FILE | dump | ask LIMIT CODE... - the peer DuckDB at its best: its own reader of JSON, tables
// sorted by what is asked for (its zone maps pass over the rest), its own writer of text.
import { DuckDBInstance } from '@duckdb/node-api';

const [db, out, verb, ...more] = process.argv.slice(2);
const instance = await DuckDBInstance.create(db);
const connection = await instance.connect();
const run = (sql) => connection.run(sql);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
// A line as it is: no quotes, and a delimiter that no line has.
const write = (sql) => run(`COPY (${sql}) TO ${quoted(out)} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')`);
const limited = (limit) => (Number(limit) > 0 ? ` LIMIT ${Number(limit)}` : '');

if (verb === 'import') {
  await run(`CREATE TEMP TABLE raw AS SELECT json::VARCHAR AS body, rpad(substr(json->>'date', 1, 10), 10, '-01-01') AS day, json->>'uid' AS uid,
    list_distinct(list_concat(json->>'$.actor[*]', json->>'$.target[*]')) AS codes FROM read_json_objects(${quoted(more[0])}, format = 'newline_delimited')`);
  await run('BEGIN');
  await run('CREATE TABLE event AS SELECT row_number() OVER () AS id, day, uid, codes, body FROM (SELECT * FROM raw ORDER BY day, rowid)');
  await run('CREATE TABLE party AS SELECT code, day, id FROM (SELECT unnest(codes) AS code, day, id FROM event) ORDER BY code, day, id');
  await run('ALTER TABLE event DROP codes');
  await run('CREATE UNIQUE INDEX by_uid ON event(uid)');
  await run('COMMIT');
  await run('CHECKPOINT');
} else if (verb === 'dump') {
  await write('SELECT body FROM event ORDER BY id');
} else if (more.length === 2) {
  await write(`SELECT body FROM party JOIN event USING (id) WHERE code = ${quoted(more[1])} ORDER BY party.day DESC, id DESC${limited(more[0])}`);
} else {
  await write(`SELECT body FROM event WHERE id IN (SELECT id FROM party WHERE code = ${quoted(more[1])} INTERSECT SELECT id FROM party WHERE code = ${quoted(more[2])}) ORDER BY day DESC, id DESC`);
}
connection.closeSync();
instance.closeSync();
