# The init system of this host, and what is done to its services (init-system.ts, init-commands.ts, service-state.ts, perform-effect.ts).

# init_kind=systemd, openrc, scripts or none with init_why. Programs that are only installed do not count.
find_init() {
  init_why=
  if is_chroot; then
    init_kind=none init_why='this is a chroot'
  elif [ -d /run/systemd/system ]; then
    init_kind=systemd
  elif [ -d /run/openrc ] && has rc-service; then
    init_kind=openrc
  else
    init_kind=scripts
  fi
}

# Among the same mounts the number of the one at the root tells, also where the whole host is mounted again below.
is_chroot() {
  first=$(readlink /proc/1/ns/mnt 2>/dev/null) || return 1
  if [ "$first" = "$(readlink /proc/self/ns/mnt)" ]; then
    root_mount 1
    first=$mount_number
    root_mount self
    [ "$first" != "$mount_number" ]
  else
    [ "$(stat -L -c %d:%i /proc/1/root 2>/dev/null)" != "$(stat -c %d:%i /)" ]
  fi
}

# mount_number=the mount that a process has as its root directory (proc(5), mountinfo). PID
root_mount() {
  mount_number=
  while read -r each parent device from place rest; do
    [ "$place" != / ] || mount_number=$each
  done <"/proc/$1/mountinfo"
}

# Runs a program of the init system: host_out, host_err, host_code. A daemon that it starts inherits its output, so that is files. SECONDS WORD…
run_on_host() {
  host_limit=$1
  shift
  host_files=$run_dir/host-$$
  umask 022
  run_bounded "$host_limit" "$host_files.out" "$host_files.err" env -i "PATH=$PATH" LANG=C.UTF-8 HOME=/ SYSTEMD_COLORS=0 SYSTEMD_PAGER= "$@"
  host_code=$?
  umask 077
  host_out=$(head -c 16384 "$host_files.out" 2>/dev/null | tr -d '\000')
  host_err=$(head -c 16384 "$host_files.err" 2>/dev/null | tr -d '\000')
  rm -f -- "$host_files.out" "$host_files.err"
  return "$host_code"
}

has_script() {
  [ -f "/etc/init.d/$1" ] && [ -x "/etc/init.d/$1" ]
}

# NAME ACTION, by the program `service` or by the script itself
run_script() {
  if has service; then run_on_host "${3:-300}" service "$1" "$2"; else run_on_host "${3:-300}" "/etc/init.d/$1" "$2"; fi
}

# Asks how a service is, with the exit codes of LSB 5.0 Core, "Init Script Actions"; fails with 4 when nobody can say. NAME
ask_state() {
  host_out= host_err= host_code=4
  case $init_kind in
    systemd) run_on_host 30 systemctl is-active -- "$1" ;;
    openrc) run_on_host 30 rc-service "$1" status ;;
    scripts) has_script "$1" && run_script "$1" status 30 ;;
    none) ;;
  esac
  return "$host_code"
}

# active=yes, no, or - when nobody can tell. NAME
find_active() {
  active=-
  case $init_kind:$1 in none:* | *:systemd) return 0 ;; scripts:*) has_script "$1" || return 0 ;; esac
  if ask_state "$1"; then active=yes && return 0; fi
  case $init_kind:$host_out in systemd:activating* | systemd:reloading*) active=yes && return 0 ;; esac
  # 1, 2: it has died; 3: it does not run. Of systemd also 4 (no such unit), and 1 says nothing; from 128 on a signal has ended it.
  case $init_kind:$host_code in
    scripts:[1-3] | systemd:[34]) active=no ;;
    openrc:*) [ "$host_code" -ge 128 ] || active=no ;;
  esac
}

