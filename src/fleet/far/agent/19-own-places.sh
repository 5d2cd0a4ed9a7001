# Where arx-run here has what it believes, as Context has it: its configuration, that of the system, its plug-ins and its cache. A
# line `own PATH` for each, and one more where links lead elsewhere.
say_own() {
  own_home=${HOME:-/root}
  say_place "${ARX_CONFIG_DIR-}" "${XDG_CONFIG_HOME-}" .config
  say_place /etc/arx '' ''
  say_place "${ARX_DATA_DIR-}" "${XDG_DATA_HOME-}" .local/share
  say_place "${ARX_CACHE_DIR-}" "${XDG_CACHE_HOME-}" .cache
  cd "$state"
}

# NAMED BASE HOME: what is named counts, else `arx` in the base, else in a directory of the home.
say_place() {
  case $2 in
    /*) place=$2/arx ;;
    *) place=$own_home/$3/arx ;;
  esac
  place=${1:-$place}
  case $place in
    *"$nl"* | [!/]*) return 0 ;;
  esac
  printf 'own %s\n' "$place"
  real_place "$place"
  [ "$real" = "$place" ] || printf 'own %s\n' "$real"
}

# real=where a directory is or will be, without links. PATH
real_place() {
  there=$1
  missing=''
  until cd -P -- "$there" 2>/dev/null; do
    missing=/${there##*/}$missing
    there=${there%/*}
    there=${there:-/}
  done
  real=${PWD%/}$missing
}
