# Placing. The lists `check`, `keep`, `stage` and `enter` of an order call the functions below, `at DIRECTORY` first, and each
# line of theirs ends the list when a function returns 1. Names are below that directory and begin with `./`.

place_all() {
  hidden=.arx-$token
  . "$run_dir/check" || return 1
  . "$run_dir/keep" && name_kept || return 1
  journal_add placing || return 1
  make_links
  . "$run_dir/stage" && make_durable || return 1
  . "$run_dir/check" || return 1
  journal_add activating || return 1
  . "$run_dir/enter" && make_durable || return 1
  cd /
}

# The workspace is ours alone, and goes with the run.
place_passing() {
  make_links
  . "$run_dir/passing"
}

into_workspace() {
  hidden_owner=
  dir=$workspace
  slash=$workspace/
  cd -P -- "$workspace" 2>/dev/null && : >"$run_dir/list" || changed "$workspace"
}

# The supervisor has another one.
check_stop() { :; }

# No link leads there: the shell says where it really is (cd(1), -P).
at() {
  check_stop || { wrong INTERRUPTED 'Cannot go on: the work was interrupted'; return 1; }
  dir=$1
  slash=${dir%/}/
  cd -P -- "$dir" 2>/dev/null && is_at "$dir" || changed "$dir"
}

