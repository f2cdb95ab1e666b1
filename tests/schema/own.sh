#!/bin/sh
# own.sh CHANCERY DATA TYPES PARTIES - `chancery types --schema` is one schema that needs no other: an
# independent validator takes by it what this database holds, types and parties of its users' own
# too, and refuses what the library refuses. Without a database it holds what is built in.
set -eu
folder=$(dirname "$0")
[ -d "$folder/node_modules/ajv" ] || { echo "skipped: ajv is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CHANCERY_DB=$scratch/t.db
export CHANCERY_DB
event='{"type":"consul.exequatur-granted","date":"1853","actor":["GBR"],"target":["USA"],"person":"Nathaniel Hawthorne"}'
expect() { # VERDICT SCHEMA, one event a line on standard input
  node "$folder/bundle.mjs" event "$scratch/$2.json" "$1"
}

"$1" types --schema >"$scratch/builtin.json"
"$1" import "$2" 2>/dev/null
"$1" dump --format jsonl | expect valid builtin
echo "$event" | expect invalid builtin

"$1" types add "$3" 2>/dev/null
"$1" parties add "$4" 2>/dev/null
"$1" types --schema >"$scratch/own.json"
echo "$event" >"$scratch/event.json"
"$1" add --json "$scratch/event.json" >/dev/null
"$1" add consul.exequatur-granted HRE FRA 1750 --person 'A consul' >/dev/null
"$1" dump --format jsonl | grep -v '"$schema"' | expect valid own
for fault in 's/,"person":"Nathaniel Hawthorne"//' 's/"date":"1853"/"date":"1853-13"/' 's/"GBR"/"GB"/' \
  's/"person"/"persons"/' 's/exequatur-granted/exequatur-refused/' 's/"target":\["USA"\],//'; do
  sed "$fault" "$scratch/event.json" >"$scratch/bad.json"
  expect invalid own <"$scratch/bad.json"
  if "$1" add --json "$scratch/bad.json" >/dev/null 2>&1; then echo "taken, after $fault"; exit 1; fi
done
"$1" dump >"$scratch/timeline.json"
node "$folder/bundle.mjs" timeline "$scratch/own.json" valid <"$scratch/timeline.json"
node "$folder/bundle.mjs" timeline "$scratch/builtin.json" invalid <"$scratch/timeline.json"
