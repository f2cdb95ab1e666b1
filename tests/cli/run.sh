#!/bin/sh
# run.sh [--update] CHANCERY [CASE...] - golden cases of the command, as TAP. A case is a folder: `cmd`
# (lines for sh, run in an empty folder with chancery on PATH and $DATA for tests/data), and what it
# must print (`out`, `err`) and end with (`status`). --update writes these anew: read what changed.
set -u
update=
[ "$1" = --update ] && update=yes && shift
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$(dirname "$1")" && pwd)
shift
[ $# -eq 0 ] && set -- $(cd "$here" && ls -d */ | tr -d /)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
PATH=$bin:$PATH
DATA=$here/../data
HOME=$scratch/home
LC_ALL=C.UTF-8
export PATH DATA HOME LC_ALL
unset CHANCERY_DB XDG_DATA_HOME PAGER NO_COLOR VISUAL EDITOR

# What differs from run to run: instants, uuids, process ids, the folder.
normalise() {
  sed -E -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z/<instant>/g' \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/<uuid>/g' \
    -e 's/pid [0-9]+/pid <pid>/g' -e "s#$scratch/case#<folder>#g" -e "s#$DATA#<data>#g" \
    -e "s#$scratch#<scratch>#g"
}

run_case() {
  rm -rf "$scratch/case"
  mkdir -p "$scratch/case" "$scratch/home"
  (cd "$scratch/case" && sh "$here/$1/cmd" >"$scratch/out.raw" 2>"$scratch/err.raw" </dev/null)
  echo $? >"$scratch/status"
  normalise <"$scratch/out.raw" >"$scratch/out"
  normalise <"$scratch/err.raw" >"$scratch/err"
}

echo "1..$#"
number=0
failed=0
for case in "$@"; do
  number=$((number + 1))
  run_case "$case"
  wrong=
  for part in out err status; do
    if [ -n "$update" ]; then
      cp "$scratch/$part" "$here/$case/$part"
    elif ! cmp -s "$scratch/$part" "$here/$case/$part"; then
      wrong="$wrong $part"
    fi
  done
  if [ -z "$wrong" ]; then
    echo "ok $number - $case"
  else
    failed=$((failed + 1))
    echo "not ok $number - $case"
    for part in $wrong; do
      diff -u "$here/$case/$part" "$scratch/$part" | sed 's/^/# /' | head -20
    done
  fi
done
[ "$failed" -eq 0 ]
