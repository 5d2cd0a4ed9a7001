# real=the file of a program, which a shell of busybox would take from itself; or its name. NAME
find_real() {
  real=$1
  IFS=:
  for each in $PATH; do
    [ ! -f "$each/$1" ] || [ ! -x "$each/$1" ] || { real=$each/$1; break; }
  done
  IFS=$blanks
}

# separate=the words that make namespaces here, as root directly, else inside a namespace of its own user; empty: none.
# Tried, not guessed. of_user: the command must lose what its maker may do.
find_namespaces() {
  separate= of_user=
  has unshare && has mount || return 1
  find_real unshare
  real_unshare=$real
  for flags in '--mount --pid --fork --kill-child' '-m -p -f'; do
    [ "$u" = 0 ] && try_namespaces "$flags" && return 0
  done
  find_real setpriv
  of_user=$real
  try_namespaces '--user --map-current-user --keep-caps --mount --pid --fork --kill-child' && return 0
  of_user=
  return 1
}

try_namespaces() {
  separate="$real_unshare $1"
  case $($separate -n sh -c 'mount -o bind /dev/null /dev/null && printf "%s" "$$"' 2>/dev/null) in
    1) return 0 ;;
  esac
  separate=
  return 1
}
