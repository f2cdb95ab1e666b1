#!/bin/sh
# tables.sh CHANCERY - imports every file of the field in $CHANCERY_DATA, and compares what the import
# says with counts that awk and node make of the same rows; compares fields that were traced by hand
# (traced.tsv); imports each twice. TAP; skips where the files are not.
set -u
program=$1
data=${CHANCERY_DATA-}
if [ ! -d "$data/us_state_dept" ]; then
  echo "1..0 # SKIP CHANCERY_DATA has no tables"
  exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0
failed=0

is() { # WHAT EXPECTED FOUND
  number=$((number + 1))
  if [ "$2" = "$3" ]; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    echo "# expected $2"
    echo "# found    $3"
    failed=1
  fi
}

# Imports one file, or several with + between them, into a new database, and again: nothing new
# comes of that. `file` is the first of them.
take() { # FILE[+FILE...]
  asked=$1
  file=$data/${1%%+*}
  set -- $(printf '%s' "$1" | tr + ' ' | sed "s|[^ ][^ ]*|$data/&|g")
  rm -f "$scratch"/t.db*
  CHANCERY_DB=$scratch/t.db
  export CHANCERY_DB
  "$program" import --keep-going --summary json "$@" >"$scratch/summary" 2>"$scratch/err"
  code=$?
  "$program" import --keep-going "$@" 2>&1 | grep -E '^chancery: [0-9]+ read' >"$scratch/again"
  is "$asked: a second import adds, revises and folds nothing" 1 \
    "$(grep -v -e revised -e folded "$scratch/again" | grep -c ', 0 added,')"
  is "$asked: every row is accounted for" "$(figure read)" "$(($(figure added) + $(figure revised) + \
    $(figure unchanged) + $(figure folded) + $(figure left_out) + $(figure refused)))"
}
figure() { # NAME
  grep -oE "\"$1\": ?[0-9]+" "$scratch/summary" | head -1 | grep -oE '[0-9]+$'
}
typed() { # TYPE
  "$program" count "type:$1"
}
event() { # UID FIELD...
  uid=$1
  shift
  for field; do
    "$program" show --json "$uid" | grep -o "\"$field\":\(\"[^\"]*\"\|\[\"[^]]*\]\)" | head -1
  done | tr '\n' ' '
}

take us_state_dept/posts.tsv
is "posts: openings" "$(awk -F'\t' 'NR > 1 && $3 != "branch-office" && $4 ~ /^[0-9]+$/ && !seen[$1 $2 $3 $4]++' "$file" | wc -l)" \
  "$(typed mission.opened)"
is "posts: closures" "$(awk -F'\t' 'NR > 1 && $3 != "branch-office" && $5 != 9999 && $5 ~ /^[0-9]+$/' "$file" | wc -l)" \
  "$(typed mission.closed)"
is "posts: Aberdeen" '"date":"1922" "target":["GBR"] "class":"consular-agency" "city":"Aberdeen" ' \
  "$(event hs-post:united-kingdom/aberdeen/consular-agency/closed date target class city)"

take us_state_dept/chiefs_of_mission.tsv
is "chiefs: none refused" 0 "$(figure refused)"
is "chiefs: credentials" "$(awk -F'\t' 'NR > 1 && $8 != "" && !seen[$1 $4]++' "$file" | wc -l)" \
  "$(typed envoy.credentials-presented)"
is "chiefs: ends" "$(awk -F'\t' 'NR > 1 && $10 != "" && !seen[$1 $4]++' "$file" | wc -l)" \
  "$(typed envoy.withdrawn)"
is "chiefs: neither" "$(awk -F'\t' 'NR > 1 && $8 == "" && $10 == ""' "$file" | wc -l)" "$(figure left_out)"
is "chiefs: Hornibrook" '"date":"1935-05-04" "target":["AFG"] "person":"Hornibrook William Harrison" "rank":"envoy extraordinary and minister plenipotentiary" ' \
  "$(event hs-chief:af-1935-horn-01/envoy-extraordinary-minister-plenipotentiary/credentials date target person rank)"

