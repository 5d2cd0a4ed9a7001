# look [short]: what is asked for comes by standard input, as calls of the functions below. What is short is read without a program.
# All that it needs is in the files before (21-at-once.sh).

seen_digests=' '

verb_look() {
  open_state
  if [ "${1-}" = short ]; then read_asked; else asked=$(cat); fi
  case $asked in
    *"$nl"asked) asked=${asked%asked} ;;
    *) fail HOST_INVALID 'Cannot look: what was asked is not whole' ;;
  esac
  reply
  say_facts
  say_own
  say_open
  set -f
  eval "$asked"
  set +f
  say_documents
  done_well
}

read_asked() {
  asked=''
  while IFS= read -r line; do asked=$asked$line$nl; done
  asked=${asked%"$nl"}
}

# What this target is. What must be tried is tried once for each boot and host, and again when programs came or went.
say_facts() {
  boot=''
  { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
  host=''
  { read -r host </proc/sys/kernel/hostname; } 2>/dev/null
  [ -n "$host" ] || host=$(uname -n)
  known=''
  { read -r known <"$far/facts"; } 2>/dev/null
  for dir in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    [ ! -e "$dir" ] || [ "$far/facts" -nt "$dir" ] || known=''
  done
  if [ "$known" != "$d ${boot:-none} $host" ]; then
    { printf '%s\n' "$d ${boot:-none} $host"; find_facts; } >"$far/.facts.$$" && mv -f -- "$far/.facts.$$" "$far/facts" ||
      fail WRITE_FAILED "Cannot use \"$far/facts\": it cannot be written"
  fi
  printf 'boot %s\nhost %s\nuid %s\nstate %s\n' "${boot:-none}" "$host" "$u" "$state"
  know_groups
  [ -z "$own_groups" ] || printf 'groups %s\n' "$own_groups"
  while IFS= read -r line; do
    case $line in *:*) printf '%s\n' "$line" ;; esac
  done <"$far/facts"
}

# own_groups=the numbers of those that we are in (proc(5), status). Root needs none.
know_groups() {
  own_groups=''
  [ "$u" != 0 ] || return 0
  [ -r "/proc/$$/status" ] || { own_groups=$(id -G 2>/dev/null); return 0; }
  while read -r key rest; do
    [ "$key" != Groups: ] || own_groups=$rest
  done <"/proc/$$/status"
}

find_facts() {
  tools=''
  for tool in sha256sum tar stat unshare nsenter setpriv setsid flock timeout openssl zstd gzip nc wget curl su runuser chroot getent systemctl systemd-run rc-service service mount ps; do
    has "$tool" && tools="$tools $tool"
  done
  for tool in sha256sum tar stat; do
    case "$tools " in *" $tool "*) ;; *) printf 'lacks: %s\n' "$tool" ;; esac
  done
  printf 'system: %s\nmachine: %s\nuser: %s\ngid: %s\ntools:%s\n' "$(uname -s)" "$(uname -m)" "$(id -un 2>/dev/null || id -u)" "$(id -g)" "$tools"
  ! find_namespaces || printf 'namespaces: 1\n'
  printf 'init: %s\n' "$(init_here)"
  for base in "/run/user/$u" /run /dev/shm; do
    [ -d "$base" ] && [ -w "$base" ] || continue
    case $(stat -f -c %T -- "$base" 2>/dev/null) in
      tmpfs | ramfs) printf 'memory: %s\n' "$base"; break ;;
    esac
  done
}

init_here() {
  if [ -r /proc/1/root ] && [ "$(stat -L -c %d:%i /proc/1/root 2>/dev/null)" != "$(stat -c %d:%i / 2>/dev/null)" ]; then
    printf none
  elif [ -d /run/systemd/system ]; then
    printf systemd
  elif [ -d /run/openrc ] && has rc-service; then
    printf openrc
  elif [ -d /etc/init.d ] || has service; then
    printf sysv
  else
    printf none
  fi
}

