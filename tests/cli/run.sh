#!/bin/sh
# run.sh CHANCERY [--update] [CASE...] - runs the golden cases beside this script and prints TAP.
#
# A case is a folder: `cmd` is run by sh in an empty folder, with chancery on PATH and the test data
# in $DATA; `out`, `err` and `status` are what is expected, empty or 0 where there is none. What
# changes from run to run (instants, the day it is, the database's uuid, process ids, names of
# temporary files) is replaced before comparing. --update writes what came out into the case; read
# the difference before you commit it.
set -u
program=$1
shift
update=
[ "${1-}" = --update ] && { update=yes; shift; }

cases=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$(realpath "$program")" "$scratch/bin/chancery"

# A world without anything of the caller's.
PATH=$scratch/bin:$PATH
DATA=$(realpath "$cases/../data")
LC_ALL=C.UTF-8
TZ=UTC
export PATH DATA LC_ALL TZ
unset CHANCERY_DB XDG_DATA_HOME NO_COLOR COLUMNS PAGER LESS VISUAL EDITOR TMPDIR

normalise() {
  sed -E \
    -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z/INSTANT/g' \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UUID/g' \
    -e 's/("known_until": )"20[0-9-]+"/\1"TODAY"/' \
    -e 's/process [0-9]+/process PID/g' \
    -e 's/chancery-[A-Za-z0-9]{6}\.json/chancery-DRAFT.json/g' \
    -e "s|$scratch/work|HERE|g" -e "s|$DATA|DATA|g" "$1" | tr -d '\r'
}

run_case() {
  rm -rf "$scratch/work"
  mkdir "$scratch/work"
  (cd "$scratch/work" && HOME=$scratch/work exec sh "$cases/$1/cmd") \
    >"$scratch/raw.out" 2>"$scratch/raw.err" </dev/null
  echo $? >"$scratch/status"
  normalise "$scratch/raw.out" >"$scratch/out"
  normalise "$scratch/raw.err" >"$scratch/err"
}

# Empty results have no file, and so has status 0.
write_case() {
  for part in out err status; do
    rm -f "$cases/$1/$part"
    [ -s "$scratch/$part" ] && cp "$scratch/$part" "$cases/$1/$part"
  done
  grep -qx 0 "$scratch/status" && rm -f "$cases/$1/status"
}

expected() {
  if [ -e "$cases/$1/$2" ]; then cat "$cases/$1/$2"; elif [ "$2" = status ]; then echo 0; fi
}

differs() {
  for part in status err out; do
    expected "$1" "$part" | diff -u --label "expected $part" --label "$part" - "$scratch/$part"
  done
}

if [ $# -eq 0 ]; then
  for folder in "$cases"/*/cmd; do set -- "$@" "$(basename "$(dirname "$folder")")"; done
fi
echo "1..$#"
number=0
failed=0
for name; do
  number=$((number + 1))
  run_case "$name"
  [ -n "$update" ] && write_case "$name"
  if difference=$(differs "$name") && [ -z "$difference" ]; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    printf '%s\n' "$difference" | sed 's/^/# /'
    failed=1
  fi
done
exit $failed
