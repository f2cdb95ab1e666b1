#!/bin/sh
# types_page.sh [-u] CHANCERY PAGE - PAGE is what the schemas give; with -u, writes it anew.
set -eu
folder=$(dirname "$0")
command -v node >/dev/null || { echo "skipped: node is not installed"; exit 77; }
update=
[ "$1" = -u ] && { update=1; shift; }
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$1" types --json | node "$folder/types_page.mjs" >"$made"
[ -z "$update" ] || cat "$made" >"$2"
diff -u "$2" "$made" || { echo "renew it as schemas/README.md says"; exit 1; }
