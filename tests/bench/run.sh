#!/bin/sh
# run.sh [--size 100k|1m|10m]... [--peer NAME]... [--row ID]... [--repeats N] - sets up everything the benchmark needs, builds
# for release, measures Chancery beside its peers and writes results.md and growth.svg beside this script. For
# Debian 12, as root or with sudo. --peer (sqlite, duckdb, postgres, tools) may be given more than
# once and leaves the others out; README.md says what each does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. tests/install.sh

wants() {
  case " $* " in
  *" --peer "*) ;;
  *) return 0 ;;
  esac
  case " $* " in *" --peer $name "*) return 0 ;; esac
  return 1
}

install_packages gcc libc6-dev pkg-config meson ninja-build liblmdb-dev libjansson-dev \
  libxxhash-dev libutf8proc-dev libsmartcols-dev libarchive-dev libcsv-dev iso-codes
install_node
name=sqlite && wants "$@" && install_packages libsqlite3-dev sqlite3
name=postgres && wants "$@" && install_packages postgresql
name=tools && wants "$@" && install_packages jq
name=duckdb && wants "$@" && (cd "$here" && npm ci --silent --no-audit --no-fund)

configure_build build-bench -Dbuildtype=release -Dbench=enabled
ninja -C build-bench
exec node "$here/run.mjs" --build build-bench "$@"
