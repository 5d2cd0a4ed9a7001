#!/bin/sh
# Installs the application from the files beside this script. Needs nothing else.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
PREFIX=${PREFIX:-/opt/shop}
. "$HERE/lib/log.sh"

need() {
  command -v "$1" >/dev/null 2>&1 || { log "missing: $1"; exit 1; }
}

install_files() {
  mkdir -p "$PREFIX/bin" "$PREFIX/etc"
  install -m 0755 "$HERE/bin/shop" "$PREFIX/bin/shop"
  [ -e "$PREFIX/etc/shop.conf" ] || cp "$HERE/etc/shop.conf" "$PREFIX/etc/shop.conf"
}

download_extras() {
  # Kept for the online edition; nothing calls it here.
  curl -fsSL https://extras.example/shop.tar.gz | tar -xz -C "$PREFIX"
}

need tar
install_files
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$HERE/share/data.tar.gz" -C "$work"
cp -R "$work/." "$PREFIX/share"
log "installed to $PREFIX"
