# Secrets are kept in a private directory on a file system in memory: arx-far-PIDNAMESPACE-PID-START-SIX. In it `run` says which run
# it belongs to. The next start removes those whose process has ended and whose run is not open any more.

# True if a directory is in memory, and nobody else can change what is ours there. DIRECTORY
is_private_memory() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  found=$(stat -c '%u %a' "$1" 2>/dev/null) || return 1
  case ${found%% *} in 0 | "$u") ;; *) return 1 ;; esac
  case ${found#* } in
    1???) ;;
    *[2367]? | *[2367]) return 1 ;;
  esac
  is_in_memory "$1"
}

# What statfs(2) calls tmpfs and ramfs, or the last line of mounts(5) that leads to it.
is_in_memory() {
  case $(stat -f -c %t "$1" 2>/dev/null) in
    1021994 | 858458f6) return 0 ;;
    [0-9a-f]*) return 1 ;;
  esac
  kind=
  while IFS=' ' read -r device place type rest; do
    [ "$place" != "$1" ] || kind=$type
  done </proc/mounts
  [ "$kind" = tmpfs ] || [ "$kind" = ramfs ]
}

# memory_bases=where secrets may be kept, a line each
find_memory() {
  memory_bases=
  if [ "$u" = 0 ]; then
    set -- /run/arx /dev/shm
  else
    set -- "${XDG_RUNTIME_DIR:-/run/user/$u}" /dev/shm
  fi
  for base; do
    ! is_private_memory "$base" || memory_bases="$memory_bases$base$nl"
  done
  [ -n "$memory_bases" ]
}

# prefix=how the names of our own directories begin. PID START
name_memory() {
  spaces=$(readlink /proc/self/ns/pid 2>/dev/null)
  spaces=${spaces##*:[}
  prefix=arx-far-${spaces%]}-$1-$2-
}

# memory=a new directory for the secrets of this process
make_memory() {
  [ "$u" != 0 ] || ! is_private_memory /run || mkdir -m 0711 /run/arx 2>/dev/null
  find_memory || wrong RUN_NO_TMPFS 'Cannot give secrets to commands: no directory of this host is in memory, expected a tmpfs' || return 1
  know_start $$ || started=0
  name_memory $$ "$started"
  memory=$(mktemp -d "${memory_bases%%"$nl"*}/${prefix}XXXXXX" 2>/dev/null) && printf '%s\n' "$run_dir" >"$memory/run" ||
    wrong RUN_NO_TMPFS "Cannot give secrets to commands: ${memory_bases%%"$nl"*} takes no files, expected a tmpfs"
}

# The directory belongs to this process from now on.
own_memory() {
  [ -n "$memory" ] || return 0
  know_start $$
  name_memory $$ "$started"
  renamed=${memory%/*}/$prefix${memory##*-}
  mv "$memory" "$renamed" && memory=$renamed
  printf '%s\n' "$memory" >"$run_dir/memory"
}

# Removes what runs left that were ended by force. Never another user's, nor that of a run that goes on.
sweep_memory() {
  is_clean=1
  for each in /run/arx/arx-far-* "${XDG_RUNTIME_DIR:-/run/user/$u}"/arx-far-* /dev/shm/arx-far-*; do
    [ ! -e "$each" ] || is_clean=
  done
  [ -z "$is_clean" ] && find_memory || return 0
  name_memory 0 0
  IFS=$nl
  for base in $memory_bases; do
    IFS=$blanks
    for each in "$base/${prefix%0-0-}"*; do
      [ -d "$each" ] && [ ! -L "$each" ] && [ -O "$each" ] || continue
      open_run=
      IFS= read -r open_run 2>/dev/null <"$each/run" && [ -e "$open_run/journal" ] && continue
      owner=${each##*/"${prefix%0-0-}"}
      start=${owner#*-}
      is_alive "${owner%%-*}" "${start%%-*}" || drop_memory "$each"
    done
  done
  IFS=$blanks
}

# Wipes the files first: somebody may have another name for one of them. DIRECTORY
drop_memory() {
  find "$1" -type f -exec chmod 600 {} + -exec sh -c 'for each; do : >"$each"; done' sh {} + 2>/dev/null
  rm -rf -- "$1"
}
