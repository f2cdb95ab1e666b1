#!/bin/sh
# missions.sh CHANCERY - the panel against a table that others made: the 656 intervals of the status
# of US missions, fed as events, give the minimum and maximum of every one of its country-years.
#
# The intervals and the table are in $CHANCERY_DATA/missions, the spells of COW's codes in the
# registry: where a code passes from one state to another, each has the events of its own days.
set -eu
chancery=$(realpath "$1")
data=${CHANCERY_DATA:-}/missions
[ -e "$data/mission_status_range_cow.csv" ] || { echo "skipped: no CHANCERY_DATA"; exit 77; }
folder=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
CHANCERY_DB=$scratch/t.db
LC_ALL=C
export CHANCERY_DB LC_ALL

"$chancery" parties --scheme cow | tr -d '\r' >"$scratch/spells.csv"
awk -f "$folder/missions_events.awk" "$scratch/spells.csv" "$data/mission_status_range_cow.csv" \
  >"$scratch/events.jsonl"
"$chancery" import "$scratch/events.jsonl" 2>"$scratch/note"
grep -v 'created the database' "$scratch/note"
for rule in min max; do
  "$chancery" panel USA --facet mission --from 1816 --to 2024 --scheme cow --rule $rule |
    tr -d '\r' >"$scratch/$rule.csv"
done
awk -f "$folder/missions_compare.awk" "$scratch/min.csv" "$scratch/max.csv" \
  "$data/mission_status_yearly_cow.csv"