take us_state_dept/rdcr_timeline.tsv
is "rdcr: every row has its place" "$(awk 'END { print NR - 1 }' "$file")" "$(figure read)"
is "rdcr: rows without a date" "$(awk -F'\t' 'NR > 1 && ($3 == "" || $3 == "/")' "$file" | wc -l)" \
  "$("$program" import --keep-going --dry-run "$file" 2>&1 | awk '/left out: no date/ { print $2 }')"

take missions/us_mission_transitions_2024-01-16.csv
is "transitions: every row has its place" 590 "$(figure read)"
is "transitions: rows of no known party" "$(grep -cE '^(Brunswick|Hanseatic|Nassau|Republic of Genoa)' "$file")" \
  "$(figure refused)"
is "transitions: Afghanistan" '"date":"1942-06-06" "target":["AFG"] "to_class":"legation" "from_class":"non-resident-legation" ' \
  "$(event us-mission:Afghanistan/1942-6-6/Legation date target to_class from_class)"

take missions/mission_status_range_cow.csv
changes='NR > 1 { status = $NF; sub(/\r$/, "", status)
  if ($1 != group) before = ""
  was = before == "" ? "None" : before
  kind = was == status ? "none" : was == "None" ? "opened" : status == "None" ? "closed" : "changed"
  counts[kind]++; group = $1; before = status }
  END { print counts["opened"], counts["closed"], counts["changed"] }'
is "ranges: opened, closed, changed" "$(awk -F, "$changes" "$file")" \
  "$(typed mission.opened) $(typed mission.closed) $(typed mission.class-changed)"
is "ranges: none refused" 0 "$(figure refused)"
is "ranges: Antigua" '"date":"1994-06-30" "to_class":"non-resident-embassy" "from_class":"embassy" ' \
  "$(event us-mission-range:AAB/1994-06-30 date to_class from_class)"
is "ranges: a change across a gap" '"date":"1938-03-13/1955-07-27" "to_class":"embassy" ' \
  "$(event us-mission-range:AUS/1955-07-27 date to_class)"

take missions/wikidata_database_of_embassies_20221116.csv
is "embassies: every row has its place" "$(awk 'END { print NR - 1 }' "$file")" "$(figure read)"
is "embassies: Warsaw" '"date":"1927" "actor":["AFG"] "target":["POL"] "class":"embassy" "city":"Warsaw" ' \
  "$(event wikidata:Q9149445 date actor target class city)"

for states in cow/cow_statelist2024.csv cow/states2016.csv; do
  take $states
  is "$states: beginnings" "$(awk -F, 'NR > 1 && $4 "-" $5 "-" $6 != "1816-1-1"' "$file" | wc -l)" \
    "$("$program" dump --format jsonl | grep -c "becomes a member")"
  is "$states: ends" "$(awk -F, 'NR > 1 && $7 "-" $8 "-" $9 !~ /^20(16|24)-12-31$/' "$file" | wc -l)" \
    "$("$program" dump --format jsonl | grep -c "is no more a member")"
  is "$states: the Bahamas" '"date":"1973-07-10" "actor":["BHS"] "kind":"independence" ' \
    "$(event cow-state:BHM/1973/entered date actor kind)"
done

take treaties/HUGGO_MEM_reconciled.csv
is "treaties: the DDR and containers" '"date":"1974-09-27" "actor":["DDR"] "treaty":"International Convention For Safe Containers" "kind":"accession" ' \
  "$(event huggo:INTRSC_1972A/GENG-1034/DDR/bound date actor treaty kind)"

take cow/Diplomatic_Exchange_2006v1_SAMPLE.csv
exchange='NR > 1 { for (side = 4; side <= 5; side++) {
    if ($1 $2 != pair) known[4] = known[5] = ""
    pair = $1 $2
    if ($side == 9) { untold++; continue }
    if (known[side] == "" ? $side != 0 : $side != known[side]) changed++
    known[side] = $side } }
  END { print changed, untold }'
