#!/bin/sh
# Installs what the tests need, builds as it is and under AddressSanitizer and UBSan with clang, and
# runs every suite in both builds; builds under ThreadSanitizer, and runs what uses threads. Ends
# with a line `N passed, N failed, N skipped`.
# For Debian 12, as root or with sudo; safe to run again.
set -eu
cd "$(dirname "$0")/.."
. tests/install.sh

install_packages build-essential clang libclang-rt-14-dev pkg-config meson ninja-build \
  liblmdb-dev libjansson-dev libxxhash-dev libutf8proc-dev libsmartcols-dev libarchive-dev libcsv-dev iso-codes \
  libcriterion-dev jq bzip2 xz-utils zip zstd
install_node
(cd tests/schema && npm ci --silent --no-audit --no-fund)

CHANCERY_DATA=${CHANCERY_DATA:-$PWD/../shared/data}
export CHANCERY_DATA

status=0
configure_build build-test -Dtests=enabled -Dbench=enabled
CC=clang configure_build build-sanitized -Dtests=enabled -Dfuzz=enabled \
  -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized
for folder in build-test build-sanitized; do
  echo "== $folder"
  ninja -C "$folder"
  ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 || status=1
done
# Criterion does not run under ThreadSanitizer. Of the order of locks it knows only addresses, which
# LMDB gives to other locks when a database is opened after another was closed.
configure_build build-threads -Dtests=enabled -Db_sanitize=thread -Dbuildtype=debugoptimized
echo "== build-threads"
ninja -C build-threads tests/prop_bulk tests/prop_export
TSAN_OPTIONS=detect_deadlocks=0 meson test -C build-threads --no-rebuild --print-errorlogs \
  --timeout-multiplier 4 prop_bulk prop_export || status=1
sh tests/summary.sh $status build-test/meson-logs/testlog.junit.xml \
  build-sanitized/meson-logs/testlog.junit.xml build-threads/meson-logs/testlog.junit.xml