# Runs that are not closed. `cut` and `acted` are told apart by the last event.
say_open() {
  [ ! -e "$state/journal.ndjson" ] || printf 'open local -\n'
  for open in "$far"/*/journal; do
    [ -e "$open" ] || continue
    open=${open%/journal}
    kind=cut
    case $(tail -n 1 -- "$open/events" 2>/dev/null) in 'end '*) kind=acted ;; esac
    is_locked && kind=running
    printf 'open %s %s\n' "$kind" "${open##*/}"
  done
  [ ! -e "$state/lock-holder.json" ] || ! is_locked || {
    know_holder
    one_line "$holder"
    printf 'holder %s\n' "$line"
  }
}

is_locked() {
  if has flock; then
    [ -e "$state/lock" ] && ! flock -n "$state/lock" true
  else
    read_keeper "$far/lock"
    is_kept "$keeper"
  fi
}

# PATH…: a line for each that is there, in this order; `why NUMBER REASON` for those that nobody can tell (they count from 0
# in this call), `closed NUMBER` for directories that may not be written; then a digest for each file that can be read.
paths() {
  printf 'paths %s\n' "$#"
  QUOTING_STYLE=literal TZ=UTC stat -c '%f %u %g %s %i %d %Y %y %N' -- "$@" 2>/dev/null
  printf 'unknown\n'
  number=0
  clear=''
  for path; do
    [ ! -d "$path" ] || { [ -w "$path" ] && [ -x "$path" ]; } || printf 'closed %s\n' "$number"
    [ -e "$path" ] || [ -L "$path" ] || [ "${path%/*}" = "$clear" ] || is_clear "${path%/*}" || why "$number" "$path"
    number=$((number + 1))
  done
  printf 'digests\n'
  for path; do
    shift
    [ -L "$path" ] || ! [ -f "$path" ] || set -- "$@" "$path"
  done
  [ $# -eq 0 ] || sha256sum -- "$@" 2>/dev/null
  printf 'done\n'
}

# True when everybody can tell that something is missing in a directory: it, or what is there of its path, can be searched.
is_clear() {
  above=$1
  while [ -n "$above" ] && [ ! -e "$above" ]; do
    [ ! -L "$above" ] || return 1
    above=${above%/*}
  done
  [ -z "$above" ] || [ ! -d "$above" ] || [ -x "$above" ] || return 1
  clear=$1
}

# NUMBER PATH: nothing is said when it simply is not there.
why() {
  said=$(stat -c '' -- "$2" 2>&1) && return 0
  case $said in
    *'No such file or directory' | *'Not a directory') ;;
    *)
      reason_of "$said"
      printf 'why %s %s\n' "$1" "${reason:-nobody can tell}" ;;
  esac
}

# DIRECTORY…: the names in each, each with a slash behind it, which no name has.
names() {
  for directory; do
    [ -d "$directory" ] && [ -r "$directory" ] && [ -x "$directory" ] && cd -- "$directory" 2>/dev/null || { printf 'names 0\n'; continue; }
    printf 'names 1\n'
    set +f
    for pattern in '*' '.[!.]*' '..?*'; do
      set -- $pattern
      [ $# -gt 1 ] || [ -e "$1" ] || [ -L "$1" ] || continue
      printf '%s/' "$@"
    done
    set -f
    printf '/\n'
  done
  cd /
}

# PATH…: a line for each; it has nothing for those that are not there. On which device they are, `paths` says.
rooms() {
  there=''
  for path; do
    shift
    if [ -e "$path" ]; then there="$there 1" && set -- "$@" "$path"; else there="$there 0"; fi
  done
  spaces=''
  [ $# -eq 0 ] || spaces=$(stat -f -c '%b %a %S %c %d' -- "$@" 2>/dev/null) || spaces=''
  for is_there in $there; do
    [ "$is_there" = 1 ] || { printf 'room \n'; continue; }
    printf 'room %s\n' "${spaces%%"$nl"*}"
    spaces=${spaces#*"$nl"}
  done
}

# Where something is mounted, a line each as the kernel says it (proc(5), mountinfo), and `mounted`.
mounts() {
  cut -d ' ' -f 5 /proc/self/mountinfo 2>/dev/null
  printf 'mounted\n'
}

# NAME…: the numbers of users and groups, as `user NAME` and `group NAME` ask for them
owners() {
  for asked; do
    if has getent; then
      set -- "$(getent "${asked%% *}" "${asked#* }" 2>/dev/null)"
    else
      set -- "$(grep "^${asked#* }:" "/etc/${asked%% *}" 2>/dev/null)"
    fi
    printf 'owner %s\n' "$1"
  done
}

# PID…: when each was started, as /proc/PID/stat has it; nothing for one that does not run
processes() {
  for pid; do
    started=''
    know_start "$pid" || started=''
    printf 'process %s\n' "$started"
  done
}

# HEX…: those that are in the store
have() {
  for hex; do
    [ ! -f "$far/blobs/$hex" ] && [ ! -f "$state/objects/sha256/$hex" ] || printf '%s\n' "$hex"
  done
  printf 'had\n'
}

# The small documents: `receipts COUNT LEFT`, LEFT by the last pruning; then what say_all says.
say_documents() {
  cd "$state" || fail RUN_STATE_INVALID 'Cannot read the state: it is gone'
  set -- host.pub ledger/*.jsonl floors/*.jsonl controllers/*.pub
  newest_receipts
  say_all "$@" $receipts
}

# The names of receipts sort by time.
newest_receipts() {
  set -- receipts/*.sigstore.json
  [ -e "$1" ] || shift
  before=''
  { read -r before <far/pruned; } 2>/dev/null
  printf 'receipts %s %s\n' "$#" "${before:-0}"
  while [ $# -gt 8 ]; do shift; done
  receipts=$*
}

# HEX…: documents of the state that the controller has from an earlier look
seen() {
  seen_digests="$seen_digests$* "
}

# `documents COUNT`; `SIZE NAME` or, of what was seen, `had HEX NAME` for each; then the bytes of those with a size; then `moved` if
# somebody was at work meanwhile. NAME…
say_all() {
  for document; do
    shift
    [ ! -f "$document" ] || [ -L "$document" ] || set -- "$@" "$document"
  done
  [ $# -gt 0 ] || { printf 'documents 0\n'; return 0; }
  know_marks
  at_first=$marks
  sizes=$(stat -c '%s %n' -- "$@" 2>/dev/null) || { printf 'documents 0\nmoved\n'; return 0; }
  printf 'documents %s\n' "$#"
  find_had
  set --
  while read -r size document; do
    case $had in
      *"$nl$document "*)
        hex=${had#*"$nl$document "}
        printf 'had %s %s\n' "${hex%%"$nl"*}" "$document" ;;
      *)
        printf '%s %s\n' "$size" "$document"
        set -- "$@" "$document" ;;
    esac
  done <<END
$sizes
END
  [ $# -eq 0 ] || cat -- "$@"
  know_marks
  [ "$marks" = "$at_first" ] || printf 'moved\n'
}

# marks=names that tell whether the state was written meanwhile: who writes it has a journal until all is written, and leaves a receipt.
know_marks() {
  set -- receipts/*.sigstore.json far/*/journal journal.ndjson*
  marks=$*
}

# had=`NAME HEX`, a line for each large document that was seen
find_had() {
  had=$nl
  [ "$seen_digests" != ' ' ] || return 0
  set --
  while read -r size document; do
    [ "$size" -le 65536 ] || set -- "$@" "$document"
  done <<END
$sizes
END
  [ $# -gt 0 ] || return 0
  while read -r hex document; do
    case $seen_digests in *" $hex "*) had="$had$document $hex$nl" ;; esac
  done <<END
$(sha256sum -- "$@" 2>/dev/null)
END
}

# receipts: all of them, as say_all has them
verb_receipts() {
  open_state
  reply
  cd "$state" || fail RUN_STATE_INVALID 'Cannot read the state: it is gone'
  say_all receipts/*.sigstore.json
  done_well
}

# read: documents of the state by their names, one a line; those that are not there are left out.
verb_read() {
  open_state
  reply
  cd "$state" || fail RUN_STATE_INVALID 'Cannot read the state: it is gone'
  while IFS= read -r name; do
    [ -f "$name" ] && [ ! -L "$name" ] || continue
    printf 'document %s %s\n' "$(stat -c %s -- "$name")" "$name"
    cat -- "$name"
  done
  done_well
}