# True if we are where a path says. bash finds PWD by looking at the path once more, and whoever owns a directory above could have put
# a link there for a moment: where one is not ours the system is asked. PATH
is_at() {
  [ "$PWD" = "$1" ] || return 1
  [ -n "${BASH_VERSION-}" ] || return 0
  above=$1
  while [ -O "$above" ]; do
    [ "$above" != / ] || return 0
    above=${above%/*}
    above=${above:-/}
  done
  [ "$(readlink /proc/self/cwd)" = "$1" ]
}

# check

absent() {
  for name; do
    [ ! -e "$name" ] && [ ! -L "$name" ] || { changed "$slash${name#./}"; return 1; }
  done
}

# What stat is to begin with for each name of the next `still`.
wants() {
  IFS=$nl
  wanted="$*"
  IFS=$blanks
}

still() {
  lines=$(TZ=UTC stat -c '%f %u %g %s %i %Y %y' -- "$@" 2>/dev/null)
  set -f
  IFS=$nl
  for want in $wanted; do
    line=${lines%%"$nl"*}
    lines=${lines#*"$nl"}
    case $line in
      "$want"*) shift ;;
      *)
        IFS=$blanks
        set +f
        changed "$slash${1#./}"
        return 1 ;;
    esac
  done
  IFS=$blanks
  set +f
}

# keep: HEX NAME…

# Whatever its owner makes of a name meanwhile is copied as what it is: nobody waits for a pipe or follows a link.
keep() {
  [ -d "$run_dir/kept" ] || mkdir -- "$run_dir/kept" || return 1
  while [ $# -gt 0 ]; do
    [ -f "$2" ] && [ ! -L "$2" ] || { changed "$slash${2#./}"; return 1; }
    cp -RP -- "$2" "$run_dir/kept/$1" 2>"$run_dir/said" || { explain_said "$slash${2#./}"; return 1; }
    shift 2
  done
}

explain_said() {
  explain "$1" "$(cat "$run_dir/said" 2>/dev/null)"
}

# Kept bytes get the names of their digests once they are known to have them, and are durable.
name_kept() {
  [ -d "$run_dir/kept" ] || return 0
  make_part objects/sha256 && cd "$run_dir/kept" || return 1
  set -- *
  [ -e "$1" ] || return 0
  in_batches name_some
}

name_some() {
  for hex; do
    [ -f "$hex" ] && [ ! -L "$hex" ] || printf 'other\n'
    printf '%s  %s\n' "$hex" "$hex"
  done >"$run_dir/list"
  ! grep -qx other "$run_dir/list" && sha256sum -c "$run_dir/list" >/dev/null 2>&1 || { wrong RUN_CHANGED 'Cannot place anything: a file was changed since the plan was made, expected it untouched'; return 1; }
  chmod 600 -- "$@"
  sync_files "$@"
  try "$state/objects/sha256" mv -f -- "$@" "$state/objects/sha256/" && sync_files "$state/objects/sha256"
}

# FUNCTION: is given all names here, some at a time.
in_batches() {
  call=$1
  set --
  for each in *; do
    set -- "$@" "$each"
    [ $# -lt 250 ] || { "$call" "$@" || return 1; set --; }
  done
  [ $# -eq 0 ] || "$call" "$@"
}

# stage

# From here on names are in a directory of our own beside their places.
begin() {
  try "$dir" mkdir -m 700 -- "./$hidden" || return 1
  into_hidden && is_empty && : >"$run_dir/list" || changed "$dir"
}

# Who owns a directory can put another one in the place of ours: it must be ours, and only ours. It cannot be moved out of its
# directory, because that takes the right to write to it (rename(2), EACCES).
into_hidden() {
  cd -P -- "./$hidden" 2>/dev/null || return 1
  is_at "$slash$hidden" && is_private || { leave_hidden; return 1; }
}

is_private() {
  hidden_is=$(stat -c '%u:%g %f' . 2>/dev/null)
  hidden_owner=${hidden_is% *}
  case $hidden_is in "$u:"*' 41c0' | "$u:"*' 45c0') ;; *) return 1 ;; esac
}

is_empty() {
  for name in ./* ./.[!.]* ./..?*; do
    [ ! -e "$name" ] && [ ! -L "$name" ] || return 1
  done
}

# Back to the directory, by no name that somebody could have changed.
leave_hidden() {
  cd -P .. 2>/dev/null && is_at "$dir" || { cd /; away=1; changed "$dir"; }
}

make() {
  try "$dir" mkdir -- "$@"
}

# HEX NAME…
copy() {
  while [ $# -gt 0 ]; do
    from=$far/blobs/$1
    [ -f "$from" ] || from=$state/objects/sha256/$1
    [ -f "$from" ] || { wrong RUN_OBJECT_MISSING "Cannot place \"$slash${2#./}\": its content is not in the store, expected it there"; return 1; }
    cp -- "$from" "$2" 2>"$run_dir/said" || { explain_said "$slash${2#./}"; return 1; }
    printf '%s  %s\n' "$1" "$2" >>"$run_dir/list"
    shift 2
  done
}

# links.tar gives contents their names in directories, as links (copies-together.ts). Where that cannot be done, or a content is
# elsewhere, each file is copied by itself.
make_links() {
  [ -z "${linked-}" ] || return 0
  linked=''
  [ -f "$run_dir/links.tar" ] || return 0
  (cd -- "$far" && tar -xof "$run_dir/links.tar") >/dev/null 2>&1 && linked=1
}

# NUMBER DIRECTORY HEX NAME…
copy_together() {
  number=$1
  into=$2
  shift 2
  if [ -z "$linked" ]; then
    copy "$@"
    return
  fi
  cp -R -- "$run_dir/links/$number/." "$into" 2>"$run_dir/said" || { explain_said "$dir"; return 1; }
  while [ $# -gt 0 ]; do
    printf '%s  %s\n' "$1" "$2"
    shift 2
  done >>"$run_dir/list"
}

# Everything is digested once more where it will be. After damage the contents come anew with the next run.
copied() {
  sha256sum -c "$run_dir/list" >/dev/null 2>&1 || { forget_contents; wrong INTEGRITY_DIGEST "Cannot place anything in \"$dir\": a content was damaged on this host, expected the digest that was sealed"; return 1; }
  : >"$run_dir/list"
}

forget_contents() {
  while read -r hex name; do
    rm -f -- "$far/blobs/$hex"
  done <"$run_dir/list"
}

# TARGET NAME…
link() {
  while [ $# -gt 0 ]; do
    try "$slash${2#./}" ln -s -- "$1" "$2" || return 1
    shift 2
  done
}

# OWNER NAME…
own() {
  owner=$1
  shift
  # What is made in a directory gets the owner that the directory has got, which was made the same way.
  [ "$owner" != "$hidden_owner" ] || return 0
  try "$dir" chown -h -- "$owner" "$@"
}

# MODE NAME…: behind `own`, which takes setuid and setgid away.
mode() {
  bits=$1
  shift
  try "$dir" chmod -- "$bits" "$@"
}

durable() {
  sync_files "$@"
}

# With many changes: the file systems of the directories, each once. With few, their directories.
make_durable() {
  systems=' '
  cd /
  . "$run_dir/places"
}

places() {
  if [ "$count" -le 64 ]; then
    for place; do
      shift
      [ ! -d "$place" ] || set -- "$@" "$place"
    done
    sync_files "$@"
    return 0
  fi
  for device in $(stat -c %d -- "$@" 2>/dev/null); do
    case $systems in
      *" $device "*) ;;
      *)
        systems="$systems$device "
        sync -f -- "$1" 2>/dev/null || sync ;;
    esac
    shift
  done
}

# enter

# NAME SAVED: another name for what somebody has edited
save() {
  ln -- "$1" "$2" 2>/dev/null || try "$slash${1#./}" mv -- "$1" "$2"
}

drop() {
  try "$dir" rm -f -- "$@"
}

# What makes room for something of another kind must go; what somebody has put into another one keeps it.
clear_directory() {
  try "$slash${1#./}" rmdir -- "$1"
}

# As activation.ts has it: with something in it or over it, it stays, and that is said.
drop_directory() {
  said=$(rmdir -- "$1" 2>&1) && return 0
  case $said in
    *': No such file or directory') ;;
    *': Directory not empty' | *': File exists') remark "\"$slash${1#./}\" stays: something else is in it" ;;
    *'esource busy') left "\"$slash${1#./}\" stays as it is: something is mounted there" ;;
    *) explain "$slash${1#./}" "$said" ;;
  esac
}

# OWNER MODE: of the directory itself
adjust() {
  try "$dir" chown -- "$1" . && try "$dir" chmod -- "$2" .
}

# ./HIDDEN/NAME…
enter() {
  into_hidden || { changed "$dir"; return 1; }
  for name; do
    shift
    set -- "$@" "./${name##*/}"
  done
  try "$dir" mv -f -- "$@" ../ && leave_hidden
}

entered() {
  rmdir -- "./$hidden" 2>/dev/null || :
}
