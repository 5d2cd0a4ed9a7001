# Namespaces of its own for one command: processes, mounts, and a network without interfaces unless it may use the host's.

# The first process inside: writes down how the host knows it, hides what it is to hide, runs the command, and then says what
# that has left. Its own end takes all others with it (pid_namespaces(7)). $1: descriptors 5 to 8 are `mounts`, `first`, `left`, `ready`
# of the notes; $1 and $2: a directory to open, and the first above it that does not let everybody pass, or empty.
inside='
read_self() {
  IFS=" " read -r host_pid rest </proc/self/stat
  rest=${rest##*") "}
  set -- $rest
  shift 19
  printf "%s %s\n" "$host_pid" "$1" >&6
}
read_self
exec 6>&-
opened=$1 cover=$2
shift 2
umask 022
mount --make-rprivate / 2>/dev/null
own_proc=
mount -t proc proc /proc 2>/dev/null && own_proc=1
if [ -n "$opened" ]; then
  cd "$opened" && mount -t tmpfs -o mode=0755,size=1m arx "$cover" && mkdir -p "$opened" || exit 1
  for each in *; do
    [ ! -d "$each" ] || { mkdir "$opened/$each" && { mount -c --bind "$each" "$opened/$each" 2>/dev/null || mount -o bind "$each" "$opened/$each"; }; } || exit 1
  done
  cd /
fi
while IFS= read -r from && IFS= read -r over; do
  mount -o bind "$from" "$over" || exit 1
done <&5
exec 5<&-
printf ready >&8
exec 8>&- 4>&2 2>/dev/null
"$@" 7>&- 2>&4 4>&-
status=$?
exec </dev/null >/dev/null 4>&-
names() {
  for each in /proc/[0-9]*; do
    [ "$each" != /proc/$$ ] && read -r row <"$each/stat" && read -r name <"$each/comm" || continue
    case ${row##*") "} in [ZX]*) ;; *) printf "%s\n" "$name" ;; esac
  done 2>/dev/null
}
for look in 1 2 3 4; do
  [ -n "$own_proc" ] && [ -n "$(names)" ] || exit "$status"
  sleep 0.04
done
names >&7
exit "$status"
'

# The first program inside that is the user'"'"'s: goes to the directory, and does what it is told on standard input. So no variable is
# ever a word of a command, which every user of the host could read.
begin_inside='umask 022; ulimit -c 0; cd "$1" || exit 126; shift; eval "$(cat)"; exit 126'

# True if the command of this step has no namespaces.
is_outside() {
  [ "$init" = direct ] || [ -n "$order_bare" ]
}

# Where init systems take requests: systemd (private socket, Varlink, D-Bus), System V init, OpenRC, dinit and finit.
mask_init() {
  for each in /run/systemd/private /run/systemd/io.systemd.Manager /run/systemd/machine/io.systemd.Machine /run/dbus/system_bus_socket /var/run/dbus/system_bus_socket \
    /run/initctl /dev/initctl /run/openrc/init.ctl /run/dinitctl /dev/dinitctl /run/finit/socket \
    /run/user/*/bus /run/user/*/systemd/private /run/user/*/systemd/io.systemd.Manager; do
    [ -S "$each" ] || [ -p "$each" ] || continue
    printf '/dev/null\n%s\n' "$(readlink -f "$each")"
  done
}

# cover=the first directory on the way to DIRECTORY that does not let everybody pass, or that one
find_cover() {
  way= cover=$1
  rest=${1#/}/
  while [ -n "$rest" ]; do
    way=$way/${rest%%/*}
    rest=${rest#*/}
    case $(stat -c %a "$way") in *[02468ace]) cover=$way && return 0 ;; esac
  done
}

# The home of another user comes over the runner's, under the same name.
make_user_home() {
  user_home=$workspace/user-$to_uid
  mkdir -p "$user_home" && chown "$to_uid:$to_gid" "$user_home"
  printf '%s\n%s\n' "$user_home" "$workspace/scratch" >>"$notes/mounts"
}
