#!/bin/sh
# symbols.sh LIBRARY HEADER - what the shared library exports is what the header declares, and
# nothing else.
set -eu
exported=$(nm -D --defined-only "$1" | awk '$2 ~ /[TDRBV]/ {print $3}' | sort)
declared=$(grep -v '^#' "$2" | tr '\n' ' ' | grep -oE 'CHANCERY_API [^;]*' |
  grep -oE 'chancery_[a-z0-9_]+\(' | tr -d '(' | sort -u)
echo "1..2"
if [ "$exported" = "$declared" ]; then
  echo "ok 1 - the library exports what the header declares, and nothing else"
else
  echo "not ok 1 - the library exports what the header declares, and nothing else"
  printf '%s\n' "$exported" >"${TMPDIR:-/tmp}/symbols.$$"
  printf '%s\n' "$declared" | diff "${TMPDIR:-/tmp}/symbols.$$" - | sed 's/^/# /'
  rm -f "${TMPDIR:-/tmp}/symbols.$$"
fi
count=$(printf '%s\n' "$declared" | wc -l)
if [ "$count" -ge 40 ]; then
  echo "ok 2 - $count functions are declared"
else
  echo "not ok 2 - only $count functions are found in the header"
fi
