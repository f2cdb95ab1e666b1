#!/bin/sh
# state_dept.sh CHANCERY - status on dates that were checked by hand against rows of the tables of the
# Department of State and of who recognised Guaidó; prints TAP-like lines and how many hold.
#
# state_dept.tsv: two parties, the facet, the day, what the row of the answer begins with in CSV, and
# the row of the table it rests on.
set -eu
chancery=$(realpath "$1")
data=${CHANCERY_DATA:-}
[ -e "$data/us_state_dept/posts.tsv" ] || { echo "skipped: no CHANCERY_DATA"; exit 77; }
folder=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CHANCERY_DB=$scratch/t.db
LC_ALL=C.UTF-8
export CHANCERY_DB LC_ALL

tr -d '\r' <"$data/recognition/guaido_recognition.csv" >"$scratch/guaido.csv"
awk -F '\t' -f "$folder/state_dept_events.awk" "$data/us_state_dept/posts.tsv" \
  "$data/us_state_dept/chiefs_of_mission.tsv" "$scratch/guaido.csv" >"$scratch/events.jsonl"
"$chancery" import "$scratch/events.jsonl" 2>"$scratch/note" || { cat "$scratch/note"; exit 1; }
checked=0
held=0
tab=$(printf '\t')
while IFS=$tab read -r a b facet day expected row; do
  case $a in '#'* | '') continue ;; esac
  checked=$((checked + 1))
  "$chancery" status "$a" "$b" --facet "$facet" --on "$day" --format csv 2>/dev/null >"$scratch/out"
  if grep -qF "$facet,$expected" "$scratch/out"; then
    held=$((held + 1))
  else
    echo "$a $b $facet on $day: not \"$expected\" ($row) but"
    cat "$scratch/out"
  fi
done <"$folder/state_dept.tsv"
echo "$held of $checked dates"
[ "$held" = "$checked" ] && [ "$checked" -ge 40 ]
