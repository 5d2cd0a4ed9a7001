# As whom a command runs. The way to another user is setpriv(1) of util-linux, or chpst(8) or setuidgid(8) of busybox.

# to_user, to_uid, to_gid, to_home; all empty: whoever runs the agent. USER, as in passwd(5), name or number.
find_account() {
  to_user= to_uid= to_gid= to_home=
  [ -n "$1" ] || return 0
  while IFS=: read -r row_name row_hidden row_uid row_gid row_gecos row_home row_shell; do
    [ "$row_name" = "$1" ] || [ "$row_uid" = "$1" ] || continue
    to_user=$row_name to_uid=$row_uid to_gid=$row_gid to_home=${row_home:-/}
    break
  done </etc/passwd
  case ${to_uid:-$1} in
    "$u") to_user= to_uid= to_gid= to_home= && return 0 ;;
    *[!0-9]*) return 1 ;;
  esac
  [ -n "$to_uid" ] || to_uid=$1 to_gid=$1 to_home=/
}

# become=how this host makes a program run as somebody else
find_way_to_become() {
  become=
  find_real setpriv
  if "$real" --reuid=0 --regid=0 --clear-groups --inh-caps=-all --no-new-privs true 2>/dev/null; then
    become=setpriv become_program=$real
  elif chpst -u :0:0 true 2>/dev/null; then
    become=chpst
  elif setuidgid root true 2>/dev/null; then
    become=setuidgid
  fi
}

# @returns 1: RUN_NO_USER.
demand_account() {
  find_account "$user" || step_wrong RUN_NO_USER "this machine has no user $user_shown, expected one" || return 1
  [ -n "$to_uid" ] || return 0
  [ "$u" = 0 ] || step_wrong RUN_NO_USER "only root may run it as $user_shown" || return 1
  find_way_to_become
  case $become:$to_user in
    : | setuidgid: | ":$to_user")
      step_wrong RUN_NO_USER "this machine has no program \"setpriv\", which makes it run as $user_shown" || return 1
      ;;
  esac
  is_outside || return 0
  [ -z "$is_private" ] ||
    step_wrong RUN_NO_USER "it has no namespaces in which what is private to the run is opened to $user_shown"
}

# Calls FUNCTION with the words that make a program run as the account, without privileges and any way to get some back. FUNCTION WORD…
as_account() {
  then_call=$1
  shift
  groups=--clear-groups
  [ -z "$to_user" ] || groups=--init-groups
  case ${to_uid:+$become} in
    setpriv) set -- "$become_program" "--reuid=$to_uid" "--regid=$to_gid" "$groups" --inh-caps=-all --ambient-caps=-all --bounding-set=-all --no-new-privs -- "$@" ;;
    chpst) set -- chpst -u ":$to_uid:$to_gid" "$@" ;;
    setuidgid) set -- setuidgid "$to_user" "$@" ;;
  esac
  "$then_call" "$@"
}
