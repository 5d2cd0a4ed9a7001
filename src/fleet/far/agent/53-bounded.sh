# Programs of the host that must not take for ever.

# apart=what gives a program a session of its own, where the host can.
know_apart() {
  apart=
  ! has setsid || apart=setsid
}

# freshly=what gives a program the signals that everybody has: a shell lets what runs beside it ignore SIGINT and SIGQUIT.
know_freshly() {
  [ -z "${freshly+known}" ] || return 0
  freshly=
  ! env --default-signal true 2>/dev/null || freshly='env --default-signal'
}

# SIGNAL PID of a leader
signal_group() {
  [ -n "$apart" ] && kill -s "$1" -- "-$2" 2>/dev/null || signal_family "$1" "$2"
}

# Runs a program in the root directory, without input. Fails as it does; is_late: it took longer than SECONDS and was ended.
# Of what it leaves behind nothing is ended. SECONDS STDOUT STDERR WORD…
run_bounded() {
  limit=$1 out_file=$2 err_file=$3 is_late=
  shift 3
  (cd / && exec $apart "$@") </dev/null >"$out_file" 2>"$err_file" 9>&- &
  bounded=$!
  (end_later "$bounded" "$limit") </dev/null >/dev/null 2>&1 9>&- &
  timer=$!
  wait "$bounded" 2>/dev/null
  bounded_code=$?
  look_at_clock
  # Not SIGTERM: a shell that has only just begun has our traps still, and then forgets what came.
  kill -s KILL "$timer" 2>/dev/null
  wait "$timer" 2>/dev/null
  [ $? != 3 ] || is_late=1
  return "$bounded_code"
}

# PID SECONDS
end_later() {
  look_at_clock
  until_then=$((now + $2 * 100))
  # What was asked for before it began ended something else.
  asked_then=0
  ! is_hurried || asked_then=$asked
  while :; do
    pause 0.2
    look_at_clock
    [ "$now" -lt "$until_then" ] && [ -d "/proc/$$" ] || break
    ! is_hurried || [ "$asked" -le "$asked_then" ] || break
  done
  signal_group KILL "$1"
  exit 3
}
