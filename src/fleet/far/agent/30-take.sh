# have: HEX by standard input, one a line. What is missing comes back, with how much of it is there already.
verb_have() {
  open_state
  reply
  while read -r hex; do
    [ ! -f "$far/blobs/$hex" ] && [ ! -f "$state/objects/sha256/$hex" ] || continue
    size=0
    [ ! -f "$far/parts/$hex" ] || size=$(stat -c %s -- "$far/parts/$hex")
    printf 'need %s %s\n' "$hex" "$size"
  done
  done_well
}

# take COUNT: a tar of contents by standard input; each member's name is the HEX of its digest.
verb_take() {
  open_state
  make_part far/blobs || fail_wrong
  count=$1
  stage=$far/.take-$nonce
  try "$stage" mkdir -- "$stage" || fail_wrong
  trap 'rm -rf -- "$stage"' EXIT
  cd "$stage" || fail WRITE_FAILED "Cannot use \"$stage\": it cannot be entered"
  said=$(tar -xof - 2>&1 >/dev/null) || { explain "$stage" "$said"; fail_wrong; }
  set -- *
  [ "$#" -eq "$count" ] 2>/dev/null || fail HOST_INVALID "Cannot take contents: $# have come, expected $count"
  for hex; do
    is_hex "$hex" && [ -f "$hex" ] && [ ! -L "$hex" ] || fail HOST_INVALID 'Cannot take contents: a name is no digest'
    printf '%s  %s\n' "$hex" "$hex"
  done >"$stage/.list"
  sha256sum -c .list >/dev/null 2>&1 || fail INTEGRITY_DIGEST 'Cannot take contents: what has come has another digest than was said, expected the same'
  try "$far/blobs" mv -f -- "$@" "$far/blobs/" || fail_wrong
  done_well
}

