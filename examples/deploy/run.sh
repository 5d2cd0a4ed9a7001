#!/bin/sh
# Deploys an application from two git repositories and a settings file; see README.md.
set -eu
if [ "$(id -u)" != 0 ]; then
  echo "The run has mounts of its own: start it as root." >&2
  exit 2
fi
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH="$root/node_modules/.bin:$PATH" exec node "$root/examples/deploy/deploy.ts"
