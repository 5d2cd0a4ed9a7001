#!/usr/bin/env bash
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
BUILD=${BUILD_DIR:-$ROOT/build}
JOBS=${JOBS:-$(nproc)}

clean() { rm -rf "$BUILD"; }
configure() { cmake -S "$ROOT" -B "$BUILD" -DCMAKE_BUILD_TYPE=Release; }
compile() { cmake --build "$BUILD" -j "$JOBS"; }
package() {
  npm ci --ignore-scripts
  npm run build
  python3 -m pip install --no-index --find-links "$ROOT/wheels" -r requirements.txt
  python3 "$ROOT/tools/bundle.py" --out "$BUILD/shop.tar"
}

target=${1:-all}
case $target in
  clean) clean ;;
  all) configure; compile; package ;;
  *) "$target" ;;
esac
sha256sum "$BUILD/shop.tar" > "$BUILD/shop.tar.sha256"
