#!/bin/sh
# Installs what the tests need, builds twice (as it is, and under AddressSanitizer and UBSan with
# clang), and runs every suite in both builds. Ends with a line `N passed, N failed, N skipped`.
# For Debian 12, as root or with sudo; safe to run again.
set -eu
cd "$(dirname "$0")/.."
. tests/install.sh

install_packages build-essential clang libclang-rt-14-dev pkg-config meson ninja-build \
  liblmdb-dev libjansson-dev libxxhash-dev libutf8proc-dev libsmartcols-dev iso-codes \
  libcriterion-dev jq lmdb-utils
install_node
(cd tests/schema && npm ci --silent --no-audit --no-fund)

CHANCERY_DATA=${CHANCERY_DATA:-$PWD/../shared/data}
export CHANCERY_DATA

# A build folder of another checkout, or of other options, is made anew.
configure() {
  folder=$1
  shift
  meson setup "$folder" -Dtests=enabled "$@" --reconfigure >/dev/null 2>&1 && return
  rm -rf "$folder"
  meson setup "$folder" -Dtests=enabled "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
  rm -f "$folder.log"
}

status=0
configure build-test
CC=clang configure build-sanitized -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized
for folder in build-test build-sanitized; do
  echo "== $folder"
  ninja -C "$folder"
  ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson test -C "$folder" --no-rebuild --print-errorlogs || status=1
done
sh tests/summary.sh $status build-test/meson-logs/testlog.junit.xml \
  build-sanitized/meson-logs/testlog.junit.xml
