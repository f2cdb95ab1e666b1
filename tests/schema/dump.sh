#!/bin/sh
# dump.sh CHANCERY DATA - what `chancery dump` writes is valid against timeline.schema.json by an
# independent validator, for queries with many events, one and none, and so is what `chancery log`
# writes against output-log.schema.json.
set -eu
folder=$(dirname "$0")
[ -d "$folder/node_modules/ajv" ] || { echo "skipped: ajv is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CHANCERY_DB=$scratch/t.db
export CHANCERY_DB
"$1" import "$2" 2>/dev/null
"$1" amend ve2019:staff-withdrawn --date 2019-03-15 --why 'told later' >/dev/null
"$1" retract ve2019:oil-sanctions --why 'told twice' >/dev/null
"$1" log ve2019:staff-withdrawn --json | node "$folder/validate.mjs" log -
"$1" log ve2019:step-down --json | node "$folder/validate.mjs" log -
"$1" dump --as-known-at 2000 | node "$folder/validate.mjs" timeline -
for terms in "" "VE" "VE 2019-03-14" "JPN"; do
  # shellcheck disable=SC2086 # words are terms
  "$1" dump $terms | jq . | node "$folder/validate.mjs" timeline -
done
