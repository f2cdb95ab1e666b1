#!/bin/sh
# kill_import.sh CHANCERY - kill -9 of `chancery import` of a large file at random moments, into a
# database that stands and into none: all of the file is there or nothing, the database checks clean,
# the next import works, and what a dead process left behind does not pile up. TAP.
#
# The positive control is a database with half of the file, which must be seen to be torn.
# Rounds: CHANCERY_KILLS / 10, 40 at least; the moments come from CHANCERY_SEED.
set -u
program=$(realpath "$1")
rounds=$((${CHANCERY_KILLS:-0} / 10))
[ "$rounds" -ge 40 ] || rounds=40
seed=${CHANCERY_SEED:-$(date +%s)}
echo "# CHANCERY_SEED=$seed"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir db
CHANCERY_DB=db/k.db
export CHANCERY_DB
number=0
failed=0
events=30000
old=50

result() { # WHAT GOOD
  number=$((number + 1))
  [ "$2" = 1 ] && echo "ok $number - $1" && return
  echo "not ok $number - $1"
  failed=1
}

make() { # FIRST COUNT: events
  awk -v first="$1" -v count="$2" 'BEGIN { for (i = first; i < first + count; i++)
    printf "{\"uid\":\"kill:%d\",\"type\":\"statement.support\",\"date\":\"20%02d-%02d\",\"actor\":\"USA\",\"target\":\"VEN\",\"summary\":\"n%0*d\"}\n",
      i, i % 20, i % 12 + 1, i % 200, 0 }'
}

now() {
  date +%s%N | cut -c1-13
}

# How many milliseconds a whole import takes: the moments lie within and a little behind.
make 0 "$old" >old.jsonl
make "$old" "$events" >new.jsonl
started=$(now)
"$program" import new.jsonl 2>err || { cat err; exit 1; }
took=$(($(now) - started + 20))
rm -f db/*

# Whether the database has `old` events and all of the others or none.
is_whole() { # OLD
  [ -e db/k.db ] || { [ "$1" = 0 ] && return 0; return 1; }
  count=$("$program" count 2>err) && "$program" check >/dev/null 2>>err || return 1
  [ "$count" = "$1" ] || [ "$count" = $(($1 + events)) ]
}

kill_one() { # MOMENT: milliseconds
  "$program" import new.jsonl >/dev/null 2>err &
  child=$!
  sleep "$(awk -v ms="$1" 'BEGIN { printf "%.3f", ms / 1000 }')"
  kill -9 $child 2>/dev/null
  wait $child 2>/dev/null
}

torn=0
piled=0
inside=0
unusable=0
awk -v seed="$seed" -v rounds="$rounds" -v most="$took" \
  'BEGIN { srand(seed); for (i = 0; i < rounds; i++) print int(rand() * most) }' >moments
while read -r moment; do
  round=$((${round:-0} + 1))
  before=0
  if [ $((round % 2)) = 0 ]; then
    before=$old
    "$program" import old.jsonl 2>/dev/null
  fi
  kill_one "$moment"
  is_whole "$before" || { torn=$((torn + 1)); echo "# torn at $moment ms: $(cat err)"; }
  [ "${count:-0}" = $((before + events)) ] || inside=$((inside + 1))
  # At most what one dead process left, with its lock file.
  [ "$(find db -name 'k.db.new-*' | wc -l)" -le 2 ] || piled=$((piled + 1))
  # Every fourth time the next import has to end what this one began.
  if [ $((round % 4)) -lt 2 ]; then
    "$program" import new.jsonl >/dev/null 2>err && [ "$("$program" count)" = $((before + events)) ] ||
      { unusable=$((unusable + 1)); cat err; }
    [ "$(find db -name 'k.db.new-*' | wc -l)" = 0 ] || [ "$before" != 0 ] || piled=$((piled + 1))
    rm -f db/k.db db/k.db-lock
  elif [ "$before" != 0 ]; then
    rm -f db/k.db db/k.db-lock
  fi
  count=
  rm -f db/k.db db/k.db-lock
done <moments
result "$rounds kills, $inside before the end: $torn databases torn" $((torn == 0 && inside > rounds / 4))
result "the next import works" $((unusable == 0))
result "what the dead left does not pile up" $((piled == 0))
result "nothing but the database and its lock is left in the folder for good" \
  "$("$program" import old.jsonl 2>/dev/null; [ "$(find db -type f | wc -l)" -le 2 ] && echo 1)"
rm -f db/*
head -n $((events / 2)) new.jsonl >half.jsonl
"$program" import half.jsonl 2>/dev/null
is_whole 0
result "half of a file is seen to be torn" $?
echo "1..$number"
exit $failed
