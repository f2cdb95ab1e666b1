#!/bin/sh
# examples.sh CHANCERY - the example of every type is accepted by `chancery add` as it stands, its
# title is made, and the database is sound afterwards. Prints TAP.
set -u
command -v jq >/dev/null || { echo "1..0 # SKIP jq is not installed"; exit 0; }
chancery=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CHANCERY_DB=$scratch/examples.db
export CHANCERY_DB
number=0
failed=0

# ok NAME COMMAND ...: one test; what the command says is shown when it fails.
ok() {
  name=$1
  shift
  number=$((number + 1))
  if "$@" >"$scratch/said" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# /' "$scratch/said"
    failed=1
  fi
}

# An example is written for a shell.
add_example() {
  eval "\"$chancery\" add $1"
}

# One event of each type, each with a title of its own making.
titles_are_made() {
  "$chancery" dump | jq -e --argjson types "$count" \
    '(.events | length) == $types and all(.events[]; (.title | length) > 10 and (.title | test("[][{}<>|]") | not))'
}

"$chancery" types --json | jq -r '.families[].types[] | .example' >"$scratch/examples"
count=$(wc -l <"$scratch/examples")
echo "1..$((count + 2))"
while read -r example; do
  ok "add $example" add_example "$example"
done <"$scratch/examples"
ok "every type has its event and its title" titles_are_made
ok "the database is sound" "$chancery" check
exit $failed
