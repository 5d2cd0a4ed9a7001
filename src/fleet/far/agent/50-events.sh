# What a run reports. STATE/far/RUN/events has a line for each thing, in order; what follows it reads on from a line (66-follow.sh):
#   phase PHASE | start UNIT ATTEMPT | done UNIT CODE MS ATTEMPTS | failed UNIT CODE|- MS ATTEMPTS timeout|silence|- | left NAME
#   service NAME ACTION yes|no|- yes|no|- CODE | daemon NAME PID START UNIT|- LOG | again NAME PID START UNIT|- LOG | unhealthy NAME TEXT | remark TEXT | stays TEXT
#   undone N | error CODE TEXT | end STATE
# `undone` of a rollback or removal: that undo has ended well, and stands in the journal. UNIT is step-N or undo-N. Of its output only `start` stands here; the bytes are in OUTPUT/UNIT.ATTEMPT.{out,err}.SEGMENT.
# NAME of `left`, LOG and TEXT are coded: `-` and the text, or `=` and its bytes as hexadecimal numbers.

# WORD…
event() {
  printf '%s\n' "$*" >>"$run_dir/events"
}

# coded=TEXT so that it fits the end of a line
code_text() {
  case $1 in
    *[[:cntrl:]]*)
      coded==$(printf %s "$1" | od -An -v -tx1)
      coded=$(printf %s "$coded" | tr -d " $nl")
      ;;
    *) coded=-$1 ;;
  esac
}

remark() {
  code_text "$1"
  event remark "$coded"
}

# What could not be taken back.
left() {
  is_partly=1
  code_text "$1"
  event stays "$coded"
}

# now=centiseconds since the host was started; no clock that somebody sets.
look_at_clock() {
  IFS=' ' read -r now rest </proc/uptime
  now=$((${now%.*} * 100 + 1${now#*.} - 100))
}

# A moment: a tenth of a second, or what sleep can. The lock is nothing that outlives us.
pause() {
  sleep "${1:-0.1}" 2>/dev/null 9>&- || sleep 1 9>&-
}
