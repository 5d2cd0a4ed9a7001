# Taking back. The list `back` calls the functions below. Each looks at what is there, so that it may be cut off and begun
# again; what somebody has changed meanwhile is kept beside its place.

take_back() {
  hidden=.arx-$token
  journal_has placing || return 0
  back_failed=''
  . "$run_dir/back" || return 1
  make_durable
  [ -z "$back_failed" ] || return 2
}

is_activated() {
  journal_has activating
}

# DIRECTORY…: what was made ready there
unstage() {
  for place; do
    dir=$place
    slash=${dir%/}/
    cd -P -- "$place" 2>/dev/null && is_at "$place" && [ -d "./$hidden" ] && [ ! -L "./$hidden" ] || continue
    if into_hidden; then
      clear_hidden && leave_hidden && try "$place" rmdir -- "./$hidden" || return 1
    else
      remark "\"$slash$hidden\" stays: somebody else has put it there"
    fi
  done
  cd /
}

clear_hidden() {
  for pattern in './*' './.[!.]*' './..?*'; do
    set --
    for each in $pattern; do
      [ -e "$each" ] || [ -L "$each" ] || continue
      set -- "$@" "$each"
      [ $# -lt 250 ] || { try "$dir" rm -rf -- "$@" || return 1; set --; }
    done
    [ $# -eq 0 ] || try "$dir" rm -rf -- "$@" || return 1
  done
}

# The directory of what comes next; nothing of it is left where that is gone.
back_at() {
  dir=$1
  slash=${dir%/}/
  away=''
  cd -P -- "$dir" 2>/dev/null && is_at "$dir" || { cd /; away=1; }
}

# The same, made again where somebody has removed it.
back_in() {
  back_at "$1"
  [ -n "$away" ] || return 0
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    (umask 022 && mkdir -p -- "$1") 2>/dev/null
    back_at "$1"
  fi
}

# Nothing was where these are now.

# HEX NAME…
remove_files() {
  [ -z "$away" ] || return 0
  : >"$run_dir/list"
  ours=''
  for word; do
    shift
    if [ -z "$ours" ]; then
      ours=$word
      continue
    fi
    set -- "$@" "$word"
    printf '%s  %s\n' "$ours" "$word" >>"$run_dir/list"
    ours=''
  done
  if sha256sum -c "$run_dir/list" >/dev/null 2>&1 && no_links "$@"; then
    try "$dir" rm -f -- "$@"
    return
  fi
  while read -r hex name; do
    now_at "$name"
    case $now in
      nothing) ;;
      "file $hex") try "$slash${name#./}" rm -f -- "$name" || return 1 ;;
      file* | link) set_aside "$name" && rm -f -- "$name" || return 1 ;;
      *) stays "$name" 'something else is there now' ;;
    esac
  done <"$run_dir/list"
}

no_links() {
  for name; do [ ! -L "$name" ] || return 1; done
}

# TARGET NAME…
remove_links() {
  [ -z "$away" ] || return 0
  while [ $# -gt 0 ]; do
    now_at "$2"
    case $now in
      nothing) ;;
      link)
        [ "$target" = "$1" ] || set_aside "$2" || return 1
        try "$slash${2#./}" rm -f -- "$2" || return 1 ;;
      file*) set_aside "$2" && rm -f -- "$2" || return 1 ;;
      *) stays "$2" 'something else is there now' ;;
    esac
    shift 2
  done
}

remove_directories() {
  [ -z "$away" ] || return 0
  for name; do
    if [ -L "$name" ] || { [ -e "$name" ] && [ ! -d "$name" ]; }; then
      stays "$name" 'something else is there now'
    elif [ -d "$name" ]; then
      said=$(rmdir -- "$name" 2>&1) || case $said in
        *'esource busy') stays "$name" 'something is mounted there' ;;
        *) remark "\"$slash${name#./}\" stays: something else is in it" ;;
      esac
    fi
  done
}

# Something else was where these are now. AFTER is what the run has put there: `file HEX`, `link TARGET`, `directory`, `nothing`.

# NAME HEX MODE OWNER AFTER
give_file() {
  [ -z "$away" ] || { stays "$1" 'something else stands in its path'; return 0; }
  now_at "$1"
  [ "$now $bits $owner" != "file $2 $3 $4" ] || return 0
  [ "$now" = "file $2" ] || make_room "$1" "$5" || return 0
  put_file "$@" && return 0
  [ "$err_code" = RUN_NO_SPACE ] && [ "$now" = "$5" ] && rm -f -- "$1" && put_file "$@"
}

