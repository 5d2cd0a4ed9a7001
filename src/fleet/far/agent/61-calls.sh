# What a call of `service`, `systemctl`, `rc-service`, `invoke-rc.d`, `initctl` or an init script (`init.d/NAME`) asks for
# (read-call.ts, read-systemctl.ts). TOOL WORD…; fails unless every word is understood.
# call=effects with call_effects, lines `NAME ACTION`, and call_policy; or call=query with call_verb, call_names, call_options.
read_call() {
  call= call_effects= call_policy= call_verb= call_names= call_options=
  tool=$1
  shift
  case $tool in
    init.d/*) read_action '' "${tool#init.d/}" "$@" ;;
    service)
      case $#:${2-} in 2:--full-restart) set -- "$1" restart ;; esac
      read_action '' "$@"
      ;;
    rc-service) read_action '-q --quiet -C --nocolor -v --verbose' "$@" ;;
    invoke-rc.d)
      read_action '--quiet --disclose-deny --skip-systemd-native' "$@" && [ "$call" = effects ] && call_policy=$options
      [ -n "$call" ]
      ;;
    initctl) [ $# = 2 ] && read_action '' "$2" "$1" ;;
    systemctl) read_systemctl "$@" ;;
    *) return 1 ;;
  esac
}

# service=the name as arx writes it. WORD
read_name() {
  service=${1%.service}
  case $service in
    '' | *.service | [!A-Za-z0-9]* | *[!A-Za-z0-9._@-]*) return 1 ;;
    # What ends or changes the whole host (service-words.ts).
    ctrl-alt-del.target | emergency.target | exit.target | factory-reset.target | final.target | halt.target) return 1 ;;
    hibernate.target | hybrid-sleep.target | kexec.target | poweroff.target | reboot.target | rescue.target) return 1 ;;
    runlevel[0-6].target | shutdown.target | sleep.target | soft-reboot.target | suspend.target) return 1 ;;
    suspend-then-hibernate.target | umount.target) return 1 ;;
    systemd-exit | systemd-factory-reset | systemd-halt | systemd-hibernate | systemd-hybrid-sleep | systemd-kexec) return 1 ;;
    systemd-poweroff | systemd-reboot | systemd-soft-reboot | systemd-suspend | systemd-suspend-then-hibernate) return 1 ;;
    emergency | rescue | halt | killprocs | mount-ro | reboot | sendsigs | single | umountfs | umountroot) return 1 ;;
  esac
  [ "${#service}" -le 128 ]
}

# KNOWN-OPTIONS NAME ACTION
read_action() {
  known=$1 options= operands=
  shift
  for word; do
    case $word in
      -*) case " $known " in *" $word "*) options="$options $word" ;; *) return 1 ;; esac ;;
      *) operands="$operands $word" ;;
    esac
  done
  set -- $operands
  [ $# = 2 ] || return 1
  case $2 in [!a-z]* | *[!a-z0-9_-]*) return 1 ;; esac
  [ "${#2}" -le 32 ] && read_name "$1" || return 1
  if [ "$2" = status ]; then
    call=query call_verb=status call_names=$service
  else
    call=effects call_effects="$service $2"
  fi
}

unit_actions=' condrestart disable enable force-reload kill mask preset reenable reload reload-or-restart reset-failed restart start stop try-reload-or-restart try-restart unmask '

# ACTION UNIT…
read_systemctl() {
  now_too= asks= operands=
  while [ $# -gt 0 ]; do
    case $1 in
      --now) now_too=1 ;;
      -q | --quiet) call_options="$call_options --quiet" ;;
      --no-pager | --no-ask-password | --no-block | --no-wall | --system) ;;
      -a | --all | -l | --full | --no-legend | --plain | --value) asks=1 call_options="$call_options $(long_option "$1")" ;;
      -n | --lines | -p | --property | -t | --type | --state)
        [ $# -ge 2 ] && is_option_value "$2" || return 1
        asks=1 call_options="$call_options $(long_option "$1")=$2"
        shift
        ;;
      -n=* | --lines=* | -p=* | --property=* | -t=* | --type=* | --state=*)
        is_option_value "${1#*=}" || return 1
        asks=1 call_options="$call_options $(long_option "${1%%=*}")=${1#*=}"
        ;;
      -*) return 1 ;;
      *) operands="$operands $1" ;;
    esac
    shift
  done
  set -- $operands
  [ $# -gt 0 ] || return 1
  call_verb=$1
  shift
  for word; do
    read_name "$word" || return 1
    call_names="$call_names${call_names:+ }$service"
  done
  read_verb
}

long_option() {
  case $1 in
    -a) printf -- --all ;; -l) printf -- --full ;; -n) printf -- --lines ;; -p) printf -- --property ;; -t) printf -- --type ;;
    *) printf %s "$1" ;;
  esac
}

is_option_value() {
  case $1 in '' | *[!A-Za-z0-9,-]*) return 1 ;; esac
}

read_verb() {
  case $call_verb in
    status | is-active | is-enabled | is-failed | show | cat) [ -n "$call_names" ] && [ -z "$now_too" ] && call=query ;;
    list-units | list-unit-files) [ -z "$now_too" ] && call=query ;;
    *) [ -z "$asks" ] && read_effects ;;
  esac
}

read_effects() {
  soon=
  case $now_too:$call_verb in
    1:enable) soon=start ;;
    1:disable | 1:mask) soon=stop ;;
    1:*) return 1 ;;
  esac
  if [ -z "$call_names" ]; then
    case $call_verb in
      daemon-reload | daemon-reexec | reset-failed) call=effects call_effects="systemd $call_verb" && return 0 ;;
    esac
    return 1
  fi
  case $unit_actions in *" $call_verb "*) ;; *) return 1 ;; esac
  for service in $call_names; do
    call_effects="$call_effects${call_effects:+$nl}$service $call_verb${soon:+$nl$service $soon}"
  done
  call=effects
}
