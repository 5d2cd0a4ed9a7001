# A run on this host: `start RUN` begins its supervisor, which needs nobody any more and goes on when the session has ended.

# start RUN: secrets of `env` by standard input, a line `NAME VALUE` each, VALUE for printf %b, then a line `.`. The reply
# comes when the supervisor holds the lock.
verb_start() {
  open_state
  open_order "$1" || fail_wrong
  start_order "$1"
  done_well
}

# begin RUN HEX: all of it at once, where nothing is secret: the order, and small contents, by standard input; then what
# `follow RUN 0 0 0` says, behind a line `B` when the supervisor holds the lock. What has begun is only followed.
verb_begin() {
  open_state
  [ -f "$far/$1/head" ] || take_order "$@" || fail_wrong
  exec </dev/null
  open_order "$1" || fail_wrong
  start_order "$1" stays
  reply
  printf 'B\n'
  # Where only files are placed nothing is to be told before the end.
  ! is_plain || IFS= read -r line <&7 || :
  follow_from 0 0 0
  done_well
}

# RUN [stays]. Does nothing for one that has begun.
start_order() {
  ! journal_has begin || return 0
  # One whose link was lost may still be at it.
  mkfifo -- "$run_dir/starting" 2>/dev/null || { wait_for_start "$1"; return 0; }
  trap 'forget_start' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  . "$run_dir/acts"
  know_apart
  demand_means && find_secrets || fail_wrong
  know_shell
  # From here on the supervisor has what was made.
  trap - EXIT
  # Open both ways first: nobody waits for the other one to open it.
  exec 8<>"$run_dir/starting" 7<"$run_dir/starting"
  detach "$@"
  exec 8>&-
  answer=
  IFS= read -r answer <&7
  [ "$answer" != begun ] || return 0
  forget_start
  case $answer in
    wrong\ *) answer=${answer#wrong } && fail "${answer%% *}" "${answer#* }" ;;
    *) fail RUN_STATE_INVALID "Cannot start the run $1: its supervisor ended before it began" ;;
  esac
}

wait_for_start() {
  look=0
  while ! journal_has begin; do
    look=$((look + 1))
    [ "$look" -lt 300 ] && [ -e "$run_dir/starting" ] || fail RUN_BUSY "Cannot start the run $1: it is being started already"
    pause
  done
}

forget_start() {
  forget_memory
  rm -f -- "$run_dir/starting"
}

forget_memory() {
  know_memory
  case $memory in */arx-far-*) drop_memory "$memory" ;; esac
  [ ! -e "$run_dir/memory" ] || rm -f -- "$run_dir/memory"
}

# In a session of its own, or twice removed and deaf to the end of this one; it answers by descriptor 8. RUN [stays]
detach() {
  if [ -n "$apart" ]; then
    setsid $far_shell "$agent_file" supervise "$@" </dev/null >&8 2>"$run_dir/errors" 7<&- 8>&- &
  else
    (trap '' HUP && $far_shell "$agent_file" supervise "$@" </dev/null >&8 2>"$run_dir/errors" 7<&- 8>&- &)
  fi
}

# True where files are placed and nothing else is done, and that does not take long.
is_plain() {
  [ -n "${plain-}" ] && [ "$count" -le 1000 ]
}

# What must be there before anything is begun. @returns 1: HOST_LACKS, HOST_NO_PROGRAM, RUN_NO_USER.
demand_means() {
  demand_health_tools || return 1
  separate= of_user=
  [ -z "$order_apart" ] || find_namespaces ||
    wrong HOST_LACKS 'Cannot run commands apart from the processes of this host: this host gives no namespace' || return 1
  printf '%s\n%s\n' "$separate" "$of_user" >"$run_dir/means"
  for number in $order_steps; do
    load_step "step-$number"
    demand_account || return 1
  done
}

