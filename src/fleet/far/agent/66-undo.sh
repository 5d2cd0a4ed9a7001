# Taking back what is not a path (undo-run.ts, restore-services.ts): what undoes the commands, newest first; daemons; services
# that were started; then the paths (take_back); the services, which then find the old files; and last daemons that had to give
# way are started again. What is to be taken back stands in the journal: step N, service NAME ACTION WAS WAS, daemon NAME PID START UNIT LOG, stopped likewise;
# of a rollback or removal also undone N, which nobody does again.

# Calls FUNCTION with the words of each line of a kind, the last first. KIND FUNCTION
each_noted() {
  noted= found_kind=$1 call_it=$2
  while read -r kind words; do
    [ "$kind" != "$found_kind" ] || noted="$words${noted:+$nl}$noted"
  done <"$run_dir/journal"
  [ -n "$noted" ] || return 0
  while read -r words <&4; do
    "$call_it" $words
  done 4<<END
$noted
END
}

# All of it. is_partly: something could not be taken back. @returns 1 when a path is still to be brought back.
undo_everything() {
  asked_before=0
  count_requests
  asked_before=$asked is_undoing=1
  if [ -z "$reverse" ]; then undo_noted; else each_noted undone tell_undone; fi
  each_noted daemon stop_noted
  find_first_services journal
  stop_started_services
  take_back
  taken=$?
  restore_services
  [ "$taken" = 1 ] || start_stopped
  return "$taken"
}

# Said again for who closes this: what was reported may be lost, the journal is not.
tell_undone() {
  event undone "$1"
  left "Step $1 was undone, and is not done again"
}

# Those of the commands that were started.
undo_noted() {
  each_noted step undo_noted_step
}

undo_noted_step() {
  case " $order_undo " in *" $1 "*) undo_step "$1" ;; esac
}

# Its own desk, its own secrets; a failure does not keep the others from being undone. NUMBER. @returns 1 when it is not undone.
undo_step() {
  load_step "undo-$1"
  start_to_note=
  # A request to hurry ends what runs then, and nothing after it.
  count_requests
  asked_before=$asked
  make_workspace
  if [ -n "$secrets" ] && [ -z "$memory" ]; then
    left "Step $number $named is not undone: its secrets are not there any more"
  elif run_step; then
    return 0
  else
    left "Step $number $named is not undone: $err_text"
  fi
  return 1
}

# NAME PID START UNIT LOG
stop_noted() {
  stop_name=$1 stop_pid=$2 stop_start=$3 stop_unit=$4
  decode_text "$5"
  stop_log=$decoded
  stop_daemon || left "The daemon $1 (pid $2) could not be stopped"
}

# decoded=what code_text has coded
decode_text() {
  decoded=${1#-}
  case $1 in
    =*)
      hex=${1#=} decoded=
      while [ -n "$hex" ]; do
        next=${hex#??}
        decoded="$decoded\\0$(printf %o "0x${hex%"$next"}")"
        hex=$next
      done
      decoded=$(printf %b "$decoded.")
      decoded=${decoded%.}
      ;;
  esac
}

# first_services=NAME:WAS-ACTIVE of each, oldest first; first_boots=NAME:WAS-ENABLED; from the journal, or the order's (restore_N).
find_first_services() {
  first_services=' ' first_boots=' ' lasting=
  if [ "$1" = journal ]; then
    while read -r kind words; do
      [ "$kind" != service ] || note_first $words
    done <"$run_dir/journal"
  else
    for each in $order_restore; do
      "restore_$each" note_first
    done
  fi
}

# NAME ACTION WAS-ACTIVE WAS-ENABLED
note_first() {
  case $2 in mask | preset | reenable | unmask) lasting="$lasting$1 $2$nl" ;; esac
  case $1:$first_services in systemd:* | *" $1:"*) ;; *) first_services="$first_services$1:$3 " ;; esac
  [ "$4" = - ] || case $first_boots in *" $1:"*) ;; *) first_boots="$first_boots$1:$4 " ;; esac
}

# Before their files are taken back: without its script or unit nobody could stop one any more.
stop_started_services() {
  is_restoring=1
  for each_service in $first_services; do
    case $each_service in *:no) stop_service "${each_service%:*}" ;; esac
  done
  is_restoring=
}

stop_service() {
  find_init
  find_active "$1"
  case $active in
    yes) tell_service "$1" stop ;;
    -) remark "Nobody can tell whether the service $1 still runs; it did not before" ;;
  esac
}

# NAME ACTION
tell_service() {
  perform "$1" "$2" ''
  case $did:$did_code in
    done:0) return 0 ;;
    # Not what it says: nobody knows by now which secrets that may tell, and the sentence stays on the disk.
    done:*) did_text="exit code $did_code; its own log says why" ;;
  esac
  did_text="The service $1 could not be told to $2 ($did_text)"
  # A host that starts no services has none that could be other than before.
  if [ "$did" = remark ]; then remark "$did_text"; else left "$did_text"; fi
}

# After their files are back: those that ran are restarted, so that they read those files; the others are stopped.
restore_services() {
  [ "$first_services" != ' ' ] || return 0
  is_restoring=1
  find_init
  [ "$init_kind" != systemd ] || run_on_host 300 systemctl daemon-reload
  while read -r name action <&4 && [ -n "$name" ]; do
    remark "$action of the service $name was not taken back"
  done 4<<END
$lasting
END
  for each_service in $first_services; do
    restore_service "${each_service%:*}" "${each_service##*:}"
  done
  for each_service in $first_boots; do
    restore_boot "${each_service%:*}" "${each_service##*:}"
  done
  is_restoring=
}

restore_service() {
  case $2 in
    yes) tell_service "$1" restart ;;
    no) stop_service "$1" ;;
    *) remark "Nobody could tell whether the service $1 ran before, so it was left as it is" ;;
  esac
}

restore_boot() {
  find_init
  find_enabled "$1"
  case $enabled:$2 in
    yes:no) tell_service "$1" disable ;;
    no:yes) tell_service "$1" enable ;;
  esac
}
