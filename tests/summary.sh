#!/bin/sh
# summary.sh STATUS JUNIT... - the true count over the JUnit logs that meson wrote. STATUS is how the
# test runs ended: a run that failed without a failed case (a crash before the first) counts as one.
set -eu
status=$1
shift
cases=$(cat "$@" | grep -o '<testcase ' | wc -l)
failed=$(cat "$@" | grep -oE '<(failure|error)[ />]' | wc -l)
skipped=$(cat "$@" | grep -oE '<skipped[ />]' | wc -l)
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1 && cases=$((cases + 1))
echo "$((cases - failed - skipped)) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$cases" -gt 0 ]