# supervise RUN [stays]: not for people. Its standard output says `begun` or why not; with `stays` it is closed at the end where that
# comes soon.
verb_supervise() {
  open_state
  open_order "$1" && take_lock "$what" "$1" || { refuse_start; return 0; }
  cd /
  demand_newest && prepare_run || { refuse_start; drop_lock; return 0; }
  printf 'begun\n'
  [ -n "${2-}" ] && is_plain || exec >/dev/null
  if [ -n "$reverse" ]; then carry_reverse; else carry_run; fi
  finish_run "$?"
}

# Nobody has done anything here since the order was planned: `after` is the newest receipt that was known then, or - for any.
demand_newest() {
  newest=
  for each in "$state"/receipts/????????T??????Z-??????.sigstore.json; do
    [ ! -e "$each" ] || newest=${each##*/}
  done
  [ "$after" = - ] || [ "${newest%.sigstore.json}" = "$after" ] ||
    wrong RUN_BUSY "Cannot start the run $run: another one has ended on this host since it was planned, expected none; run it again"
}

refuse_start() {
  one_line "$err_text"
  printf 'wrong %s %s\n' "$err_code" "$line"
}

prepare_run() {
  ulimit -c 0
  sweep_memory
  is_undoing= asked_before=0 is_partly= is_restoring= is_reversing= started_daemons= stopped_before= run_failed= label= told=
  know_memory
  own_memory
  . "$run_dir/acts"
  know_apart
  { IFS= read -r separate && IFS= read -r of_user; } <"$run_dir/means"
  logs=$state/logs/$run
  [ -n "${plain-}" ] || { make_outputs && make_part "logs/$run" && chmod 700 "$logs"; } || return 1
  look_at_clock
  printf '%s\n' "$now" >"$run_dir/lease"
  know_start $$
  own_start=$started
  know_boot
  printf '%s %s %s\n' $$ "$started" "$boot_here" >"$run_dir/supervisor"
  : >>"$run_dir/events"
  journal_add begin || return 1
  [ -n "${plain-}" ] || make_workspace
}

know_boot() {
  boot_here=
  { read -r boot_here </proc/sys/kernel/random/boot_id; } 2>/dev/null
}

# Its parts are as workspace.ts has them; others than its owner come in only where that is opened to them.
make_workspace() {
  [ -d "$workspace" ] || mkdir -m 700 -- "$workspace" || wrong WRITE_FAILED "Cannot make \"$workspace\"" || return 1
  [ -d "$workspace/scratch" ] || mkdir -m 700 -- "$workspace/scratch"
  [ -d "$workspace/programs" ] || mkdir -p -m 755 -- "$workspace/work" "$workspace/programs"
}

carry_run() {
  event phase placing
  place_passing && place_all || return 1
  is_placed=1
  check_stop || return 1
  event phase acting
  for number_of_step in $order_steps; do
    act_on "$number_of_step" || return 1
  done
  perform_declared && demand_services_healthy && demand_daemons_healthy && check_stop && stop_each $order_stop
}

# NUMBER
act_on() {
  check_stop || return 1
  load_step "step-$1"
  if [ -n "$daemon" ]; then
    start_daemon
  else
    start_to_note=$1
    run_step
  fi
}

# What undoes is first; that something of it fails does not end it. What it does to paths is looked at before they are changed: where that
# may matter there are two orders: order_part is unwinding, then paths.
carry_reverse() {
  if [ "${order_part-}" = paths ]; then note_unwound || return 1; else unwind || return 1; fi
  check_stop || return 1
  [ "${order_part-}" != unwinding ] || return 0
  event phase placing
  place_all || return 1
  is_undoing=1
  find_first_services order
  is_reversing=1
  restore_services
  is_reversing=
  for each_old in $order_starting; do start_again "$each_old"; done
}

unwind() {
  event phase undoing
  is_undoing=1
  for number_of_step in $order_undo_reversed; do
    undo_step "$number_of_step" || continue
    # Behind it: one that was cut off is not undone, and whoever asks next does it.
    journal_add undone "$number_of_step" || return 1
    event undone "$number_of_step"
  done
  for old in $order_stop; do
    "stop_$old"
    ! is_alive "$stop_pid" "$stop_start" || note_stopping || return 1
    stop_daemon || left "The daemon $stop_name (pid $stop_pid) could not be stopped"
  done
  find_first_services order
  is_reversing=1
  stop_started_services
  is_reversing= is_undoing=
}

note_stopping() {
  code_text "$stop_log"
  journal_add stopped "$stop_name" "$stop_pid" "$stop_start" "$stop_unit" "$coded"
}

# What the order before has done, for when this one does not end well.
note_unwound() {
  for number_of_step in $order_undo_reversed; do
    journal_add undone "$number_of_step" || return 1
  done
  for old in $order_stop; do
    "stop_$old"
    note_stopping || return 1
  done
}

# STATUS: 1 when something failed, with its error.
finish_run() {
  if [ "$1" = 0 ]; then
    end_state=acted
  else
    one_line "$err_text"
    code_text "$line"
    event error "$err_code" "$coded"
    take_everything_back
  fi
  [ -n "${plain-}" ] || rm -rf -- "$workspace" "$run_dir"/notes.*
  # Only what masks the output stays, until the run is closed.
  [ -z "$memory" ] || for each in "$memory"/step-* "$memory"/undo-* "$memory"/again-*; do [ ! -d "$each" ] || drop_memory "$each"; done
  [ -n "${plain-}" ] || sync_files "$run_dir/events"
  # Without an end it is cut off: whoever comes next goes on with taking it back.
  [ -z "$end_state" ] || event end "$end_state"
  sync_files "$run_dir/events"
  drop_lock
}

take_everything_back() {
  end_state=stays
  [ -n "$is_placed" ] && [ -z "$rollback" ] && return 0
  demand_objects || { end_state=; return 0; }
  event phase undoing
  is_partly=
  undo_everything
  case $?:$is_partly in
    0:) end_state=taken-back ;;
    1:*) end_state= ;;
    *) end_state=partly ;;
  esac
}

