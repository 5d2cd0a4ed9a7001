# follow RUN LINES OUT ERR: what a run reports, from its event LINES on, and from OUT and ERR bytes on of the command that is at work then.
# A line from standard input says that the controller is there; its end ends this. What comes:
#   E LINE            an event
#   O SIZE, R SIZE    that many bytes of standard output or error, then the end of the line
#   L O|R SIZE        so many bytes are kept no longer
#   S NAME SIZE       a secret
#   P                 nothing else for a while
#   X                 the supervisor is gone, and there was no last event
verb_follow() {
  open_state
  open_order "$1" || fail_wrong
  reply
  renew_lease
  # What runs beside a shell has no input but one that is put there by another number.
  exec 3<&0
  (hear_controller $$) <&3 >/dev/null 2>&1 &
  hearer=$!
  trap 'kill "$hearer" 2>/dev/null' EXIT
  follow_from "$2" "$3" "$4"
  done_well
}

# LINES OUT ERR
follow_from() {
  lines_to_skip=$1 out_at=$2 err_at=$3
  trap 'exit 0' HUP INT TERM PIPE
  outputs=
  know_memory
  [ ! -r "$run_dir/outputs" ] || read -r outputs <"$run_dir/outputs"
  case $outputs in "$run_dir"/* | "${memory:-$run_dir}"/*) ;; *) outputs= ;; esac
  say_secrets
  follow_events 4<"$run_dir/events"
}

# Without a lease nobody asks when the controller was heard.
renew_lease() {
  [ -n "$lease" ] || return 0
  look_at_clock
  printf '%s\n' "$now" >"$run_dir/lease.$$" && mv -f -- "$run_dir/lease.$$" "$run_dir/lease"
}

# PID of who follows
hear_controller() {
  while read -r word; do renew_lease; done
  kill -s TERM "$1"
}

say_secrets() {
  for each in "$memory"/values/*; do
    [ -n "$memory" ] && [ -f "$each" ] || continue
    size=$(stat -c %s "$each")
    printf 'S %s %s\n' "${each##*/}" "$size"
    cat "$each"
    printf '\n'
  done
}

follow_events() {
  unit_now= held= quiet=0
  while :; do
    if read_event; then
      quiet=0
      [ "$lines_to_skip" -eq 0 ] || { lines_to_skip=$((lines_to_skip - 1)); know_unit; continue; }
      say_output
      printf 'E %s\n' "$event_line"
      case $event_line in start\ *) out_at=0 err_at=0 ;; end\ *) return 0 ;; esac
      know_unit
    elif say_output; then
      quiet=0
    else
      is_supervised || { say_end && return 0; }
      quiet=$((quiet + 1))
      [ $((quiet % 40)) -ne 0 ] || printf 'P\n'
      pause
    fi
  done
}

# event_line=the next one, once all of it is there
read_event() {
  event_line=
  if IFS= read -r event_line <&4; then
    event_line=$held$event_line held=
    return 0
  fi
  held=$held$event_line
  return 1
}

know_unit() {
  case $event_line in
    start\ *)
      unit_now=${event_line#start }
      unit_now=${unit_now% *}.${unit_now##* }
      ;;
    done\ * | failed\ *) unit_now= ;;
  esac
}

is_supervised() {
  IFS=' ' read -r pid start rest 2>/dev/null <"$run_dir/supervisor" && is_alive "$pid" "$start"
}

# It may have written its last words just before.
say_end() {
  ! read_event || {
    say_output
    printf 'E %s\n' "$event_line"
    know_unit
    case $event_line in end\ *) return 0 ;; esac
    return 1
  }
  printf 'X\n'
}

# What has come since; fails when nothing has.
say_output() {
  [ -n "$unit_now" ] && [ -n "$outputs" ] || return 1
  has_said=
  while say_stream O out "$out_at"; do out_at=$stream_at has_said=1; done
  while say_stream R err "$err_at"; do err_at=$stream_at has_said=1; done
  [ -n "$has_said" ]
}

# A part of at most 1 MiB. LETTER STREAM POSITION. stream_at=the position behind it
say_stream() {
  part_number=$(($3 / segment_size)) within=$(($3 % segment_size))
  part=$outputs/$unit_now.$2.$part_number
  [ -e "$part" ] || { skip_lost "$@" && return 0; return 1; }
  size=$(stat -c %s "$part" 2>/dev/null) || return 1
  size=$((size - within))
  [ "$size" -gt 0 ] || return 1
  block=$size count=1
  if [ "$size" -gt 65536 ]; then
    block=65536 count=$((size / 65536))
    [ "$count" -le 16 ] || count=16
    size=$((block * count))
  fi
  send_part "$1" 5<"$part" && stream_at=$(($3 + size))
}

send_part() {
  [ "$within" = 0 ] || dd bs=1 skip="$within" count=0 <&5 2>/dev/null
  printf '%s %s\n' "$1" "$size"
  dd bs="$block" count="$count" <&5 2>/dev/null
  printf '\n'
}

# What is between the first part and the last two may be gone.
skip_lost() {
  next_part=
  for each in "$outputs/$unit_now.$2".*; do
    each=${each##*.}
    case $each in *[!0-9]*) continue ;; esac
    [ "$each" -gt "$part_number" ] || continue
    [ -n "$next_part" ] && [ "$next_part" -le "$each" ] || next_part=$each
  done
  [ -n "$next_part" ] || return 1
  stream_at=$((next_part * segment_size))
  printf 'L %s %s\n' "$1" "$((stream_at - $3))"
}
