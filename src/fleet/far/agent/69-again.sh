# Daemons of the version before that had to give way are started again as they were started then (start-again.ts), when a run
# does not end well, or is rolled back. acts says of each in `stop_N` which it was, and in the unit `again-N` what starts it:
# order_again has the numbers of those of which that was kept.

# Those that this run has stopped, in the order of the order. What a try that was cut off has started stands in the journal as other
# daemons do, and is stopped with them.
start_stopped() {
  stopped_names=' '
  each_noted stopped note_stopped
  for each_old in $order_stop; do
    "stop_$each_old"
    case $stopped_names in *" $stop_name "*) start_again "$each_old" ;; esac
  done
}

note_stopped() {
  stopped_names="$stopped_names$1 "
}

# NUMBER
start_again() {
  "stop_$1"
  ! is_alive "$stop_pid" "$stop_start" || return 0
  if try_again "$1"; then
    tell_daemon again
    remark "The daemon $stop_name of the version before was started again"
  else
    left "The daemon $stop_name of the version before does not run any more, and could not be started again ($err_text)"
  fi
}

try_again() {
  case " $order_again " in
    *" $1 "*) ;;
    *) wrong RUN_SERVICE_FAILED 'its command was not kept: run that version again' || return 1 ;;
  esac
  load_step "again-$1"
  make_part "logs/$run" && find_secrets_of $secrets && prepare_daemon "$logs/daemon-$daemon.again.log" && launch_prepared
}
