# Processes by what /proc says of them (proc(5)); no program is started to look.

# row=the fields of stat from the third on. PID. Names may have spaces, brackets and ends of lines.
read_process() {
  row=
  while IFS= read -r part || [ -n "$part" ]; do row="$row$part "; done 2>/dev/null <"/proc/$1/stat" || return 1
  row=${row##*") "}
  [ -n "$row" ]
}

# started=the time at which a process was started, which with its number tells it from all others; fails when it has ended. PID
know_start() {
  started=
  [ -r "/proc/$1/stat" ] && read_process "$1" || return 1
  case $row in Z* | X*) return 1 ;; esac
  IFS=' '
  set -- $row
  IFS=$blanks
  [ $# -ge 20 ] && shift 19 && started=$1
}

# PID START
is_alive() {
  [ "${1:-0}" -gt 0 ] && know_start "$1" && [ "$started" = "$2" ]
}

# family=these processes and all that they have started. PID…
find_family() {
  family=" $* "
  rows=
  for each in /proc/[0-9]*; do
    [ -r "$each/stat" ] && read_process "${each#/proc/}" || continue
    row=${row#* }
    rows="$rows ${each#/proc/}:${row%% *}"
  done
  while :; do
    grown=$family
    for each in $rows; do
      case $family in
        *" ${each%:*} "*) ;;
        *" ${each#*:} "*) family="$family${each%:*} " ;;
      esac
    done
    [ "$grown" != "$family" ] || return 0
  done
}

# SIGNAL PID…
signal_family() {
  signal=$1
  shift
  find_family "$@"
  kill -s "$signal" $family 2>/dev/null
}

# marked=the processes of ours whose environment has NAME=VALUE. NAME=VALUE
find_marked() {
  marked= heading=
  IFS=$nl
  for each in $(head -v -c 262144 /proc/[0-9]*/environ 2>/dev/null | tr '\000' '\n' | grep -F -e '==> /proc/' -e "$1"); do
    case $each in
      '==> /proc/'*'/environ <==')
        heading=${each#'==> /proc/'}
        heading=${heading%'/environ <=='}
        case $heading in *[!0-9]*) heading= ;; esac
        ;;
      # A variable can look like the name of a file, so that one is asked again.
      "$1") tr '\000' '\n' 2>/dev/null <"/proc/${heading:-0}/environ" | grep -qxF -e "$1" && marked="$marked $heading" ;;
    esac
  done
  IFS=$blanks
  [ -n "$marked" ]
}

# Again, because one may have started another meanwhile. NAME=VALUE
end_marked() {
  round=0
  while [ "$round" -lt 20 ] && find_marked "$1"; do
    kill -s KILL $marked 2>/dev/null
    round=$((round + 1))
  done
}