is_hex() {
  [ ${#1} -eq 64 ] || return 1
  case $1 in *[!0-9a-f]*) return 1 ;; esac
}

# take_large HEX OFFSET SIZE: the rest of one content by standard input. The agent of a link that was lost may still be at it:
# it goes on with a file that has no name any more, and whoever gives the content its name second has nothing to do.
verb_take_large() {
  hex=$1
  open_state
  make_part far/blobs && make_part far/parts || fail_wrong
  part=$far/parts/$hex
  own_part "$2" || fail_wrong
  said=$(cat 2>&1 >>"$part") || { explain "$part" "$said"; [ "$err_code" != RUN_NO_SPACE ] || rm -f -- "$part"; fail_wrong; }
  part_size
  [ "$size" -eq "$3" ] || fail HOST_UNREACHABLE "Cannot take a content: $size bytes have come, expected $3"
  sum=$(sha256sum <"$part")
  if [ "${sum%% *}" != "$hex" ]; then
    rm -f -- "$part"
    fail INTEGRITY_DIGEST 'Cannot take a content: what has come has another digest than was said, expected the same'
  fi
  try "$far/blobs" mv -f -- "$part" "$far/blobs/" || [ -f "$far/blobs/$hex" ] || fail_wrong
  done_well
}

part_size() {
  size=$(stat -c %s -- "$part" 2>/dev/null) || size=0
}

# What has come already, in a file that nobody else writes into.
own_part() {
  if [ "$1" = 0 ]; then
    rm -f -- "$part"
    return
  fi
  if ! try "$part" cp -- "$part" "$part.$nonce" || ! try "$part" mv -f -- "$part.$nonce" "$part"; then
    rm -f -- "$part.$nonce"
    [ ! -f "$part" ] || return 1
  fi
  part_size
  [ "$size" -eq "$1" ] || wrong HOST_UNREACHABLE "Cannot go on with a content: $size bytes are there, expected $1"
}

# receive DIRECTORY HEX [z]: a tar of small files by standard input into a new directory; HEX is the digest of the list of their
# digests, `sums`, which comes with them. Nothing is there unless all of it is.
receive() {
  [ ! -e "$1" ] || rm -rf -- "$1"
  try "$1" mkdir -- "$1" || return 1
  said=$(cd "$1" && unpack "${3-}" 2>&1 >/dev/null) || { explain "$1" "$said"; rm -rf -- "$1"; return 1; }
  if ! is_as_listed "$1" "$2"; then
    rm -rf -- "$1"
    wrong INTEGRITY_DIGEST 'Cannot take documents: they are not what was said, expected the same'
    return 1
  fi
}

# A tar by standard input; with `z` it is compressed by gzip.
unpack() {
  if [ "$1" = z ]; then gzip -dc | tar -xof -; else tar -xof -; fi
}

# DIRECTORY HEX: the list of digests first, then what it names.
is_as_listed() {
  (cd "$1" && sha256sum -c - sums >/dev/null 2>&1) <<END
$2  sums
END
}

# order RUN HEX: what a run is to do, by standard input. It does nothing yet.
verb_order() {
  open_state
  [ ! -e "$far/$1/journal" ] || fail RUN_BUSY "Cannot go on: the run $1 has begun on this host already"
  take_order "$@" || fail_wrong
  done_well
}

# RUN HEX [z]. Contents that come with it are in `blobs`, by their digests.
take_order() {
  receive "$far/.order-$nonce" "$2" "${3-}" || return 1
  if [ -d "$far/.order-$nonce/blobs" ]; then
    make_part far/blobs && try "$far/blobs" mv -f -- "$far/.order-$nonce/blobs"/* "$far/blobs/" || { rm -rf -- "$far/.order-$nonce"; return 1; }
  fi
  # The agent of a link that was lost may have been slower than the next one: the same order is there already, perhaps at work.
  if [ -f "$far/$1/head" ]; then
    rm -rf -- "$far/.order-$nonce"
    return 0
  fi
  [ ! -e "$far/$1" ] || rm -rf -- "${far:?}/$1"
  try "$far/$1" mv -- "$far/.order-$nonce" "$far/$1" || return 1
  sync_files "$far/$1"/* "$far/$1" "$far"
}

# closing RUN: what the controller has given with the order
verb_closing() {
  open_state
  open_order "$1" || fail_wrong
  reply
  cat -- "$run_dir/closing"
  done_well
}

# commit RUN HEX: documents by standard input, numbered, and `list`, calls of the functions below; perhaps what prune_state takes.
verb_commit() {
  run=$1
  open_state
  run_dir=$far/$run
  if [ ! -f "$run_dir/journal" ]; then
    run_dir=$far/.commit-$nonce
    try "$run_dir" mkdir -- "$run_dir" || fail_wrong
    trap 'rm -rf -- "$run_dir"' EXIT
    receive "$run_dir/commit" "$2" "${3-}" || fail_wrong
    cd "$run_dir/commit" && document() { cmp -s -- "$1" "$state/$2" || missing=$2; } && gone() { [ ! -e "$state/$1" ] || missing=$1; }
    missing=''
    . ./list
    [ -z "$missing" ] || fail RUN_STATE_INVALID "Cannot close the run $run: this host has no such run, expected an open one"
    done_well
    return 0
  fi
  open_order "$run" || fail_wrong
  take_lock '' "$run" || fail_wrong
  receive "$run_dir/commit" "$2" "${3-}" || { drop_lock; fail_wrong; }
  cd "$run_dir/commit" || fail WRITE_FAILED "Cannot use \"$run_dir\": it cannot be entered"
  sync_files ./*
  problem=''
  document() {
    [ -z "$problem" ] && make_part "${2%/*}" && try "$state/$2" mv -f -- "$1" "$state/$2" || problem=1
  }
  gone() {
    [ -z "$problem" ] && try "$state/$1" rm -f -- "$state/$1" || problem=1
  }
  . ./list
  [ -z "$problem" ] || { drop_lock; fail_wrong; }
  sync_files "$state" "$state"/ledger "$state"/floors "$state"/receipts 2>/dev/null
  [ ! -f ./pruning ] || (prune_state) </dev/null >/dev/null 2>&1
  cd /
  forget_run
  drop_lock
  done_well
}

# The contents that this run has placed, and the run.
forget_run() {
  cd "$far" || return 1
  unused=''
  used() {
    [ -z "$unused" ] || rm -f -- $unused
    unused=''
    for hex; do unused="$unused blobs/$hex"; done
  }
  [ ! -f "$run_dir/used" ] || . "$run_dir/used"
  forget_memory
  rm -f -- "$run_dir/journal" $unused
  sync_files "$run_dir"
  rm -rf -- "$run_dir"
}

# recover RUN: takes back what a cut off run has left; `remark` and `left` lines, and the events of what was undone before and of daemons that were started again. What it starts does not hold the reply open.
verb_recover() {
  open_state
  open_order "$1" || fail_wrong
  take_lock "$what" "$1" || fail_wrong
  : >"$run_dir/told"
  remark() { one_line "$1"; printf 'remark %s\n' "$line" >>"$run_dir/told"; }
  left() { one_line "$1"; printf 'left %s\n' "$line" >>"$run_dir/told"; }
  recover_run </dev/null >/dev/null 2>&1
  [ $? -ne 1 ] || { drop_lock; fail_wrong; }
  drop_lock
  reply
  cat -- "$run_dir/told"
  while IFS= read -r line; do
    case $line in again\ * | undone\ *) printf '%s\n' "$line" ;; esac
  done <"$run_dir/events"
  done_well
}
