#!/bin/sh
# Installs what is missing, builds, and shows the command at work on the story of March 2019.
# For Debian 12, as root or with sudo; safe to run again.
set -eu
cd "$(dirname "$0")/.."
. tests/install.sh

install_packages build-essential pkg-config meson ninja-build liblmdb-dev libjansson-dev \
  libxxhash-dev libutf8proc-dev libsmartcols-dev iso-codes

# A build folder of another checkout is made anew.
meson setup build --reconfigure >/dev/null 2>&1 || { rm -rf build && meson setup build; }
ninja -C build

PATH=$PWD/build/cli:$PATH
CHANCERY_DB=build/quickstart.db
export PATH CHANCERY_DB
rm -f "$CHANCERY_DB" "$CHANCERY_DB"-*

show() {
  printf '\n$'
  printf ' %s' "$@"
  printf '\n'
  "$@"
}

show chancery import tests/data/venezuela-2019.jsonl
show chancery add mission.closed USA VEN 2019-03-14 --city Caracas --source https://example.org/report
show chancery query VE
show chancery dump VE
