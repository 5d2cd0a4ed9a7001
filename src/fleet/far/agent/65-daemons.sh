# Daemons (src/offline/services/daemons): sessions of their own in the namespaces of the host, or units where systemd runs and we are root.
# The mark ARX_DAEMON in the environment is the path of the log.

wait_for_go='IFS= read -r go && [ "$go" = go ] || exit 1; umask 022; exec >>"$1" 2>&1 </dev/null; shift; exec "$@"'

# As whoever runs the agent: opens what write_launch has written, and removes it.
open_launch='exec <"$1"; rm -f -- "$1"; shift; exec "$@"'

# As the user of the daemon, like begin_inside: what it reads sets the environment and becomes the daemon. So no variable of the bundle
# is there while root still decides which program and library is loaded.
become_daemon='eval "$(cat)"; exit 126'

# CODE PROBLEM
daemon_wrong() {
  wrong "$1" "Cannot start the daemon \"$daemon\": $2"
}

# Starts the daemon of a step; one of the version before gives way first, and those that no step has any more: what they hold, as a port,
# may be for this one. @returns 1 with its error.
start_daemon() {
  cause= code=0 attempts=1
  look_at_clock
  step_begun=$now
  stop_each $order_gone && stop_old_daemon "$daemon" && prepare_daemon "$logs/daemon-$daemon.log" || return 1
  event start "$unit" 1
  if launch_prepared; then
    tell_daemon daemon
    started_daemons="$started_daemons $daemon:$daemon_pid:$daemon_start"
    end_of_step done
  else
    code=-
    end_of_step failed
    return 1
  fi
}

# LOG
prepare_daemon() {
  given= notes=$run_dir/notes.$$ daemon_log=$1 mark=ARX_DAEMON=$1
  rm -rf -- "$notes" && mkdir -- "$notes"
  demand_account && demand_lasting && demand_cwd || return 1
  : >>"$daemon_log"
  give_secrets "$unit" $secrets
}

# @returns 1 with its error.
launch_prepared() {
  write_launch
  find_init
  if [ "$init_kind:$u" = systemd:0 ]; then start_unit; else start_session; fi && demand_started
  status=$?
  rm -f -- "$launch_file"
  return "$status"
}

# daemon|again
tell_daemon() {
  code_text "$daemon_log"
  event "$1" "$daemon" "$daemon_pid" "$daemon_start" "$daemon_unit" "$coded"
}

