# What the script of `arx export --format sh` does; POSIX sh (XCU 2), for dash, bash and busybox ash alike.
# Constants stand above this text: NAME, BUNDLE, PAYLOAD, SKIP, KEYID, SIGNATURE, COUNTS, PLATFORMS, OFFLINE, TIMED.
# Functions put_* and run_step are called by the lists in the payload, once for each value of `phase`.

nl='
'
self=$0
action='' directory='' key='' digest='' sandbox=1 writable=''
work='' making='' stages='' child='' phase='' placing='' told=''
stage='' anchor='' from='' to='' n=0 net='' limiter='' no_directory=''

say() { printf '%s\n' "$*" >&2; }

# EXIT MESSAGE [HINT]
fail() {
  printf 'error: %s\n' "$2" >&2
  [ $# -lt 3 ] || printf '  hint: %s\n' "$3" >&2
  [ -z "$placing" ] || say 'What was placed so far stays: this script keeps no journal. Run it again once the reason is gone'
  exit "$1"
}

show_help() {
  cat <<END
Usage: sh $self [--key FILE | --digest sha256:HEX] [--no-sandbox] [--writable-parents]
       sh $self --check | --list | --dry-run | --extract DIRECTORY

$NAME: $COUNTS.
Bundle $BUNDLE.

Without an action it checks every byte, places the data, then runs the commands in order.
  --check               check every byte, and the signature with --key; change nothing
  --list                what is in it
  --dry-run, -n         what it would place and run; change nothing
  --extract DIRECTORY   write the content of each source into a new directory; run nothing

Somebody must vouch for it before anything is placed, run or extracted. What you give must not come from where this file came from:
  --key FILE            the public key (PEM) of who exported it; needs openssl
  --digest sha256:HEX   the digest of this file, as \`sha256sum\` prints it

  --no-sandbox          run commands with the network of this host when they cannot be kept off it
  --writable-parents    place also into directories that others may write
It keeps no journal, goes back to nothing, handles no services and no secrets: \`arx run\` does.
END
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --key | --digest | --extract)
        [ $# -gt 1 ] && [ -n "$2" ] || fail 2 "Cannot use $1: its value is missing"
        case $1 in
          --key) key=$2 ;;
          --digest) digest=$2 ;;
          --extract) choose extract; directory=$2 ;;
        esac
        shift ;;
      --check) choose check ;;
      --list) choose list ;;
      --dry-run | -n) choose show ;;
      --no-sandbox) sandbox='' ;;
      --writable-parents) writable=1 ;;
      --help | -h) show_help; exit 0 ;;
      *) fail 2 "Cannot use \"$1\": there is no such option" "sh $self --help" ;;
    esac
    shift
  done
  : "${action:=run}"
}

choose() {
  [ -z "$action" ] || fail 2 'Cannot do two things at once, expected one action'
  action=$1
}

# A path that no program takes for an option.
absolute() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$(pwd)" "$1" ;;
  esac
}

demand_programs() {
  for program in sha256sum tar tail mkdir mv cp chmod chown ln rm rmdir cat ls env uname; do
    command -v "$program" >/dev/null 2>&1 || fail 3 "Cannot go on: $program is not here, expected it in $PATH"
  done
}

demand_platform() {
  [ -n "$PLATFORMS" ] || return 0
  here="$(uname -s)/$(uname -m)"
  case " $PLATFORMS " in
    *" $here "*) ;;
    *) fail 3 "Cannot run the bundle: this host is $here, expected one of: $PLATFORMS" ;;
  esac
}

digest_of() {
  found=$(sha256sum <"$1") || fail 1 "Cannot read \"$1\""
  printf '%s' "${found%% *}"
}

# A fresh directory that only we can use: mkdir takes no name that is there, and follows no link.
make_work() {
  base=${TMPDIR:-/tmp}
  case $base in
    *"$nl"*) fail 2 'Cannot use TMPDIR: it has a line break' ;;
    /*) ;;
    *) base=/tmp ;;
  esac
  try=0
  until mkdir -m 700 "$base/arx-sh-$$-$try" 2>/dev/null; do
    try=$((try + 1))
    [ "$try" -lt 100 ] || fail 1 "Cannot make a private directory in \"$base\"" 'Set TMPDIR to a directory that you may write'
  done
  work=$base/arx-sh-$$-$try
  mkdir "$work/work" "$work/scratch" "$work/programs" "$work/payload" "$work/payload/blobs" || fail 1 "Cannot write to \"$work\""
}

clean() {
  code=$?
  trap '' INT TERM HUP
  [ -z "$child" ] || end_child
  [ -z "$making" ] || rmdir "$making" 2>/dev/null
  IFS=$nl
  for left in $stages $work; do rm -rf "$left"; done
  exit "$code"
}

# TERM, and ten seconds later KILL.
end_child() {
  kill "$child" 2>/dev/null || return 0
  (sleep 10 && kill -9 "$child") >/dev/null 2>&1 &
  wait "$child" 2>/dev/null
  kill "$!" 2>/dev/null
}

# Takes a private copy, so that what is checked is what is used.
copy_payload() {
  [ -f "$self" ] && [ -r "$self" ] || fail 2 'Cannot read this script: start it as sh FILE, not through a pipe'
  case $self in
    /*) ;;
    *) self=$(absolute "$self") ;;
  esac
  tail -c "+$SKIP" "$self" >"$work/tar" || fail 1 "Cannot copy the content to \"$work\"" 'Set TMPDIR to where there is more space'
  found=$(digest_of "$work/tar")
  [ "$found" = "$PAYLOAD" ] || fail 4 "Cannot use this script: its content has the digest sha256:$found, expected sha256:$PAYLOAD" 'It was cut or changed on the way: fetch it again, from who made it'
}

# Call it when the digest is right, and where it takes that, somebody vouches for it: tar reads no foreign bytes.
unpack_payload() {
  (cd "$work/payload" && tar -xf "$work/tar") || fail 1 "Cannot unpack the content to \"$work\"" 'Set TMPDIR to where there is more space'
  rm -f "$work/tar"
  (cd "$work/payload" && sha256sum -c digests) >/dev/null 2>&1 || fail 4 'Cannot use this script: what tar unpacked is not what was packed'
}

# Who vouches for it? Sets `told` to what can be said of that; empty: nobody.
judge() {
  [ -z "$digest" ] || check_digest
  [ -n "$key" ] || return 0
  if ! command -v openssl >/dev/null 2>&1; then
    say 'warning: the signature could not be checked: openssl is not here'
    [ -n "$told" ] || fail 4 'Cannot check the signature: openssl is not here' 'Check this file elsewhere and give its digest: --digest sha256:HEX'
    return 0
  fi
  check_signature
}

check_digest() {
  found=sha256:$(digest_of "$self")
  case $digest in
    sha256:*) ;;
    *) digest=sha256:$digest ;;
  esac
  [ "$found" = "$digest" ] || fail 4 "Cannot use this script: its digest is $found, expected $digest"
  told="this file has the digest that you gave"
}

# The signed bytes are made here from what was found above, so a signature of anything else cannot hold.
check_signature() {
  key=$(absolute "$key")
  [ -f "$key" ] || fail 2 "Cannot read the key \"$key\""
  type=application/vnd.in-toto+json
  body="{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"bundle\":\"$BUNDLE\"},\"predicateType\":\"urn:arx:export:sh:v1\",\"subject\":[{\"digest\":{\"sha256\":\"$PAYLOAD\"},\"name\":\"payload.tar\"}]}"
  printf 'DSSEv1 %d %s %d %s' "${#type}" "$type" "${#body}" "$body" >"$work/signed"
  printf '%s\n' "$SIGNATURE" | env -i PATH="$PATH" openssl base64 -d -A >"$work/signature" || fail 4 'Cannot read the signature'
  env -i PATH="$PATH" openssl dgst -sha256 -verify "$key" -signature "$work/signature" "$work/signed" >/dev/null 2>&1 ||
    fail 4 "Cannot accept the signature: it does not hold under the key \"$key\"" "It was made by the key $KEYID"
  told="${told:+$told; }signed by the key that you gave, $KEYID"
}

demand_trust() {
  [ -n "$told" ] || fail 4 'Cannot trust this script: nobody vouches for it' 'Give the public key of who exported it with --key, or its digest with --digest; --help says more'
}

# The directory that is there and nearest above a path.
find_anchor() {
  anchor=${1%/*}
  while [ -n "$anchor" ] && [ ! -d "$anchor" ]; do
    if [ -e "$anchor" ] || [ -L "$anchor" ]; then
      fail 3 "Cannot place \"$1\": \"$anchor\" is there, expected a directory"
    fi
    anchor=${anchor%/*}
  done
}

# A private directory beside the target, on its file system: from there a rename puts a whole file in place.
find_stage() {
  find_anchor "$1"
  stage=$anchor/.arx-sh-$$
  case "$nl$stages" in *"$nl$stage$nl"*) return 0 ;; esac
  demand_owned "${anchor:-/}"
  making=$stage
  mkdir -m 700 "$stage" || fail 1 "Cannot write to \"${anchor:-/}\""
  stages=$stages$stage$nl
  making=''
}

# In a directory that others may write, they could swap what is staged.
demand_owned() {
  [ -z "$writable" ] || return 0
  case $1 in "$work"*) return 0 ;; esac
  parent=$1
  line=$(ls -ldn "$parent/.") || fail 3 "Cannot look at \"$parent\""
  # shellcheck disable=SC2086
  set -- $line
  case $1 in
    d????????[tT]*) return 0 ;;
    d???????w*) ;;
    d????w*) [ "$3" != "$4" ] || return 0 ;;
    *) return 0 ;;
  esac
  fail 3 "Cannot place anything in \"$parent\": others may write there" 'Take that right away, or give --writable-parents'
}

# PATH EXPECTED: nothing, a file or a link may be there.
demand_free() {
  if [ -L "$1" ]; then
    [ "$2" = link ] || fail 3 "Cannot place \"$1\": a symbolic link is there, expected a file or nothing" 'Name the file that it leads to'
    [ -n "$no_directory" ] || [ ! -d "$1" ] || fail 3 "Cannot place \"$1\": a link to a directory is there, and this mv cannot replace it"
  elif [ -d "$1" ]; then
    fail 3 "Cannot place \"$1\": a directory is there, expected a file or nothing"
  elif [ -e "$1" ] && [ ! -f "$1" ]; then
    fail 3 "Cannot place \"$1\": a device, pipe or socket is there, expected a file or nothing"
  fi
}

# PATH OWNER
put_directory() {
  case $phase in
    show) [ -d "$1" ] || printf '  + %s/\n' "$1" ;;
    stage)
      [ ! -L "$1" ] || fail 3 "Cannot place \"$1\": a symbolic link is there, expected a directory" 'Name the directory that it leads to'
      [ -d "$1" ] || [ ! -e "$1" ] || fail 3 "Cannot place \"$1\": a file is there, expected a directory" ;;
    place)
      [ -d "$1" ] || make_directory "$1"
      [ -z "$2" ] || chown "$2" "$1" || fail 1 "Cannot give \"$1\" to $2" ;;
  esac
}

# PATH: it is a directory that the commands start in; its links are followed.
put_cwd() {
  case $phase in
    stage) find_anchor "$1/x" ;;
    place) [ -d "$1" ] || make_directory "$1" ;;
  esac
}

make_directory() {
  case ${1%/*} in
    '') ;;
    *) [ -d "${1%/*}" ] || make_directory "${1%/*}" ;;
  esac
  mkdir -m 755 "$1" || fail 1 "Cannot make the directory \"$1\""
}

# DIGEST MODE PATH NAME OWNER: one file; where PATH is a directory now, it goes into that as NAME.
put_file() {
  n=$((n + 1))
  case $phase in
    show | stage)
      to=$3
      if [ -n "$4" ] && [ -d "$to" ] && [ ! -L "$to" ]; then to=$to/$4; fi
      demand_free "$to" file
      prepare_file "$1" "$2" "$5" ;;
    place) move ;;
  esac
}

# DIGEST MODE PATH OWNER: a file of a directory
put_member() {
  n=$((n + 1))
  case $phase in
    show | stage)
      to=$3
      demand_free "$to" link
      prepare_file "$1" "$2" "$4" ;;
    place) move ;;
  esac
}

# DIGEST MODE OWNER
prepare_file() {
  if [ "$phase" = show ]; then
    if [ -e "$to" ]; then printf '  ~ %s  %s %s\n' "$to" "$2" "$3"; else printf '  + %s  %s %s\n' "$to" "$2" "$3"; fi
    return 0
  fi
  find_stage "$to"
  from=$stage/$n
  cp "$work/payload/blobs/$1" "$from" || fail 1 "Cannot write \"$to\""
  [ -z "$3" ] || chown "$3" "$from" || fail 3 "Cannot give \"$to\" to $3" 'Make the user first, and run as root'
  # The umask has made it 0644, in a directory that nobody else enters.
  [ "$2" = 0644 ] || chmod "$2" "$from" || fail 1 "Cannot set the mode of \"$to\""
  eval "from_$n=\$from to_$n=\$to"
}

# TARGET PATH OWNER
put_link() {
  n=$((n + 1))
  case $phase in
    show) printf '  + %s -> %s\n' "$2" "$1" ;;
    stage)
      demand_free "$2" link
      find_stage "$2"
      from=$stage/$n to=$2
      ln -s -- "$1" "$from" || fail 1 "Cannot make the link \"$to\""
      [ -z "$3" ] || chown -h "$3" "$from" || fail 3 "Cannot give \"$to\" to $3" 'Make the user first, and run as root'
      eval "from_$n=\$from to_$n=\$to" ;;
    place) move ;;
  esac
}

move() {
  eval "from=\$from_$n to=\$to_$n"
  case ${to%/*} in
    '') ;;
    *) [ -d "${to%/*}" ] || make_directory "${to%/*}" ;;
  esac
  # shellcheck disable=SC2086
  mv -f $no_directory "$from" "$to" || fail 1 "Cannot place \"$to\""
}

# DIGEST MODE NUMBER NAME: a source that a command runs
put_program() {
  [ "$phase" = place ] || return 0
  mkdir "$work/programs/$3" || fail 1 "Cannot write to \"$work\""
  cp "$work/payload/blobs/$1" "$work/programs/$3/$4" && chmod "$2" "$work/programs/$3/$4" || fail 1 "Cannot write to \"$work\""
}

# Whether mv can be told never to move into a directory.
probe_mv() {
  no_directory=''
  : >"$work/a" && mv -f -T "$work/a" "$work/b" 2>/dev/null && no_directory=-T
  rm -f "$work/a" "$work/b"
}

# How commands are kept off the network, before anything is placed.
find_sandbox() {
  [ -n "$OFFLINE" ] && [ -n "$sandbox" ] || return 0
  for try in 'unshare -n' 'unshare -c -n' 'unshare -r -n'; do
    # shellcheck disable=SC2086
    if $try true >/dev/null 2>&1; then
      net=$try
      return 0
    fi
  done
  fail 3 'Cannot run the commands without a network: unshare is not here, or may not' 'Run as root or install util-linux; --no-sandbox gives them the network of this host'
}

find_limiter() {
  [ -n "$TIMED" ] || return 0
  if timeout 5 true >/dev/null 2>&1; then limiter=timeout; else say 'warning: timeout is not here: no command is stopped when it takes too long'; fi
}

# NUMBER LABEL SHOWN NETWORK SECONDS RETRIES CWD WORD...: the words are variables, then `/bin/sh -c 'exec "$@"' sh` and the command.
run_step() {
  case $phase in
    show) printf '  > %s\n      in %s, network %s, at most %s s\n' "$3" "$7" "$4" "$5" ;;
    run) start_step "$@" ;;
  esac
}

start_step() {
  number=$1 label=$2 network=$4 seconds=$5 tries=$6 cwd=$7 pause=1
  say "> $3"
  shift 7
  [ -d "$cwd" ] || fail 7 "Cannot start $label: its directory \"$cwd\" is not there"
  while :; do
    attempt "$@"
    [ "$code" -ne 0 ] || return 0
    [ "$tries" -gt 0 ] || break
    tries=$((tries - 1))
    say "$label ended with exit code $code; once more in $pause s"
    sleep "$pause"
    pause=$((pause * 2))
    [ "$pause" -le 30 ] || pause=30
  done
  if [ "$code" -eq 124 ] && [ -n "$limiter" ]; then fail 7 "Cannot finish $label: it took longer than $seconds s"; fi
  fail 7 "Cannot finish $label: it ended with exit code $code, expected 0"
}

attempt() {
  set -- env -i "PATH=$PATH" "HOME=$work/scratch" LANG=C.UTF-8 "TMPDIR=$work/scratch" "ARX_BUNDLE=$BUNDLE" "ARX_STEP=$number" "$@"
  # shellcheck disable=SC2086
  [ "$network" = host ] || [ -z "$net" ] || set -- $net "$@"
  [ -z "$limiter" ] || set -- timeout "$seconds" "$@"
  (
    trap - INT TERM HUP EXIT
    cd "$cwd" && exec "$@"
  ) </dev/null &
  child=$!
  code=0
  wait "$child" || code=$?
  child=''
}

read_list() {
  phase=$1
  n=0
  . "$work/payload/list"
}

run_all() {
  demand_platform
  find_sandbox
  find_limiter
  probe_mv
  read_list stage
  placing=1
  read_list place
  phase=run
  . "$work/payload/steps"
  placing=''
  say "ran $NAME $BUNDLE: $COUNTS"
}

show_all() {
  probe_mv
  printf '%s\n' "$NAME $BUNDLE"
  read_list show
  . "$work/payload/steps"
  [ -n "$told" ] || say 'warning: nobody vouches for this yet: give --key or --digest'
  say 'Nothing was placed and nothing was run.'
}

# PATH, DIGEST MODE PATH, TARGET PATH: what the list of the content calls, below `to`
out_directory() { mkdir -m 755 "$to/$1" || fail 1 "Cannot make \"$to/$1\""; }
out_file() { cp "$work/payload/blobs/$1" "$to/$3" && { [ "$2" = 0644 ] || chmod "$2" "$to/$3"; } || fail 1 "Cannot write \"$to/$3\""; }
out_link() { ln -s -- "$1" "$to/$2" || fail 1 "Cannot make the link \"$to/$2\""; }

extract_all() {
  directory=$(absolute "${directory%/}")
  if [ -e "$directory" ] || [ -L "$directory" ]; then
    fail 2 "Cannot extract into \"$directory\": it exists, expected a new directory"
  fi
  [ -d "${directory%/*}/" ] || fail 2 "Cannot extract into \"$directory\": there is no directory \"${directory%/*}\""
  probe_mv
  writable=1
  find_stage "$directory"
  to=$stage/content
  mkdir -m 755 "$to" || fail 1 "Cannot write \"$to\""
  . "$work/payload/content"
  # shellcheck disable=SC2086
  mv $no_directory "$to" "$directory" || fail 1 "Cannot write \"$directory\""
  say "extracted $NAME $BUNDLE"
}

list_all() {
  printf '%s\n%s\n%s\n' "$NAME" "$BUNDLE" "$COUNTS"
  while IFS= read -r line; do printf '%s\n' "$line"; done <"$work/payload/names"
}

check_all() {
  printf 'OK  %s\n    sha256:%s\n    signature: %s\n' "$BUNDLE" "$(digest_of "$self")" "${told:-not checked, --key or --digest was not given}"
}

arx_main() {
  set -fu
  umask 022
  unset ENV BASH_ENV CDPATH
  IFS=' 	
'
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  LC_ALL=C
  export PATH LC_ALL
  read_options "$@"
  demand_programs
  trap clean EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  make_work
  copy_payload
  judge
  case $action in run | extract) demand_trust ;; esac
  unpack_payload
  case $action in
    run) run_all ;;
    show) show_all ;;
    extract) extract_all ;;
    list) list_all ;;
    check) check_all ;;
  esac
}
