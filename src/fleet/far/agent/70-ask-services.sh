# look_services [short]: as look, which has no time to read what this needs.
verb_look_services() {
  verb_look "$@"
}

# NAME…: whether each runs now: yes, no, or - when nobody can tell
services() {
  run_dir=$far/.ask-$nonce
  mkdir -- "$run_dir" 2>/dev/null || fail WRITE_FAILED "Cannot use \"$run_dir\": it cannot be made"
  trap 'rm -rf -- "$run_dir"' EXIT
  know_apart
  find_init
  for each_service; do
    find_active "$each_service"
    printf 'service %s\n' "$active"
  done
}
