# texts: what files have, asked for by standard input as calls of `texts`, as `look` is.
verb_texts() {
  open_state
  asked=$(cat)
  case $asked in
    *"$nl"asked) asked=${asked%asked} ;;
    *) fail HOST_INVALID 'Cannot read texts: what was asked is not whole' ;;
  esac
  reply
  set -f
  eval "$asked"
  set +f
  done_well
}

# PATH…: `text SIZE` for each, without a size where there is no file that can be read; the bytes of all; then `texted`
texts() {
  there=''
  for path; do
    shift
    if [ -f "$path" ] && [ ! -L "$path" ] && [ -r "$path" ]; then there="$there 1" && set -- "$@" "$path"; else there="$there 0"; fi
  done
  [ $# -eq 0 ] || sizes=$(stat -c %s -- "$@" 2>/dev/null) || { there=''; set --; }
  for is_there in $there; do
    [ "$is_there" = 1 ] || { printf 'text\n'; continue; }
    printf 'text %s\n' "${sizes%%"$nl"*}"
    sizes=${sizes#*"$nl"}
  done
  [ $# -eq 0 ] || cat -- "$@" 2>/dev/null
  printf 'texted\n'
}
