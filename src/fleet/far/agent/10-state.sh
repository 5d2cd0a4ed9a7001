# The state directory, without links, or the end of the program: nobody but its owner may write it, and nobody but the owner and
# root may replace it or one above it (as demand-own.ts has it). What begin-agent.ts has seen of them is not asked again.
open_state() {
  cd -P -- "$state" 2>/dev/null || fail RUN_STATE_INVALID "Cannot use \"$state\": it cannot be entered, expected a directory"
  lines=''
  [ -z "${l-}" ] || [ "$PWD" != "$s" ] || lines=${l#*"$nl"}
  state=$PWD
  far=$state/far
  agent_file=$far/agent-$d.sh
  above=$state
  set -- "$state"
  while [ "$above" != / ]; do
    above=${above%/*}
    above=${above:-/}
    set -- "$@" "$above"
  done
  [ -n "$lines" ] || lines=$(stat -c '%f %u %g %s' -- "$@" 2>/dev/null)
  first=1
  while read -r mode uid gid size; do
    [ -n "$mode" ] || continue
    safe_directory "$1" "$first" || fail RUN_STATE_INVALID "Cannot use \"$1\": its owner is $uid and its mode $(printf %o $((bits & 07777))), so that others could change what is in it"
    first=''
    shift
  done <<END
$lines
END
  [ $# -eq 0 ] || fail HOST_NO_PROGRAM 'Cannot look at the state directory: stat does not say what it is, expected stat -c as coreutils and busybox have it'
  [ -d "$far" ] || mkdir -- "$far" 2>/dev/null || fail WRITE_FAILED "Cannot use \"$far\": it cannot be made"
}

# PATH OWN: a directory of mode, uid, gid. With OWN it must be our own; else root may have it too, and a sticky one may be open.
safe_directory() {
  bits=$((0x$mode))
  [ "$uid" = "$u" ] || { [ -z "$2" ] && [ "$uid" = 0 ]; } || return 1
  [ -n "$2" ] || [ $((bits & 01000)) -eq 0 ] || return 0
  [ $((bits & 0002)) -eq 0 ] || return 1
  [ $((bits & 0020)) -eq 0 ] || [ "$gid" = "$uid" ]
}

# Makes a part of the state. PART
make_part() {
  [ -d "$state/$1" ] && [ ! -L "$state/$1" ] && return 0
  try "$state/$1" mkdir -p -- "$state/$1"
}

# Runs a program about a path; 1 and its reason when it fails. PATH PROGRAM WORD…
try() {
  at=$1
  shift
  said=$("$@" 2>&1 >/dev/null) && return 0
  explain "$at" "$said"
}

# PATH TEXT: what a program said when it could not
explain() {
  reason_of "$2"
  case $2 in
    *'No space left'* | *'uota exceeded'* | *'Wrote only'*)
      wrong RUN_NO_SPACE "Cannot place \"$1\": the file system is full" ;;
    *'File exists'*)
      wrong RUN_CONFLICT "Cannot place \"$1\": the same name is there already, expected none" ;;
    *'Not a directory'* | *'No such file'* | *'Too many levels'* | *'Is a directory'* | *'is a directory'* | *'not empty'* | *'cannot overwrite'*)
      changed "$1" ;;
    *) wrong WRITE_FAILED "Cannot place \"$1\": ${reason:-it failed without a word}" ;;
  esac
}

# PATH
changed() {
  wrong RUN_CHANGED "Cannot place \"$1\": it was changed since the plan was made, expected it untouched"
}

# Makes files durable; with more than 64 all of their file systems. FILE…
sync_files() {
  [ $# -gt 0 ] || return 0
  if [ $# -le 64 ]; then
    sync -- "$@" 2>/dev/null || sync
  else
    sync -f -- "$@" 2>/dev/null || sync
  fi
}

# The JSON text of our own name and of what is done, for others who find the lock held. WHAT
write_holder() {
  name=''
  while IFS= read -r line; do case $line in 'user: '*) name=${line#user: } ;; esac; done 2>/dev/null <"$far/facts"
  [ -n "$name" ] || name=$(id -un 2>/dev/null) || name=$u
  case $name in *[!A-Za-z0-9._@-]*) name=$u ;; esac
  since=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
  printf '{"pid":%s,"user":"%s","what":%s,"since":"%s"}' "$$" "$name" "$1" "$since" >"$state/lock-holder.json"
}

take_lock() {
  know_holder
  if has flock; then
    { : >>"$state/lock"; } 2>/dev/null || { explain "$state/lock" 'Read-only'; return 1; }
    exec 9<"$state/lock"
    flock -n 9 || { exec 9>&-; wrong RUN_BUSY "Cannot go on: $holder is at work on this host"; return 1; }
  else
    lock_by_directory || return 1
  fi
  demand_closed "${2-}" || { drop_lock; return 1; }
  [ -z "$1" ] || write_holder "$1" || { drop_lock; wrong WRITE_FAILED "Cannot use \"$state\": it cannot be written"; return 1; }
}

# Where there is no flock: a directory that says which process made it, and when that was started (proc(5), stat).
lock_by_directory() {
  own=$$.$(start_of $$)
  [ -n "${own#*.}" ] || { wrong HOST_LACKS 'Cannot use the target: it has no /proc, expected it to be mounted'; return 1; }
  mkdir -- "$far/lock" 2>/dev/null || { give_way && mkdir -- "$far/lock" 2>/dev/null; } ||
    { wrong RUN_BUSY "Cannot go on: $holder is at work on this host"; return 1; }
  printf '%s\n' "$own" >"$far/lock/keeper"
}

# Takes away the lock of a process that has ended: under another name first, because somebody else may do the same and have
# made a new one by now, which gets its name back. One that was made a moment ago says only now whose it is.
give_way() {
  read_keeper "$far/lock"
  [ -n "$keeper" ] || { sleep 1; read_keeper "$far/lock"; }
  is_kept "$keeper" && return 1
  mv -- "$far/lock" "$far/lock.$$" 2>/dev/null || return 1
  read_keeper "$far/lock.$$"
  if is_kept "$keeper"; then
    [ -e "$far/lock" ] || mv -- "$far/lock.$$" "$far/lock"
    return 1
  fi
  rm -rf -- "$far/lock.$$"
}

read_keeper() {
  keeper=''
  { read -r keeper <"$1/keeper"; } 2>/dev/null
}

# KEEPER: true while that process runs. What was written without a start time counts for nobody.
is_kept() {
  [ -n "${1#*.}" ] && [ "$1" = "${1%%.*}.$(start_of "${1%%.*}")" ]
}

# Field 22 of stat. PID
start_of() {
  stat_line=''
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null
  set -f
  set -- ${stat_line##*) }
  set +f
  printf '%s' "${20-}"
}

know_holder() {
  holder='another arx'
  text=''
  { read -r text <"$state/lock-holder.json"; } 2>/dev/null
  [ -z "$text" ] || holder=$text
}

drop_lock() {
  [ ! -e "$state/lock-holder.json" ] && [ ! -e "$far/lock" ] || rm -rf -- "$state/lock-holder.json" "$far/lock"
  exec 9>&-
}

# Nothing that was begun here is open, but perhaps this run. RUN
demand_closed() {
  [ ! -e "$state/journal.ndjson" ] || {
    wrong RUN_BUSY 'Cannot go on: a run of arx-run on this host was cut off and is not taken back, expected none; run arx-run there once'
    return 1
  }
  for open in "$far"/*/journal; do
    [ -e "$open" ] || continue
    open=${open%/journal}
    [ "${open##*/}" = "$1" ] || { wrong RUN_BUSY "Cannot go on: the run ${open##*/} on this host is not closed, expected none"; return 1; }
  done
}

open_order() {
  run_dir=$far/$1
  [ -f "$run_dir/head" ] || { wrong RUN_STATE_INVALID "Cannot find the run $1 on this host: it was closed, or never sent"; return 1; }
  . "$run_dir/head"
  [ "$format" = 1 ] || { wrong RUN_STATE_INVALID "Cannot go on with the run $1: another version of arx has sent it"; return 1; }
}

journal_add() {
  printf '%s\n' "$*" >>"$run_dir/journal" && sync -- "$run_dir/journal" "$run_dir" 2>/dev/null || {
    wrong WRITE_FAILED "Cannot use \"$run_dir/journal\": it cannot be written"
    return 1
  }
}

journal_has() {
  [ -f "$run_dir/journal" ] || return 1
  while read -r kind rest; do
    [ "$kind" != "$1" ] || return 0
  done <"$run_dir/journal"
  return 1
}
