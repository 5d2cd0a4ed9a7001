#!/bin/sh
# Seals a tool that comes as a tarball, places it, and runs it; see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
arx() { "$here/../../bin/arx.cjs" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ARX_CONFIG_DIR="$work/config" ARX_CACHE_DIR="$work/cache" ARX_PROGRESS=none
cd "$work"

# What somebody publishes: a tarball with one directory on top.
mkdir -p tool-1.2/bin tool-1.2/share
printf '#!/bin/sh\necho "tool 1.2 says: $*"\n' >tool-1.2/bin/tool
chmod +x tool-1.2/bin/tool
echo 'how to use the tool' >tool-1.2/share/manual.txt
tar -czf tool-1.2.tar.gz tool-1.2
rm -r tool-1.2

sed "s|/opt/tool|$work/opt/tool|" "$here/arx.yaml" >arx.yaml
arx repack arx.yaml -o tool.arx
arx run --dry-run tool.arx
arx run tool.arx
