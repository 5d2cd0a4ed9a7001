#!/bin/sh
# A bundle on three hosts, in waves; one of them fails and is as before; see README.md.
set -eu
if [ "$(id -u)" != 0 ]; then
  echo "The hosts are directories with mounts of their own: start it as root." >&2
  exit 2
fi
# Nobody else sees what is mounted here, and at the end it is gone.
[ -n "${ARX_EXAMPLE_APART:-}" ] || ARX_EXAMPLE_APART=1 exec unshare --mount -- sh "$0"
here=$(cd "$(dirname "$0")" && pwd)
arx="$here/../../bin/arx.cjs"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ARX_CONFIG_DIR="$work/config" ARX_CACHE_DIR="$work/cache" ARX_STATE_DIR="$work/state" ARX_PROGRESS=plain
cp "$here/arx.yaml" "$here/fleet.yaml" "$work"
cd "$work"

# A host is a directory with the programs of this one, which cannot be written there, and files of its own.
mount -t tmpfs -o mode=755 none /srv
for host in /srv/hosts/web-1 /srv/hosts/web-2 /srv/hosts/web-3; do
  mkdir -p "$host"
  mount --bind "$host" "$host"
  for directory in dev etc proc srv tmp usr var; do mkdir "$host/$directory"; done
  for link in bin sbin lib lib64; do ln -s "usr/$link" "$host/$link"; done
  echo 'root:x:0:0:root:/:/bin/sh' >"$host/etc/passwd"
  mount --bind -o ro /usr "$host/usr"
  mount -t proc proc "$host/proc"
  for device in null urandom; do : >"$host/dev/$device" && mount --bind "/dev/$device" "$host/dev/$device"; done
done

say() { echo "\$ arx $*" && "$arx" "$@" || echo "exit $?"; }
sites() { for host in web-1 web-2 web-3; do echo "$host: $(cat "/srv/hosts/$host/srv/site/index.html")"; done; }

echo '== version 1'
"$arx" repack -q --progress none -o one.arx
say run one.arx --fleet fleet.yaml --parallel 1
sites

echo '== version 2, one host first; web-2 is closed'
sed -i "s/version: '1'/version: '2'/; s/one/two/" arx.yaml
"$arx" repack -q --progress none -o two.arx
touch /srv/hosts/web-2/etc/site-closed
say run two.arx --fleet fleet.yaml --waves 1,1
sites

echo '== web-2 is open again: what is left'
rm /srv/hosts/web-2/etc/site-closed
say run two.arx --fleet fleet.yaml --resume last --parallel 1
sites

echo '== back on all of them'
say rollback site --fleet fleet.yaml --parallel 1
sites