# enabled=yes, no or -. NAME
find_enabled() {
  enabled=no
  case $init_kind in
    none) enabled=- ;;
    systemd) find_unit_enabled "$1" ;;
    openrc) for each in /etc/runlevels/*/"$1"; do [ ! -e "$each" ] || enabled=yes; done ;;
    scripts) for each in /etc/rc[2-5].d/S[0-9][0-9]"$1"; do [ ! -e "$each" ] || enabled=yes; done ;;
  esac
}

# Whoever can tell says the state as one word, or that there is no such unit (systemctl(1), is-enabled). NAME
find_unit_enabled() {
  if run_on_host 30 systemctl is-enabled -- "$1"; then enabled=yes && return 0; fi
  case $host_out:$host_err in
    :*'Failed to get unit file state for '*': No such file or directory'*) ;;
    :*) enabled=- ;;
  esac
}

# Does one thing to one service, and notes how that was before. NAME ACTION POLICY
# did=done, or remark or refusal with did_text; did_out, did_err, did_code.
perform() {
  did=done did_text= did_out= did_err= did_code=0 enabled=-
  find_init
  find_active "$1"
  case $2 in enable | disable) find_enabled "$1" ;; esac
  was_active=$active was_enabled=$enabled
  begins=1
  case $init_kind in
    none) did=remark did_text="The service $1 was not told to $2: $init_why" ;;
    systemd) perform_systemd "$1" "$2" "$3" ;;
    *) perform_other "$1" "$2" "$3" ;;
  esac
  [ "$did" != done ] || [ -n "$is_restoring" ] || event service "$1" "$2" "$was_active" "$was_enabled" "$did_code"
}

# Before the first command: what must be known to bring it back. What takes back needs nothing itself, unless it is the work. NAME ACTION
begin_to_perform() {
  [ -z "$begins" ] || [ -n "$is_restoring" ] && [ -z "$is_reversing" ] || journal_add service "$1" "$2" "$was_active" "$was_enabled" || return 1
  begins=
}

# One command of the init system; nothing more is done after one that failed. NAME ACTION WORD…
tell_init() {
  [ "$did_code" = 0 ] && begin_to_perform "$1" "$2" || return 1
  shift 2
  run_on_host 300 "$@"
  did_code=$?
  join_text "$did_out" "$host_out"
  did_out=$joined
  join_text "$did_err" "$host_err"
  did_err=$joined
}

# joined=both texts, on lines of their own
join_text() {
  joined=$1
  [ -z "$2" ] || joined=$1${1:+$nl}$2
}

refuse_action() {
  did=refusal did_text=$1
}

# True when invoke-rc.d was called: then the policy of the host decides. NAME ACTION POLICY
tell_by_policy() {
  [ -n "$3" ] && has invoke-rc.d || return 1
  [ "$3" != none ] || set -- "$1" "$2" ''
  tell_init "$1" "$2" invoke-rc.d $3 "$1" "$2"
  return 0
}

perform_systemd() {
  ! tell_by_policy "$@" || return 0
  case $unit_actions in
    *" $2 "*) [ "$1" = systemd ] || { tell_init "$1" "$2" systemctl --no-pager --no-ask-password "$2" -- "$1"; return 0; } ;;
  esac
  if [ "$1" = systemd ]; then
    tell_init "$1" "$2" systemctl "$2"
  elif has_script "$1" && has service; then
    tell_init "$1" "$2" service "$1" "$2"
  else
    refuse_action "systemd has no action $2, and $1 has no init script"
  fi
}

# OpenRC and init scripts. What the manager of systemd is told has no meaning to them.
perform_other() {
  [ "$1" != systemd ] || { begin_to_perform "$1" "$2"; return 0; }
  case $2 in
    condrestart | try-restart | try-reload-or-restart) [ "$active" = yes ] || { begin_to_perform "$1" "$2"; return 0; } ;;
  esac
  if [ "$init_kind" = openrc ]; then perform_openrc "$@"; else perform_script "$@"; fi
}

perform_openrc() {
  case $2 in kill | mask | preset | reenable | reset-failed | unmask) refuse_action "OpenRC has no action $2" && return 0 ;; esac
  ! tell_by_policy "$@" || return 0
  case $2 in
    enable) tell_init "$1" "$2" rc-update add "$1" ;;
    disable) tell_init "$1" "$2" rc-update del "$1" ;;
    condrestart | try-restart | try-reload-or-restart | reload-or-restart | force-reload) tell_init "$1" "$2" rc-service "$1" restart ;;
    *) tell_init "$1" "$2" rc-service "$1" "$2" ;;
  esac
}

has_script_init() {
  read -r first </proc/1/comm && [ "$first" = init ]
}

perform_script() {
  has_script "$1" || { has service && has_script_init; } || {
    did=remark did_text="The service $1 was not told to $2: no init system runs here, and there is no /etc/init.d/$1"
    return 0
  }
  case $2 in
    kill | mask | preset | reenable | reset-failed | unmask) refuse_action "init scripts have no action $2" && return 0 ;;
    enable | disable) has update-rc.d || { refuse_action "this host has no update-rc.d, which could $2 it" && return 0; } ;;
  esac
  ! tell_by_policy "$@" || return 0
  word=$2
  case $2 in
    enable) tell_init "$1" "$2" update-rc.d "$1" defaults && tell_init "$1" "$2" update-rc.d "$1" enable && return 0 ;;
    disable) tell_init "$1" "$2" update-rc.d "$1" disable && return 0 ;;
    condrestart | try-restart) word=restart ;;
    reload-or-restart | try-reload-or-restart) word=force-reload ;;
  esac
  case $2 in enable | disable) return 0 ;; esac
  if has service; then set -- "$1" "$2" service "$1" "$word"; else set -- "$1" "$2" "/etc/init.d/$1" "$word"; fi
  tell_init "$@"
}