demand_lasting() {
  [ -z "$is_source" ] || daemon_wrong RUN_SERVICE_REFUSED 'its program is a source, which is gone when the run has ended, expected a file that stays' || return 1
  case $cwd/ in "$workspace"/*) cwd=/ ;; esac
}

# What sh reads to become the daemon; the file is gone before it becomes another user.
write_launch() {
  launch_file=${memory:-$notes}/launch-$daemon
  [ -n "$own_home" ] || home=${to_home:-${HOME:-/}}
  [ -n "$own_tmpdir" ] || tmpdir=/tmp
  quote_word "$daemon_log"
  daemon_mark="export ARX_DAEMON=$quoted$nl"
  {
    quote_word "$path" && printf 'export PATH=%s\n' "$quoted"
    quote_word "$home" && printf 'export HOME=%s\n' "$quoted"
    quote_word "$tmpdir" && printf 'export TMPDIR=%s\n' "$quoted"
    printf '%s%s' "$given_text" "$daemon_mark"
    "environment_$function_of_unit"
  } >"$launch_file"
}

# PID START UNIT
note_daemon() {
  code_text "$daemon_log"
  journal_add daemon "$daemon" "$1" "$2" "$3" "$coded"
}

# What becomes the daemon, from an empty environment on. WORD…
daemon_words() {
  as_account launch_daemon sh -c "$become_daemon" sh "$@"
}

# WORD…
launch_daemon() {
  "$daemon_starter" env -i "PATH=$PATH" sh -c "$open_launch" sh "$launch_file" "$@"
}

start_session() {
  mkfifo "$notes/go"
  daemon_starter=spawn_session
  "words_$function_of_unit" daemon_words
  know_start "$daemon_pid" || daemon_wrong RUN_SERVICE_FAILED 'it ended before it began' || return 1
  daemon_start=$started daemon_unit=-
  note_daemon "$daemon_pid" "$daemon_start" - || { kill -s KILL "$daemon_pid"; return 1; }
  printf 'go\n' >"$notes/go"
}

# WORD…
spawn_session() {
  know_freshly
  (cd "$cwd" && exec $apart $freshly sh -c "$wait_for_go" sh "$daemon_log" "$@") <"$notes/go" >/dev/null 2>&1 9>&- &
  daemon_pid=$!
}

start_unit() {
  daemon_unit=arx-$daemon.service
  if run_on_host 30 systemctl is-active --quiet -- "$daemon_unit"; then
    daemon_wrong RUN_SERVICE_REFUSED "the unit $daemon_unit runs already, expected none of that name" || return 1
  fi
  daemon_pid=0 daemon_start=-
  note_daemon 0 - "$daemon_unit" || return 1
  daemon_starter=spawn_unit
  "words_$function_of_unit" daemon_words || {
    quote_said "$host_err" 300
    daemon_wrong RUN_SERVICE_FAILED "systemd-run ended with exit code $host_code${quoted_said:+ and says $quoted_said}"
    return 1
  }
  run_on_host 30 systemctl show --property=MainPID --value -- "$daemon_unit"
  daemon_pid=${host_out:-0}
  ! know_start "$daemon_pid" || daemon_start=$started
  note_daemon "$daemon_pid" "$daemon_start" "$daemon_unit"
}

# doubled=TEXT as a word of a unit: systemd puts its own variables into it, and takes two dollar signs for one (systemd.service(5))
double_dollars() {
  unread=$1 doubled=
  while :; do
    case $unread in
      *\$*)
        doubled="$doubled${unread%%\$*}\$\$"
        unread=${unread#*\$}
        ;;
      *) break ;;
    esac
  done
  doubled=$doubled$unread
}

# WORD…
spawn_unit() {
  for each_word; do
    double_dollars "$each_word"
    shift
    set -- "$@" "$doubled"
  done
  run_on_host 300 systemd-run --quiet --collect "--unit=$daemon_unit" --service-type=exec "--description=$daemon, started by arx" \
    "--working-directory=$cwd" "--property=StandardOutput=append:$daemon_log" "--property=StandardError=append:$daemon_log" \
    --property=UMask=0022 --property=LimitCORE=0 --property=IgnoreSIGPIPE=no -- "$@"
}

# Until it has become its program, and that stays for a moment.
demand_started() {
  look=0
  while [ -e "$launch_file" ] && [ "$look" -lt 200 ] && is_alive "$daemon_pid" "$daemon_start"; do
    pause 0.05
    look=$((look + 1))
  done
  pause 0.25
  ! is_alive "$daemon_pid" "$daemon_start" || [ -e "$launch_file" ] || return 0
  tell_log_end
  daemon_wrong RUN_SERVICE_FAILED "it ended at once$log_end, expected a program that stays in the foreground"
}

tell_log_end() {
  quote_said "$(tail -c 500 "$daemon_log" 2>/dev/null)" 500
  log_end=${quoted_said:+ and says $quoted_said}
}

# After everything: those that were started are healthy, and still run.
demand_daemons_healthy() {
  for each_started in $started_daemons; do
    for each_step in $order_steps; do
      load_step "step-$each_step"
      [ "$daemon" = "${each_started%%:*}" ] && [ -n "$health" ] || continue
      demand_health "the daemon \"$daemon\"" "daemon $daemon" "$logs/daemon-$daemon.log" || return 1
    done
    daemon=${each_started%%:*}
    pid=${each_started#*:}
    is_alive "${pid%:*}" "${pid#*:}" && continue
    daemon_log=$logs/daemon-$daemon.log
    tell_log_end
    daemon_wrong RUN_SERVICE_FAILED "it has ended$log_end, expected it to stay" || return 1
  done
}

# The one of the version before. NAME
stop_old_daemon() {
  for old in $order_stop; do
    "stop_$old"
    [ "$stop_name" != "$1" ] || stop_before || return 1
  done
}

stop_before() {
  case " $stopped_before " in *" $old "*) return 0 ;; esac
  stopped_before="$stopped_before $old"
  is_there "$stop_pid" "$stop_start" "$stop_log" || return 0
  code_text "$stop_log"
  journal_add stopped "$stop_name" "$stop_pid" "$stop_start" "$stop_unit" "$coded" || return 1
  if stop_daemon; then
    remark "The daemon $stop_name of the version before was stopped"
  else
    remark "The daemon $stop_name (pid $stop_pid) could not be stopped"
  fi
}

# NUMBER…
stop_each() {
  for old; do
    "stop_$old"
    stop_before || return 1
  done
}

# PID START LOG
is_there() {
  is_alive "$1" "$2" || find_marked "ARX_DAEMON=$3"
}

# Asks it with all its processes to end, and after ten seconds ends them: stop_name, stop_pid, stop_start, stop_unit, stop_log. Fails when it stays.
stop_daemon() {
  find_init
  if [ "$stop_unit" != - ] && [ "$init_kind" = systemd ]; then
    if [ "$stop_pid" = 0 ] || is_alive "$stop_pid" "$stop_start"; then
      run_on_host 300 systemctl stop -- "$stop_unit"
      run_on_host 30 systemctl reset-failed --quiet -- "$stop_unit"
    fi
  else
    signal_daemon TERM
    look=0
    while [ "$look" -lt 100 ] && is_there "$stop_pid" "$stop_start" "$stop_log" && ! is_hurried; do
      pause 0.1
      look=$((look + 1))
    done
    signal_daemon KILL
  fi
  end_marked "ARX_DAEMON=$stop_log"
  for look in 1 2 3 4 5 6 7 8 9 10; do
    is_there "$stop_pid" "$stop_start" "$stop_log" || return 0
    pause 0.1
  done
  return 1
}

signal_daemon() {
  ! is_alive "$stop_pid" "$stop_start" || signal_group "$1" "$stop_pid"
  ! find_marked "ARX_DAEMON=$stop_log" || kill -s "$1" $marked 2>/dev/null
}
