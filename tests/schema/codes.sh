#!/bin/sh
# codes.sh CHANCERY - runs codes.mjs on the vocabulary as the command prints it.
command -v node >/dev/null || { echo "1..0 # SKIP node is not installed"; exit 0; }
"$1" types --json | exec node "$(dirname "$0")/codes.mjs"
