# A host for one row: its directory is /srv, in namespaces where mounts and processes are nobody else's.
# $1 directory, $2 what is wrong (shell), $3 what mends it (shell), then the command line.
mount --bind "$1" /srv
mount -t tmpfs none /run
cd /srv/work
wrong=$2 mended=$3
shift 3

# Programs are found by links, so that single ones can be taken away.
hide() {
  mkdir -p /run/real
  mount --bind /usr/bin /run/real
  mount -t tmpfs none /usr/bin
  PATH=$PATH:/run/real
  ln -s /run/real/* /usr/bin/
  for name; do rm -f "/usr/bin/$name"; done
}
# Only so much room is there, and all of it is taken.
full() {
  mkdir /run/new
  mount -t tmpfs -o "size=$2,mode=$(stat -c %a "/srv/$1")" none /run/new
  cp -a "/srv/$1/." /run/new/
  mount --move /run/new "/srv/$1"
  cat /dev/zero >"/srv/$1/filler" 2>/run/full || :
}
closed() {
  mount --bind "/srv/$1" "/srv/$1"
  mount -o remount,ro,bind "/srv/$1"
}
own() { chown -R 65534:65534 /srv/work /srv/host /srv/state /srv/tmp /srv/config; }
seen() {
  for part in host state; do
    test -e "/srv/$part" && find "/srv/$part" -printf '%p %y %m %U:%G %l\n' -type f -links -9 -exec cksum {} +
  done | sed -E 's/^([0-9]+ [0-9]+) (.*)/\2 \1/' | sort
}
ran() { timeout 60 "$NODE" "$ARX" run -q "$@"; }
temporary() { find /srv/tmp /run/arx -mindepth 1 2>/srv/gone; }
eval "$wrong" >/srv/wrong 2>&1
seen >/srv/before
temporary >/srv/earlier
timeout 60 "$@"
echo $? >/srv/code
seen >/srv/after
# Everything else here was started by it; not the first process, and not who has started this.
for process in /proc/[0-9]*; do
  case $process in /proc/1 | /proc/$$ | /proc/$PPID) continue ;; esac
  test -s "$process/cmdline" && tr '\0' ' ' <"$process/cmdline" && echo
done >/srv/processes 2>/srv/gone
temporary | grep -v -x -F -f /srv/earlier >/srv/left
test -n "$mended" || exit 0
eval "$mended" >/srv/again 2>&1
echo $? >>/srv/again
