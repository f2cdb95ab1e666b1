#!/bin/sh
# Installs what is missing, builds, and does the main job before your eyes: imports the story of March
# 2019, adds one event, asks for Venezuela and for the state on a day, dumps a timeline. For Debian
# 12, as root or with sudo; safe to run again: the database in build/ is made anew.
set -eu
cd "$(dirname "$0")/.."
. tests/install.sh

install_packages gcc libc6-dev pkg-config meson ninja-build liblmdb-dev libjansson-dev \
  libxxhash-dev libutf8proc-dev libsmartcols-dev libarchive-dev libcsv-dev iso-codes

configure_build build
ninja -C build

show() {
  printf '\n$ chancery %s\n' "$*"
  build/cli/chancery "$@"
}

CHANCERY_DB=build/quickstart.db
export CHANCERY_DB
rm -f "$CHANCERY_DB" "$CHANCERY_DB-lock"
show import tests/data/usa-venezuela.jsonl tests/data/venezuela-2019.jsonl
show add relations.severed VEN COL 2019-02-23 --reason 'aid at the border'
show query VE 2019-02..
show status USA VEN --on '15 March 2019'
show dump VE 2019
