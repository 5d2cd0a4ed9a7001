# What is not needed any more (plan-pruning.ts). It goes with a commit, while that holds the lock. Nothing of it has to work: the
# next one does it.

# In the directory of what is committed: `pruning`, calls of the functions below, and perhaps `whole`, a list of digests and
# names below the state. Only with that list saved contents are removed, and only if what it names is as it says.
prune_state() {
  judged=' ' in_use=' '
  drop() {
    for id; do
      shift
      set -- "$@" "$state/receipts/$id.sigstore.json"
    done
    rm -f -- "$@"
  }
  keep() { judged="$judged$* "; }
  logs_in_use() { in_use="$in_use$* "; }
  . ./pruning
  cd "$state" || return 1
  drop_strays
  [ ! -f "$run_dir/commit/whole" ] || drop_objects
  sweep_far
}

# What belongs to no receipt any more: without its document nothing says what else does.
drop_strays() {
  set --
  for each in receipts/????????T??????Z-??????.* logs/????????T??????Z-??????; do
    id=${each#*/}
    id=${id%%.*}
    [ -e "$each" ] && [ ! -e "receipts/$id.sigstore.json" ] || continue
    case $each:$in_use in logs/*" $id "*) continue ;; esac
    set -- "$@" "$each"
    [ $# -lt 250 ] || { rm -rf -- "$@"; set --; }
  done
  [ $# -eq 0 ] || rm -rf -- "$@"
}

# Every digest that stands in what is kept is kept, whatever it means there.
drop_objects() {
  for each in receipts/*.sigstore.json; do
    id=${each#receipts/}
    # Of one that came meanwhile nobody knows what it needs.
    case $judged in *" ${id%.sigstore.json} "*) ;; *) return 1 ;; esac
  done
  list_needed && list_unneeded && cd objects/sha256 || return 1
  set --
  while read -r hex; do
    ! is_hex "$hex" || set -- "$@" "$hex"
    [ $# -lt 250 ] || { rm -f -- "$@"; set --; }
  done <"$run_dir/unneeded"
  [ $# -eq 0 ] || rm -f -- "$@"
}

# The last word of the stream tells that all of it was read; it is the first of the sorted.
list_needed() {
  whole=$run_dir/commit/whole
  sha256sum -c "$whole" >/dev/null 2>&1 || return 1
  set -- "$whole" ledger/*.jsonl
  [ -e "$2" ] || set -- "$whole"
  while read -r hex name; do set -- "$@" "$name"; done <"$whole"
  last=0000000000000000000000000000000000000000000000000000000000000000
  { cat -- "$@" && printf '\n%s\n' "$last"; } | tr -c 0-9a-f '\n' | grep -x '.\{64\}' | sort -u >"$run_dir/needed" || return 1
  read -r first <"$run_dir/needed" && [ "$first" = "$last" ]
}

# Names that come once are in the store alone.
list_unneeded() {
  cat -- "$run_dir/needed" "$run_dir/needed" >"$run_dir/all" && (cd objects/sha256 && printf '%s\n' *) >>"$run_dir/all" &&
    sort "$run_dir/all" >"$run_dir/sorted" && uniq -u "$run_dir/sorted" >"$run_dir/unneeded"
}

# What was left by those who were cut off; new contents and orders that nobody has begun, when they are older than the time before.
sweep_far() {
  cd "$far" || return 1
  [ ! -e pruned ] || for old in blobs/* parts/* .take-* .order-* .commit-* .ask-* agent-*.sh [0-9]*; do
    [ -e "$old" ] && [ ! "$old" -nt pruned ] && [ "$old" != "${agent_file##*/}" ] && [ ! -e "$old/journal" ] && rm -rf -- "$old"
  done
  set -- "$state"/receipts/*.sigstore.json
  printf '%s\n' "$#" >pruned
}
