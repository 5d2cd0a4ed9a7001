# One command. acts says of each in a function of its unit (step_N, undo_N) what it is:
#   number title program program_shown cwd cwd_shown network timeout silence retries user user_shown init services secrets
#   path home tmpdir is_private daemon …   (encode-acts.ts)
# and has its words in words_UNIT and what sets its variables in environment_UNIT.

# UNIT, as step-3
load_step() {
  unit=$1
  function_of_unit=${1%-*}_${1##*-}
  "$function_of_unit"
}

# CODE PROBLEM
step_wrong() {
  wrong "$1" "Cannot run $title: $2"
}

# Runs it to its end, again if it fails and may be started again. @returns 1 with its error.
run_step() {
  attempts=0 code=-
  look_at_clock
  step_begun=$now
  while :; do
    check_stop && try_step && break
    [ -n "$may_retry" ] && [ "$attempts" -le "$retries" ] && wait_for_retry && continue
    end_of_step failed
    return 1
  done
  end_of_step done
}

# done|failed
end_of_step() {
  look_at_clock
  event "$1" "$unit" "$code" "$(((now - step_begun) * 10))" "$attempts" "${cause:--}"
}

# The pause before the next attempt: 1, 2, 4 … seconds, at most 30.
wait_for_retry() {
  delay=1 count=1
  while [ "$count" -lt "$attempts" ] && [ "$delay" -lt 30 ]; do
    delay=$((delay * 2)) count=$((count + 1))
  done
  [ "$delay" -lt 30 ] || delay=30
  times=times
  [ "$retries" != 1 ] || times=time
  remark "$err_text; it is started again in $delay s ($attempts of $retries $times)"
  look_at_clock
  again_at=$((now + delay * 100))
  while [ "$now" -lt "$again_at" ]; do
    check_stop || return 1
    pause
    look_at_clock
  done
}

# @returns 1 with its error; may_retry: another attempt may help.
try_step() {
  may_retry= cause= given= mark=
  notes=$run_dir/notes.$$
  rm -rf -- "$notes"
  mkdir -- "$notes" && mkfifo "$notes/out" "$notes/err" || step_wrong RUN_STEP_FAILED 'it cannot be started (mkfifo)' || return 1
  : >"$notes/mounts"
  # A program can be called as a secret is, so then its name is on no disk and in no event.
  left_names=${memory:-$notes}/left
  demand_account && demand_cwd && demand_program || return 1
  give_secrets "$unit" $secrets && open_window || { take_secrets; return 1; }
  is_outside || prepare_mounts
  note_start || { close_window; take_secrets; return 1; }
  attempts=$((attempts + 1))
  event start "$unit" "$attempts"
  watch_out
  close_window
  take_secrets
  rm -rf -- "$notes"
  judge_step
}

# What was never started has nothing to undo. start_to_note: its number, until it was noted; empty: this undoes one.
note_start() {
  [ -z "$start_to_note" ] || { journal_add step "$start_to_note" && start_to_note=; }
}

demand_cwd() {
  [ -d "$cwd" ] || step_wrong RUN_NO_CWD "its cwd $cwd_shown is no directory, expected one"
}

# As execvp(3) looks for it. env(1) would read one with an equals sign as a variable.
demand_program() {
  found= among=
  case $program in
    */*) (cd "$cwd" && [ -f "$program" ] && [ -x "$program" ]) && found=1 ;;
    *)
      among=" in $path_shown"
      IFS=:
      for each in $path; do [ -f "$each/$program" ] && [ -x "$each/$program" ] && found=1; done
      IFS=$blanks
      ;;
  esac
  [ -n "$found" ] || step_wrong RUN_NO_PROGRAM "$program_shown is no program$among, expected one that may be executed" || return 1
  case $program in *=*) step_wrong RUN_NO_PROGRAM "$program_shown has an equals sign, expected none" ;; esac
}

# What is to be mounted inside, and the variables that depend on it.
prepare_mounts() {
  opened= cover=
  if [ -n "$to_uid" ]; then
    make_user_home
    find_cover "$workspace"
    opened=$workspace
  fi
  mask_init >>"$notes/mounts"
}

# The whole environment, as text for the shell that becomes the command.
write_environment() {
  if is_outside && [ -n "$to_uid" ]; then
    [ -n "$own_home" ] || home=$to_home
    [ -n "$own_tmpdir" ] || tmpdir=/tmp
  fi
  printf 'unset SHLVL\n'
  quote_word "${window:+$window/bin:}$path"
  printf 'export PATH=%s\n' "$quoted"
  quote_word "$home"
  printf 'export HOME=%s\n' "$quoted"
  quote_word "$tmpdir"
  printf 'export TMPDIR=%s\n' "$quoted"
  [ -z "$mark" ] || printf 'export %s\n' "$mark"
  printf %s "$given_text"
  "environment_$function_of_unit"
}

# Starts it, reads what it writes, and waits for its end.
watch_out() {
  output_base=$outputs/$unit.$attempts
  ! is_outside || { IFS= read -r mark </proc/sys/kernel/random/uuid; mark=ARX_DIRECT=$mark; printf '%s\n' "$mark" >"$notes/mark"; }
  environment_file=${memory:-$notes}/environment
  write_environment >"$environment_file"
  relays=
  for stream in out err; do
    (relay_output "$output_base.$stream"; : >"$notes/$stream.ended") <"$notes/$stream" >/dev/null 2>&1 9>&- &
    relays="$relays $!"
  done
  "words_$function_of_unit" launch
  (watch_step) </dev/null >/dev/null 2>&1 9>&- &
  watcher=$!
  wait "$step_pid" 2>/dev/null
  code=$?
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  [ ! -s "$notes/cause" ] || read -r cause <"$notes/cause"
  was_inside=
  [ ! -s "$notes/ready" ] || was_inside=1
  end_rest
  rm -f -- "$environment_file"
  wait_for_output
}

# WORD…
launch() {
  know_freshly
  set -- env -i ${freshly#env} "PATH=$PATH" sh -c "$begin_inside" sh "$cwd" "$@"
  as_account launch_as "$@"
}

# WORD…
launch_as() {
  if is_outside; then
    set -- $apart "$@"
  else
    [ -z "$of_user" ] || set -- "$of_user" --inh-caps=-all --ambient-caps=-all -- "$@"
    net=-n
    [ "$network" != host ] || net=
    set -- $apart $separate $net -- sh -c "$inside" sh "$opened" "$cover" "$@"
  fi
  : >"$notes/first"
  if is_outside; then
    (cd / && exec "$@") <"$environment_file" >"$notes/out" 2>"$notes/err" 9>&- &
  else
    (cd / && exec "$@") <"$environment_file" >"$notes/out" 2>"$notes/err" 5<"$notes/mounts" 6>"$notes/first" 7>"$left_names" 8>"$notes/ready" 9>&- &
  fi
  step_pid=$!
  know_start "$step_pid" && printf '%s %s\n' "$step_pid" "$started" >"$notes/group"
}

# Ends what the command has left, and names it. Inside, its first process has done so.
end_rest() {
  if is_outside; then
    name_rest
    signal_group KILL "$step_pid"
    [ "$init" = direct ] && [ -z "$cause" ] || end_marked "$mark"
    [ -z "$staying" ] || remark "Step $number left $staying running, outside of any sandbox"
  fi
  [ ! -s "$left_names" ] || while IFS= read -r name && [ -n "$name" ]; do
    [ -z "$memory" ] || name='a process'
    code_text "$name"
    event left "$coded"
  done <"$left_names"
  rm -f -- "$left_names"
}

# staying=what nobody ends; the names of the others go to `left`.
name_rest() {
  staying=
  for look in 1 2 3 4 5; do
    find_rest || return 0
    [ "$look" = 5 ] || pause 0.04
  done
  for each in $rest_of_group; do
    IFS= read -r name 2>/dev/null <"/proc/$each/comm" && printf '%s (pid %s)\n' "$name" "$each" >>"$left_names"
  done
  [ "$init" = direct ] && [ -z "$cause" ] || return 0
  for each in $rest_of_mark; do
    IFS= read -r name 2>/dev/null <"/proc/$each/comm" || continue
    [ -z "$memory" ] || name='a process'
    staying="$staying${staying:+, }$name (pid $each)"
  done
}

find_rest() {
  rest_of_group= rest_of_mark=
  find_marked "$mark"
  for each in $marked; do
    read_process "$each" || continue
    case $row in Z* | X*) continue ;; esac
    group=${row#* }
    group=${group#* }
    if [ "${group%% *}" = "$step_pid" ] || [ "$init" != direct ]; then
      rest_of_group="$rest_of_group $each"
    else
      rest_of_mark="$rest_of_mark $each"
    fi
  done
  [ -n "$rest_of_group$rest_of_mark" ]
}

# Inside nobody is left who could write. Somebody outside may still hold the pipes, who is waited for a second.
wait_for_output() {
  is_outside || { wait $relays 2>/dev/null; return 0; }
  for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ ! -e "$notes/out.ended" ] || [ ! -e "$notes/err.ended" ] || break
    pause 0.05
  done
  [ "$look" != 20 ] || signal_family KILL $relays
  wait $relays 2>/dev/null
}

# How it went. Only what its own end says can be other the next time.
judge_step() {
  may_retry=1
  case $cause in
    hurry | stop)
      may_retry=
      cause=
      check_stop || return 1
      wrong INTERRUPTED 'Cannot go on: the work was interrupted'
      ;;
    timeout) code=- && step_wrong RUN_TIMEOUT "$program_plain took longer than $timeout s and was ended, expected its end by then" ;;
    silence) code=- && step_wrong RUN_SILENT "$program_plain wrote nothing for $silence s and was ended, expected a word or its end by then" ;;
    *)
      [ -n "$was_inside" ] || is_outside || { may_retry=; code=-; wrong RUN_NO_SANDBOX "Cannot run commands apart from the processes of this host: this machine gives no namespace"; return 1; }
      [ "$code" = 0 ] || step_wrong RUN_STEP_FAILED "$program_plain ended with exit code $code, expected exit code 0"
      ;;
  esac
}
