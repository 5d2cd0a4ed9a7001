#!/bin/sh
# Builds, seals, checks and runs a bundle from a program; see README.md.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH="$root/node_modules/.bin:$PATH" exec node "$root/examples/library/build.ts"