# stop RUN ID stop|now: asks the supervisor; the same ID counts once.
verb_stop() {
  open_state
  open_order "$1" || fail_wrong
  printf '%s %s\n' "$2" "$3" >>"$run_dir/requests"
  done_well
}

# Takes back what a cut off run has left, with what still runs of it. @returns 1 when a path is still to be brought back.
recover_run() {
  trap '' HUP PIPE
  . "$run_dir/acts"
  know_apart
  end_left_step
  last=$(tail -n 1 -- "$run_dir/events" 2>/dev/null)
  case $last in
    'end taken-back' | 'end stays') return 0 ;;
    'end partly') take_back && return 0 || return $? ;;
  esac
  demand_objects || return 1
  prepare_recovery
  undo_everything
  recovered=$?
  rm -rf -- "$workspace" "$run_dir"/notes.*
  [ "$recovered" = 1 ] || { forget_memory; event end taken-back; }
  return "$recovered"
}

prepare_recovery() {
  know_start $$
  own_start=$started
  is_partly= is_restoring= is_reversing= is_undoing=1 asked_before=0 label= told=
  [ -z "$order_apart" ] || find_namespaces
  find_secrets_again || remark "$err_text"
  make_outputs
  logs=$state/logs/$run
  event phase undoing
}

# Its first process inside, its group and its desk, if they are those that were written down in this boot.
end_left_step() {
  IFS=' ' read -r pid start boot 2>/dev/null <"$run_dir/supervisor" || return 0
  know_boot
  [ "$boot" = "$boot_here" ] || return 0
  for each in "$run_dir"/notes.*/first "$run_dir"/notes.*/group "$run_dir"/notes.*/desk; do
    IFS=' ' read -r pid start 2>/dev/null <"$each" && is_alive "$pid" "$start" || continue
    case $each in */group) signal_group KILL "$pid" ;; esac
    kill -s KILL "$pid" 2>/dev/null
  done
  for each in "$run_dir"/notes.*/mark; do
    IFS= read -r mark 2>/dev/null <"$each" && end_marked "$mark"
  done
  rm -rf -- "$run_dir"/notes.*
}
