# When a command is ended before its time, and how.

# How often it was asked to stop: requests has a line `ID stop|now` for each; one that is sent twice counts once.
count_requests() {
  asked=0 seen_requests=' '
  [ -e "$run_dir/requests" ] || return 0
  while IFS=' ' read -r request how; do
    case $seen_requests in *" $request "*) continue ;; esac
    seen_requests="$seen_requests$request "
    asked=$((asked + 1))
    [ "$how" != now ] || asked=$((asked + 1))
  done <"$run_dir/requests"
}

# True when the run is to stop; what is being undone goes on.
is_stopped() {
  [ -z "$is_undoing" ] || return 1
  count_requests
  [ "$asked" -gt 0 ] || is_deserted
}

# True when nothing is waited for any longer: asked for at once, or again.
is_hurried() {
  [ -n "$run_dir" ] || return 1
  count_requests
  [ "$asked" -gt $((asked_before + 1)) ]
}

# True when the controller has not been heard of for longer than the lease. The file has the time of the last word.
is_deserted() {
  [ -n "$lease" ] || return 1
  heard=0
  read -r heard 2>/dev/null <"$run_dir/lease"
  look_at_clock
  [ $((now - ${heard:-0})) -gt $((lease * 100)) ]
}

# What place_all asks between its batches. @returns 1: INTERRUPTED.
check_stop() {
  is_stopped || return 0
  if [ "$asked" -gt 0 ]; then
    wrong INTERRUPTED 'Cannot go on: the work was interrupted'
  else
    wrong INTERRUPTED "Cannot go on: nothing was heard of the controller for more than $lease s, so the work was interrupted"
  fi
}

# SIGTERM to all that runs inside, or SIGKILL. The first process inside takes the others with it, and ignores requests.
end_step() {
  first= since=
  [ ! -s "$notes/first" ] || IFS=' ' read -r first since <"$notes/first"
  if [ -n "$first" ] && is_alive "$first" "$since"; then
    [ "$1" != KILL ] || kill -s KILL "$first" 2>/dev/null
    find_family "$first"
    for each in $family; do
      [ "$each" = "$first" ] || kill -s "$1" "$each" 2>/dev/null
    done
    [ "$1" = KILL ] || return 0
  fi
  signal_group "$1" "$step_pid"
  [ "$1" != KILL ] || [ -z "$mark" ] || end_marked "$mark"
}

# Runs beside the command, until it is ended itself. The word in `cause` says why the command was ended.
watch_step() {
  look_at_clock
  begun_at=$now heard_at=$now ended_at= next_look=$now seen_written=
  while :; do
    pause
    look_at_clock
    is_alive $$ "$own_start" || { end_step KILL; kill -s KILL ${desk:-} 2>/dev/null; return 0; }
    if [ -n "$ended_at" ]; then
      [ "$now" -lt $((ended_at + 1000)) ] && ! is_hurried || { end_step KILL; ended_at=$((now + 1000)); }
      continue
    fi
    find_reason || continue
    printf '%s\n' "$cause" >"$notes/cause"
    ended_at=$now
    if [ "$cause" = hurry ]; then end_step KILL; else end_step TERM; fi
  done
}

# cause=why it must end; fails when it need not
find_reason() {
  if is_hurried; then
    cause=hurry
  elif is_stopped; then
    cause=stop
  elif look_at_clock && [ "$now" -ge $((begun_at + timeout * 100)) ]; then
    cause=timeout
  elif is_silent; then
    cause=silence
  else
    return 1
  fi
}

is_silent() {
  [ "$now" -ge "$next_look" ] || return 1
  next_look=$((now + (silence > 60 ? 300 : 50)))
  count_written "$output_base"
  if [ "$written" != "$seen_written" ]; then
    seen_written=$written heard_at=$now
    return 1
  fi
  [ "$now" -ge $((heard_at + silence * 100)) ]
}
