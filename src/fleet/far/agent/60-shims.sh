# The programs that stand in for those that control services (shim.ts): they write their own name and their words as one line
# into WINDOW/questions, and print what comes back.
#
# A question: `SLOT TOOL WORD…`. SLOT is one of the FIFOs WINDOW/replies/N; who made WINDOW/slots/N has it. Those FIFOs are in a directory
# of ours, so that a command can place no link where an answer is written. An answer: lines that begin with 1 or 2, which go to
# standard output or error, then `=` and the exit code.

shim_tools='service systemctl rc-service invoke-rc.d initctl'
shim_slots='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16'

shim='LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
refuse() {
  printf "arx: %s\n" "$1" >&2
  exit 77
}
for word; do
  case $word in
    "" | *[!A-Za-z0-9@_.:,=/+-]*) refuse "this call has words that are not understood, so it is refused" ;;
  esac
  question="$question $word"
done
[ "${#question}" -lt 900 ] || refuse "this call is too long, so it is refused"
slot= look=0
while [ -z "$slot" ]; do
  for each in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    mkdir "$desk/slots/$each" 2>/dev/null && slot=$each && break
  done
  look=$((look + 1))
  [ -n "$slot" ] || [ "$look" -lt 200 ] || refuse "arx cannot be asked"
  [ -n "$slot" ] || sleep 0.1
done
trap "rmdir \"\$desk/slots/\$slot\"" EXIT
trap "exit 129" HUP
trap "exit 130" INT
trap "exit 143" TERM
exec 3<>"$desk/replies/$slot"
printf "%s\n" "$slot $question" >"$desk/questions"
while IFS= read -r line <&3; do
  case $line in
    1*) printf "%s\n" "${line#1}" ;;
    2*) printf "%s\n" "${line#2}" >&2 ;;
    =*) exit "${line#=}" ;;
  esac
done
exit 77'

# window=the directory where this command asks; empty for one that reaches the init system itself. @returns 1: RUN_NO_EXEC, RUN_SERVICE_REFUSED.
open_window() {
  window= desk=
  [ "$init" != direct ] || return 0
  window=$workspace/services
  rm -rf -- "$window/questions" "$window/slots" "$window/replies" "$window/closing"
  make_window || step_wrong RUN_SERVICE_REFUSED "it cannot ask for services in $window" || return 1
  set --
  for each in $shim_slots; do set -- "$@" "$window/replies/$each"; done
  mkfifo -m 600 "$window/questions" "$@" || step_wrong RUN_SERVICE_REFUSED 'it cannot ask for services: mkfifo makes no FIFO' || return 1
  [ -z "$to_uid" ] || chown "$to_uid" "$window/questions" "$window/slots" "$@"
  write_shims
  [ -z "$services" ] || can_execute ||
    wrong RUN_NO_EXEC "Cannot let commands ask for services: \"$window\" is on a file system that runs no programs" || return 1
  (serve_window) </dev/null >/dev/null 2>&1 9>&- &
  desk=$!
  ! know_start "$desk" || printf '%s %s\n' "$desk" "$started" >"$notes/desk"
}

make_window() {
  (umask 022 && mkdir -p "$window/bin" "$window/init.d" && mkdir "$window/replies") && mkdir "$window/slots" && chmod 711 "$window" "$window/replies"
}

# Where file systems are mounted with noexec nothing can stand in. A word that is not understood is refused.
can_execute() {
  "$window/bin/service" '' 2>/dev/null
  [ $? = 77 ]
}

# PATH TOOL-TEXT
write_shim() {
  quote_word "$window"
  printf '#!/bin/sh\ndesk=%s\nquestion=%s\n%s\n' "$quoted" "$2" "$shim" >"$1"
  chmod 755 "$1"
}

# Also over the real ones, for who calls those by their path; what others are only names of (systemctl) is left alone.
write_shims() {
  [ -e "$window/mounts" ] || write_tool_shims
  while IFS= read -r each; do printf '%s\n' "$each"; done <"$window/mounts" >>"$notes/mounts"
  name_services
  for name in $known_services; do
    for each in /etc/init.d /etc/rc.d/init.d; do
      [ -f "$each/$name" ] || continue
      write_shim "$window/init.d/$name" "init.d/$name"
      printf '%s\n%s\n' "$window/init.d/$name" "$(readlink -f "$each/$name")" >>"$notes/mounts"
    done
  done
}

# Once for all commands of a run.
write_tool_shims() {
  : >"$window/mounts"
  for tool in $shim_tools; do
    write_shim "$window/bin/$tool" "$tool"
    IFS=:
    for each in $PATH; do
      [ -e "$each/$tool" ] || continue
      place=$(readlink -f "$each/$tool" 2>/dev/null)
      [ "${place##*/}" != "$tool" ] || [ ! -f "$place" ] || printf '%s\n%s\n' "$window/bin/$tool" "$place" >>"$window/mounts"
    done
    IFS=$blanks
  done
}

# known_services=the names in `services`, whose lines are NAME ACTION
name_services() {
  known_services=
  while read -r name action; do
    case " $known_services " in *" $name "*) ;; *) known_services="$known_services${known_services:+ }$name" ;; esac
  done <<END
$services
END
}

# Takes no more questions, and waits for what is being done.
close_window() {
  [ -n "$window" ] || return 0
  : >"$window/closing"
  printf '\n' >"$window/questions"
  wait "$desk" 2>/dev/null
  window=
}

# One question after the other: init systems are not asked for several things at once.
serve_window() {
  exec 6<>"$window/questions"
  asked_questions=0
  while IFS=' ' read -r slot tool words <&6; do
    [ ! -e "$window/closing" ] || break
    asked_questions=$((asked_questions + 1))
    case " $shim_slots " in *" ${slot:-none} "*) ;; *) continue ;; esac
    case $tool$words in *[!A-Za-z0-9@_.:,=/+\ -]*) continue ;; esac
    answer_out= answer_err= answer_code=0
    if [ "$asked_questions" -gt 10000 ]; then
      answer_err='arx: refused: nothing more is done' answer_code=77
    else
      answer_question "$tool" $words
    fi
    send_answer "$window/replies/$slot" &
  done
  wait
}

# A reader that has gone is not waited for. FIFO
send_answer() {
  exec 8<>"$1" 7>"$1" 8<&-
  {
    prefix_lines 1 "$answer_out"
    prefix_lines 2 "$answer_err"
    printf '=%s\n' "$answer_code"
  } >&7
}

# PREFIX TEXT
prefix_lines() {
  [ -n "$2" ] || return 0
  printf '%s\n' "$2" | while IFS= read -r line; do printf '%s%s\n' "$1" "$line"; done
}
