# Answers what commands ask of services, and does what the bundle declares (answer-question.ts, answer-query.ts, declared-services.ts).

# TOOL WORD…
answer_question() {
  case $1 in
    init.d/*) asked_text=/etc/$* ;;
    *) asked_text=$* ;;
  esac
  read_call "$@" || { refuse_question 'this call is not understood' && return 0; }
  name_services
  if ! is_allowed; then
    refuse_question "the bundle does not list ${unlisted:-any service} for this command" "write the call so that its words can be read, or declare it in the manifest: services: [${first_asked:-NAME}]"
  elif [ "$call" = effects ]; then
    answer_effects
  else
    [ -n "$call_names" ] || call_names=$known_services
    answer_query || refuse_question 'this host has no answer to that'
  fi
}

# WHY HINT. At most ten different ones are told.
refuse_question() {
  answer_out= answer_code=77
  answer_err="arx: refused $asked_text: $1${2:+${nl}arx: $2}"
  [ -n "$label" ] || return 0
  refused_text="\"$asked_text\" of $label: $1"
  [ -z "$memory" ] || refused_text="what $label asked of services: its words are not told, because the bundle has secrets"
  case $told in *"$nl$refused_text$nl"* | *"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*"$nl"*) return 0 ;; esac
  told="${told:-$nl}$refused_text$nl"
  remark "Refused $refused_text"
}

# Who may ask something of a service may ask how it is.
is_allowed() {
  unlisted= first_asked= allowed=1
  if [ "$call" = effects ]; then
    while read -r name action; do
      first_asked=${first_asked:-$name}
      unlisted="$unlisted${unlisted:+, }$name $action"
      case "$nl$services$nl" in *"$nl$name $action$nl"*) ;; *) allowed= ;; esac
    done <<END
$call_effects
END
  else
    [ -n "$known_services" ] || allowed=
    for name in $call_names; do
      first_asked=${first_asked:-$name}
      unlisted="$unlisted${unlisted:+, }$name"
      case " $known_services " in *" $name "*) ;; *) allowed= ;; esac
    done
  fi
  [ -n "$allowed" ]
}

answer_effects() {
  policy=
  [ "$tool" != invoke-rc.d ] || policy=${call_policy:-none}
  while read -r name action <&5; do
    perform "$name" "$action" "$policy"
    if [ "$did" = refusal ]; then refuse_question "$did_text" && return 0; fi
    if [ "$did" = remark ]; then
      remark_service "$name"
      answer_err="$answer_err${answer_err:+$nl}arx: $did_text"
    fi
    join_text "$answer_out" "$did_out"
    answer_out=$joined
    join_text "$answer_err" "$did_err"
    answer_err=$joined
    [ "$answer_code" != 0 ] || answer_code=$did_code
  done 5<<END
$call_effects
END
}

# Each once. Health of a service that nothing here could start is not asked. NAME
remark_service() {
  printf '%s\n' "$1" >>"$run_dir/untold"
  grep -qxF -e "$did_text" "$run_dir/said" 2>/dev/null && return 0
  printf '%s\n' "$did_text" >>"$run_dir/said"
  remark "$did_text"
}

answer_query() {
  find_init
  if [ "$init_kind" = systemd ]; then
    set --
    for name in $call_names; do
      case $call_verb:$name in
        list-*:*.socket | list-*:*.timer | list-*:*.target | list-*:*.mount | list-*:*.path | list-*:*.slice) ;;
        list-*) name=$name.service ;;
      esac
      set -- "$@" "$name"
    done
    run_on_host 30 systemctl --no-pager "$call_verb" $call_options -- "$@"
    answer_out=$host_out answer_err=$host_err answer_code=$host_code
    return 0
  fi
  codes=
  for name in $call_names; do
    answer_one "$name" || return 1
    codes="$codes $host_code"
    join_text "$answer_out" "$host_out"
    answer_out=$joined
    join_text "$answer_err" "$host_err"
    answer_err=$joined
  done
  # As systemctl(1): one that is suffices.
  answer_code=${codes# }
  answer_code=${answer_code%% *}
  case " $codes " in *' 0 '*) answer_code=0 ;; esac
  case $call_options in *--quiet*) answer_out= ;; esac
}

# NAME
answer_one() {
  case $call_verb in
    is-enabled)
      find_enabled "$1"
      host_err= host_code=1 host_out=disabled
      [ "$enabled" != yes ] || host_code=0 host_out=enabled
      ;;
    status | is-active)
      [ "$init_kind" = openrc ] || has_script "$1" || { host_out= host_code=4 host_err="$1: nobody here knows this service" && return 0; }
      ask_state "$1"
      [ "$call_verb" = is-active ] || return 0
      host_err=
      if [ "$host_code" = 0 ]; then host_out=active; else host_out=inactive host_code=3; fi
      ;;
    *) return 1 ;;
  esac
}

# What the bundle declares, in order; acts has service_N: service_name, service_shown, service_do, health… @returns 1: RUN_SERVICE_FAILED, RUN_SERVICE_REFUSED.
perform_declared() {
  label=
  for number in $order_services; do
    "service_$number"
    for action in $service_do; do
      check_stop || return 1
      perform "$service_name" "$action" ''
      case $did in
        remark) remark_service "$service_name" ;;
        refusal) wrong RUN_SERVICE_REFUSED "Cannot $action the service $service_shown: $did_text" || return 1 ;;
      esac
      [ "$did_code" = 0 ] || fail_service || return 1
    done
  done
}

fail_service() {
  said=$did_err
  [ -n "$said" ] || said=$did_out
  quote_said "$said" 300
  wrong RUN_SERVICE_FAILED "Cannot $action the service $service_shown: the init system ended with exit code $did_code${quoted_said:+ and says $quoted_said}, expected exit code 0"
}

# quoted_said=TEXT in double quotes for a message, or nothing. It may tell a secret, and messages are kept on the disk. TEXT LONGEST
quote_said() {
  quoted_said=
  [ -n "$1" ] && [ -z "$memory" ] || return 0
  quoted_said=$(printf %s "$1" | tail -c "$2" | tr '\n\t' '  ' | tr -d '\000-\037\177' | sed 's/[\\"]/\\&/g')
  quoted_said="\"$quoted_said\""
}

demand_services_healthy() {
  for number in $order_services; do
    health=
    "service_$number"
    [ -n "$health" ] || continue
    grep -qxF -e "$service_name" "$run_dir/untold" 2>/dev/null && continue
    demand_health "the service $service_shown" "service $service_name" '' || return 1
  done
}
