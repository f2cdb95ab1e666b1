#!/bin/sh
# run.sh SCRIPT [ARGUMENT ...]: runs a script of this folder with node, or ends with 77, which
# skips the test, and says what is missing.
folder=$(dirname "$0")
if ! command -v node >/dev/null; then
  echo "skipped: node is not installed"
  exit 77
fi
if [ ! -d "$folder/node_modules/ajv" ]; then
  echo "skipped: ajv is not installed; run npm ci in tests/schema"
  exit 77
fi
script=$1
shift
exec node "$folder/$script" "$@"
