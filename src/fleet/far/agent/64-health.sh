# Health of services and daemons (demand-health.ts): asked again and again until it is good three times in a row. acts has of
# each health=command|tcp|http, health_shown, health_within, health_host, health_port, health_path, and words_health_UNIT.

# health_tool=what speaks http or tcp here. wget of busybox follows redirects to wherever they lead, so it is none.
find_health_tool() {
  health_tool=
  for each in "$@"; do
    ! has "$each" || { health_tool=$each && return 0; }
  done
  return 1
}

# Before anything is begun. @returns 1: HOST_NO_PROGRAM
demand_health_tools() {
  case $order_health in *http*) ;; *) return 0 ;; esac
  find_health_tool curl nc bash ||
    wrong HOST_NO_PROGRAM 'Cannot ask for health over http: this host has none of curl, nc and bash, expected one'
}

# WHO EVENT-NAME LOG. @returns 1: RUN_UNHEALTHY, INTERRUPTED.
demand_health() {
  look_at_clock
  healthy_by=$((now + health_within * 100)) good=0 delay=5 health_said=
  while :; do
    check_stop || return 1
    if ask_health; then
      good=$((good + 1))
      [ "$good" -lt 3 ] || return 0
      pause 0.2
      continue
    fi
    good=0
    look_at_clock
    [ -n "$health_said" ] && [ "$now" -ge "$healthy_by" ] || health_said=$health_problem
    [ $((now + delay)) -lt "$healthy_by" ] || break
    pause "$((delay / 100)).$(printf %02d $((delay % 100)))"
    delay=$((delay * 2 > 100 ? 100 : delay * 2))
  done
  code_text "$health_said"
  event unhealthy "${2#* }" "$coded"
  wrong RUN_UNHEALTHY "Cannot go on with $1: after $health_within s $health_said, expected a healthy answer"
}

# Seconds that an answer may still take, at least one.
find_patience() {
  look_at_clock
  patience=$(((healthy_by - now + 99) / 100))
  [ "$patience" -gt 0 ] || patience=1
  [ "$health" = command ] || [ "$patience" -lt 10 ] || patience=10
}

ask_health() {
  find_patience
  health_problem="$health_shown does not answer"
  case $health in
    command) "words_health_$health_unit" ask_command ;;
    tcp) ask_tcp ;;
    http) ask_http ;;
  esac
}

ask_command() {
  umask 022
  run_bounded "$patience" /dev/null /dev/null env -i "PATH=$PATH" LANG=C.UTF-8 HOME=/ SYSTEMD_COLORS=0 SYSTEMD_PAGER= "$@"
  umask 077
  health_problem="$health_shown ended with exit code $bounded_code"
  [ -z "$is_late" ] || health_problem="$health_shown had not ended and was ended"
  [ "$bounded_code" = 0 ]
}

ask_tcp() {
  find_health_tool bash nc
  case $health_tool in
    bash) run_bounded "$patience" /dev/null /dev/null bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$health_host" "$health_port" ;;
    nc) run_bounded "$patience" /dev/null /dev/null nc -w "$patience" "$health_host" "$health_port" ;;
    *) is_listening ;;
  esac && return 0
  [ -n "$is_late" ] || health_problem="$health_shown does not accept"
  return 1
}

# A socket in state 0A (LISTEN) of that port, by /proc/net/tcp (proc(5)): the port is the last four digits of its address.
is_listening() {
  is_late=
  grep -qsiE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$health_port") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6
}

ask_http() {
  find_health_tool curl nc bash
  health_answer=$run_dir/health-answer
  url_host=$health_host
  case $health_host in *:*) url_host="[$health_host]" ;; esac
  request="GET $health_path HTTP/1.0\r\nHost: $url_host:$health_port\r\nConnection: close\r\n\r\n"
  case $health_tool in
    curl) run_bounded "$patience" "$health_answer" /dev/null curl -q -s -o /dev/null -g --noproxy '*' --max-time "$patience" -w '%{http_code}\n' "http://$url_host:$health_port$health_path" ;;
    nc) run_bounded "$patience" "$health_answer" /dev/null sh -c 'printf "$1" | nc -w "$2" "$3" "$4" | head -n 1' sh "$request" "$patience" "$health_host" "$health_port" ;;
    bash) run_bounded "$patience" "$health_answer" /dev/null bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf "$0" >&3 && head -n 1 <&3' "$request" "$health_host" "$health_port" ;;
  esac
  status=
  read -r status 2>/dev/null <"$health_answer"
  rm -f -- "$health_answer"
  judge_http
}

judge_http() {
  case $status in 'HTTP/'*' '*) status=${status#* } ;; esac
  status=${status%"${status#???}"}
  case $status in
    [23]??) return 0 ;;
    000 | '') return 1 ;;
    [1-5]??) health_problem="$health_shown answers with status $status" ;;
  esac
  return 1
}