is "exchange: changes, levels not told" "$(awk -F, "$exchange" "$file")" \
  "$(figure added) $("$program" import --dry-run "$file" 2>&1 | awk '/level not told/ { print $2 }')"
is "exchange: two a row" "$(awk 'END { print 2 * (NR - 1) }' "$file")" "$(figure read)"
is "exchange: Canada at Washington" '"type":"mission.opened" "date":"1925/1930" "actor":["USA"] "target":["CAN"] ' \
  "$(event cow-de:2-20-1930 type date actor target)"

# Counted once more by other programs, which state the rules of the mappings and of the coded formats a
# second time.
if command -v node >/dev/null; then
  here=$(dirname "$0")
  { node "$here/counts.mjs" "$data" && node "$here/coded.mjs" "$data"; } >"$scratch/counts" ||
    is "the counting ends well" 0 1
  last=
  while IFS="$(printf '\t')" read -r files name expected; do
    if [ "$files" != "$last" ]; then
      last=$files
      take "$files"
    fi
    case $name in
    *.*) found=$(typed "$name") ;;
    *) found=$(figure "$name") ;;
    esac
    is "$last: $name" "$expected" "$found"
  done <"$scratch/counts"
fi

# Fields that were traced by hand from a row to its event.
last=
while IFS="$(printf '\t')" read -r files uid fields; do
  case $files in '#'* | '') continue ;; esac
  [ "$files" = "$last" ] || take "$files"
  last=$files
  "$program" show --json "$uid" >"$scratch/shown" 2>&1
  printf '%s\n' "$fields" | tr '\t' '\n' | while IFS= read -r field; do
    grep -qF "$field" "$scratch/shown" || echo "$field "
  done >"$scratch/missing"
  is "$uid: as traced" "" "$(cat "$scratch/missing")"
done <"$(dirname "$0")/traced.tsv"

# The departure of March 2019, told by both sides.
take icews/20190312-icews-events.tab+icews/20190313-icews-events.tab+icews/20190314-icews-events.tab
"$program" query USA VE 2019-03-12..2019-03-14 type:relations.reduced >"$scratch/shown"
for sides in 'VEN → USA' 'USA → VEN'; do
  is "the story: $sides" yes "$(grep -q "$sides" "$scratch/shown" && echo yes)"
done

# What is no table of events is refused whole, with words, and leaves the database as it was.
for other in cameo/CAMEO.country.txt cameo/CAMEO.knowngroup.txt cameo/cameo_codebook_full.csv \
  edtf/bounds_compared.tsv edtf/loc_spec_examples.tsv edtf/validity_unt.tsv \
  missions/CODEBOOK_us_mission_status.md missions/mission_status_yearly_cow.csv \
  plover/CAMEO2PLOVER-2021.txt recognition/guaido_recognition.csv \
  recognition/venezuela_2019_events.jsonl states/HUGGO_states_clean.csv states/coldata110.csv \
  states/country-codes_datasets.csv states/cow2iso.csv states/gw_microstates.txt \
  states/ksgmdw_gleditsch_ward.txt states/ngec_countries.csv taxonomy.tsv \
  timelinejs/src_template_cosmo.json timelinejs/src_template_eras.json \
  timelinejs/website_examples_example.json; do
  take "$other"
  is "$other: refused whole" "$(figure read) 0" "$(figure refused) $("$program" count)"
  is "$other: and told why" "1 yes" "$code $(grep -qE '^chancery: .*:[0-9]+:[0-9]+: ' "$scratch/err" && echo yes)"
  tested="${tested-} $other"
done

# No file of the folder is forgotten here.
(cd "$data" && find . -type f ! -name README.md | sed 's|^\./||') | sort >"$scratch/files"
{ cat "$scratch/counts"; printf '%s\n' $tested; sed -n 's/^take \([^ $]*\)$/\1/p' "$0"; echo cow/states2016.csv
  echo cow/cow_statelist2024.csv; } | cut -f1 | tr '+' '\n' | sort -u >"$scratch/known"
is "every file of the folder is looked at" "" "$(comm -23 "$scratch/files" "$scratch/known")"

echo "1..$number"
exit $failed
