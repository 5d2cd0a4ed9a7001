# Nothing is undone before it is known that all of it can be given back (demand-objects.ts).

# @returns 1: RUN_OBJECT_MISSING, with the first path that could not be.
demand_objects() {
  journal_has activating || return 0
  damage=$(find_damage 2>/dev/null)
  [ -z "$damage" ] || wrong RUN_OBJECT_MISSING "Cannot give back $damage"
}

# In a shell of its own, where the functions of the list `back` have another meaning: first all saved contents at once; only
# when one is damaged it is looked whose it is, and whether that path needs it at all.
find_damage() {
  objects=$state/objects/sha256
  unstage() { :; }
  back_at() { :; }
  back_in() { :; }
  remove_files() { :; }
  remove_links() { :; }
  remove_directories() { :; }
  give_link() { :; }
  give_directory() { :; }
  give_file() { printf '%s  %s\n' "$2" "$2"; }
  . "$run_dir/back" >"$run_dir/saved"
  [ -s "$run_dir/saved" ] || return 0
  ! (cd "$objects" && sha256sum -c "$run_dir/saved" >/dev/null) || return 0
  back_in() {
    dir=$1 slash=${1%/}/ away=''
    cd -P -- "$1" && is_at "$1" || away=1
  }
  give_file() { needs_nothing "$@" || is_whole "$1" "$2"; }
  . "$run_dir/back"
}

# As give_file and make_room see it. NAME HEX MODE OWNER AFTER
needs_nothing() {
  [ -z "$away" ] || return 1
  now_at "$1"
  case $now in
    other) return 0 ;;
    directory) [ "$5" != directory ] ;;
    *) [ "$now $bits $owner" = "file $2 $3 $4" ] ;;
  esac
}

# NAME HEX
is_whole() {
  saved=$objects/$2
  if [ ! -f "$saved" ]; then
    printf '"%s": its saved bytes "%s" do not exist, expected them there' "$slash${1#./}" "$saved"
    return 1
  fi
  sum=$(sha256sum <"$saved")
  [ "${sum%% *}" = "$2" ] && return 0
  printf '"%s": its saved bytes "%s" are damaged, expected the digest of their name' "$slash${1#./}" "$saved"
  return 1
}