put_file() {
  [ -f "$state/objects/sha256/$2" ] || { wrong RUN_OBJECT_MISSING "Cannot give back \"$slash${1#./}\": what was there is not kept any more"; return 1; }
  open_hidden || return 1
  give_from_hidden file "$@"
}

# file NAME HEX MODE OWNER … | link NAME TARGET OWNER …
give_from_hidden() {
  "make_$@" && try "$slash${2#./}" mv -f -- "$2" ../
  given_well=$?
  leave_hidden || return 1
  [ "$given_well" = 0 ] || return 1
  rmdir -- "./$hidden"
}

# In the hidden directory.
make_file() {
  rm -f -- "$1"
  try "$slash${1#./}" cp -- "$state/objects/sha256/$2" "$1" || { rm -f -- "$1"; return 1; }
  sum=$(sha256sum <"$1")
  [ "${sum%% *}" = "$2" ] || { wrong RUN_OBJECT_MISSING "Cannot give back \"$slash${1#./}\": what was kept of it is damaged"; return 1; }
  try "$slash${1#./}" chown -- "$4" "$1" && try "$slash${1#./}" chmod -- "00$3" "$1" || return 1
  sync_files "$1"
}

make_link() {
  rm -f -- "$1"
  try "$slash${1#./}" ln -s -- "$2" "$1" && try "$slash${1#./}" chown -h -- "$3" "$1"
}

# NAME TARGET OWNER AFTER
give_link() {
  [ -z "$away" ] || { stays "$1" 'something else stands in its path'; return 0; }
  now_at "$1"
  [ "$now $target $owner" != "link $2 $3" ] || return 0
  { [ "$now" = link ] && [ "$target" = "$2" ]; } || make_room "$1" "$4" || return 0
  open_hidden || return 1
  give_from_hidden link "$@"
}

# NAME MODE OWNER AFTER
give_directory() {
  [ -z "$away" ] || { stays "$1" 'something else stands in its path'; return 0; }
  now_at "$1"
  [ "$now $bits $owner" != "directory $2 $3" ] || return 0
  if [ "$now" != directory ]; then
    make_room "$1" "$4" || return 0
    rm -f -- "$1"
    try "$slash${1#./}" mkdir -- "$1" || return 1
  fi
  cd -P -- "$1" 2>/dev/null || { changed "$slash${1#./}"; return 1; }
  is_at "$slash${1#./}" || { leave_hidden; changed "$slash${1#./}"; return 1; }
  try "$slash${1#./}" chown -- "$3" . && try "$slash${1#./}" chmod -- "00$2" .
  given_well=$?
  leave_hidden && [ "$given_well" = 0 ]
}

# NAME AFTER: what is there may be replaced; 1 when it stays.
make_room() {
  case $now in
    directory)
      [ "$2" = directory ] || { stays "$1" 'a directory is there now'; return 1; }
      rmdir -- "$1" 2>/dev/null || { stays "$1" 'something else is in it'; return 1; } ;;
    nothing | "$2") return 0 ;;
    link) [ "link $target" = "$2" ] || set_aside "$1" ;;
    file*) set_aside "$1" ;;
    *) stays "$1" 'something is there that cannot be given back'; return 1 ;;
  esac
}

# Begins to work in it.
open_hidden() {
  [ -d "./$hidden" ] || try "$dir" mkdir -m 700 -- "./$hidden" || return 1
  into_hidden || changed "$dir"
}

# now=what is there: nothing, `file HEX`, link (and target), directory, other; bits and owner.
now_at() {
  bits=''
  owner=''
  target=''
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    now=nothing
    return 0
  fi
  line=$(stat -c '%a %u:%g' -- "$1" 2>/dev/null)
  bits=${line% *}
  owner=${line#* }
  if [ -L "$1" ]; then
    now=link
    target=$(readlink -- "$1" && printf x)
    target=${target%"$nl"x}
  elif [ -f "$1" ]; then
    sum=$(sha256sum <"$1")
    now="file ${sum%% *}"
  elif [ -d "$1" ]; then
    now=directory
  else
    now=other
  fi
}

# Keeps what somebody has changed under the first free name. NAME
set_aside() {
  saved=$1.arx-saved
  number=0
  while [ -e "$saved" ] || [ -L "$saved" ]; do
    [ ! "$1" -ef "$saved" ] || return 0
    number=$((number + 1))
    saved=$1.arx-saved.$number
  done
  ln -- "$1" "$saved" 2>/dev/null || try "$slash${1#./}" mv -- "$1" "$saved" || return 1
  remark "\"$slash${1#./}\" was changed meanwhile: what was there is kept as \"$slash${saved#./}\""
}

# NAME WHY
stays() {
  back_failed=1
  left "\"$slash${1#./}\" stays as it is: $2"
}
