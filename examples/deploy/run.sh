#!/bin/sh
# Deploys an application from two git repositories and a settings file; see README.md.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH="$root/node_modules/.bin:$PATH" exec node "$root/examples/deploy/deploy.ts"
