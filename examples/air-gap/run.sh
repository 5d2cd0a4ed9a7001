#!/bin/sh
# One machine seals, another one that has no network verifies and runs; see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin="$here/../../bin"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ARX_PROGRESS=none
mkdir "$work/builder" "$work/stick" "$work/host"

# Two machines here are two directories of keys and trust. The host has no cache, no manifest and no network.
on_builder() { (cd "$work/builder" && ARX_CONFIG_DIR="$work/builder/config" ARX_CACHE_DIR="$work/builder/cache" "$@"); }
on_host() {
  map=--map-root-user
  [ "$(id -u)" -ne 0 ] || map=--map-current-user
  (cd "$work/host" && ARX_CONFIG_DIR="$work/host/config" ARX_CACHE_DIR="$work/host/cache" unshare "$map" --net "$@")
}

echo '== builder: seal, and write the public key to the stick'
sed "s|/opt/motd|$work/host/motd|" "$here/arx.yaml" >"$work/builder/arx.yaml"
on_builder "$bin/arx.cjs" repack arx.yaml -o "$work/stick/app.arx"
on_builder "$bin/arx.cjs" key show -q >"$work/stick/builder.pub"

echo '== host: a bundle of an unknown key is refused'
on_host "$bin/arx-run.cjs" verify "$work/stick/app.arx" || echo "exit $?"

echo '== host, once: trust the key, after comparing its fingerprint with the builder over the telephone'
on_host "$bin/arx.cjs" trust add "$work/stick/builder.pub" --as builder

echo '== host: verify, look, run'
on_host "$bin/arx-run.cjs" verify "$work/stick/app.arx"
on_host "$bin/arx-run.cjs" run --dry-run "$work/stick/app.arx"
on_host "$bin/arx-run.cjs" run "$work/stick/app.arx"

echo '== host: one byte more, and nothing runs'
printf x >>"$work/stick/app.arx"
on_host "$bin/arx-run.cjs" run "$work/stick/app.arx" || echo "exit $?"
