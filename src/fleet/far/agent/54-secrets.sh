# The secrets of a run: their values in MEMORY/values/NAME, found when it starts; and the files that one command is given, in
# MEMORY/UNIT/NAME. acts says of each in `secret_NAME` where it is: secret_kind (env, file, command), secret_place for
# messages, secret_path, secret_variable, secret_as; the words of a command in words_secret_NAME.

largest_secret=65536

# Finds them all; those of `env` come from standard input, a line `NAME VALUE` each, then a line `.`. With them may come those of
# daemons that are perhaps started again (order_secrets_again). @returns 1: RUN_NO_SECRET, RUN_NO_TMPFS.
find_secrets() {
  memory=
  [ -n "$order_secrets$order_secrets_again" ] || return 0
  open_memory || { memory=; [ -z "$order_secrets" ]; return; }
  while IFS=' ' read -r name value && [ "$name" != . ]; do
    case " $order_secrets $order_secrets_again " in *" $name "*) printf %b "$value" >"$memory/values/$name" ;; esac
  done
  all_sizes=0
  for name in $order_secrets; do
    find_secret "$name" || return 1
  done
}

open_memory() {
  ulimit -c 0
  make_memory && mkdir "$memory/values" && printf '%s\n' "$memory" >"$run_dir/memory"
}

# Those of a daemon that is started again: what came from elsewhere is there, or never was. NAME…
find_secrets_of() {
  all_sizes=0
  [ $# -eq 0 ] || [ -n "$memory" ] || open_memory || return 1
  for name; do find_secret "$name" || return 1; done
}

# What an order that is cut off needs again to undo its commands: of `env` nobody gives them now.
find_secrets_again() {
  memory=
  [ -z "$order_secrets$order_secrets_again" ] || know_memory
  [ -n "$memory" ] && [ -d "$memory/values" ] || find_secrets </dev/null
}

# memory=the directory that this run has written down, if it is still ours: once the host was started again anybody could have made one
# of that name.
know_memory() {
  memory=
  [ ! -r "$run_dir/memory" ] || read -r memory <"$run_dir/memory"
  [ -d "$memory" ] && [ ! -L "$memory" ] && [ -O "$memory" ] || memory=
}

# PROBLEM. Secrets of another version have a number before their names.
no_secret() {
  wrong RUN_NO_SECRET "Cannot give the secret \"${name#[0-9]*_}\" to commands: $secret_place $1"
}

# NAME
find_secret() {
  secret_"$1"
  value_file=$memory/values/$1
  case $secret_kind in
    env) [ -e "$value_file" ] || no_secret 'is not set, expected its value' || return 1 ;;
    file) read_secret_file && cut_line_end || return 1 ;;
    command) words_secret_"$1" ask_secret && cut_line_end || return 1 ;;
  esac
  demand_secret
}

demand_secret() {
  size=$(stat -c %s "$value_file")
  all_sizes=$((all_sizes + size))
  [ "$size" -gt 0 ] || no_secret 'is empty, expected its value' || return 1
  [ "$size" -le "$largest_secret" ] || no_secret "has more than $largest_secret bytes, expected no more" || return 1
  [ "$all_sizes" -le 131072 ] || no_secret 'is one too many: all together have more than 131072 bytes, expected no more' || return 1
  [ "$(tr -d '\200-\277' <"$value_file" | wc -c)" -ge 4 ] ||
    no_secret 'has fewer than 4 characters, which cannot be masked in what commands write, expected a longer one' || return 1
  [ "$secret_as" != env ] || [ "$(tr -d '\000' <"$value_file" | wc -c)" -eq "$size" ] ||
    no_secret 'is not UTF-8 text or has a NUL, which no variable can hold, expected text'
}

# What is checked is the open file: a regular one, no link, that only its owner and group can use.
read_secret_file() {
  [ -e "$secret_path" ] || [ -L "$secret_path" ] || no_secret 'does not exist, expected a file with its value' || return 1
  [ ! -L "$secret_path" ] || no_secret 'is a link, expected the file itself' || return 1
  [ -f "$secret_path" ] || no_secret 'is no regular file, expected one' || return 1
  [ -r "$secret_path" ] || no_secret 'cannot be read (EACCES), expected a file that may be' || return 1
  copy_secret_file 5<"$secret_path"
}

copy_secret_file() {
  seen=$(stat -L -c '%d:%i %a %s' /proc/self/fd/5 2>/dev/null)
  [ "${seen%% *}" = "$(stat -c %d:%i -- "$secret_path" 2>/dev/null)" ] || no_secret 'was replaced meanwhile, expected the same file' || return 1
  size=${seen##* }
  mode=${seen#* }
  mode=${mode%% *}
  case $mode in
    *0) ;;
    *) no_secret "has mode 0$mode, so that every user of this machine can use it, expected 0600" || return 1 ;;
  esac
  [ "$size" -le $((largest_secret + 2)) ] || no_secret "has more than $largest_secret bytes, expected no more" || return 1
  cat <&5 >"$value_file"
}

# Its stderr may tell the secret, so it goes nowhere. WORD…
ask_secret() {
  has "$1" || no_secret 'cannot be started (ENOENT), expected a program' || return 1
  run_bounded 60 "$value_file" /dev/null env -i "PATH=$PATH" "HOME=${HOME:-/}" "$@"
  signal_group KILL "$bounded"
  [ -z "$is_late" ] || no_secret 'took longer than 60 s and was ended, expected its end by then' || return 1
  [ "$bounded_code" = 0 ] || no_secret "ended with exit code $bounded_code, expected exit code 0"
}

cut_line_end() {
  size=$(stat -c %s "$value_file")
  case $(tail -c 2 "$value_file" | od -An -tx1) in
    *0d?0a*) size=$((size - 2)) ;;
    *0a*) case $(tail -c 1 "$value_file" | od -An -tx1) in *0a*) size=$((size - 1)) ;; esac ;;
  esac
  head -c "$size" "$value_file" >"$value_file.cut" && mv "$value_file.cut" "$value_file"
}

# given=the directory with the files of one command, which it owns; given_text=what sets its variables. UNIT NAME…
give_secrets() {
  given= given_text=
  [ $# -gt 1 ] || return 0
  given=$memory/$1
  rm -rf -- "$given"
  # Only we put names in there: nobody can place a link.
  mkdir "$given" && chmod 711 "$memory" "$given"
  shift
  for name; do
    give_secret "$name" || wrong RUN_NO_TMPFS "Cannot give secrets to commands: $memory takes no files, expected a tmpfs" || return 1
  done
}

# NAME
give_secret() {
  secret_"$1"
  if [ "$secret_as" = env ]; then
    value=$(cat "$memory/values/$1" && printf x) || return 1
    quote_word "${value%x}"
    value=
  else
    cp "$memory/values/$1" "$given/$1" || return 1
    [ -z "$to_uid" ] || chown "$to_uid:$to_gid" "$given/$1"
    chmod 400 "$given/$1"
    quote_word "$given/$1"
  fi
  given_text="${given_text}export $secret_variable=$quoted$nl"
  quoted=
}

take_secrets() {
  given_text=
  [ -z "$given" ] || drop_memory "$given"
  given=
}

# quoted=TEXT so that a shell reads it as one word
quote_word() {
  unread=$1 quoted=
  while :; do
    case $unread in
      *\'*)
        quoted="$quoted${unread%%\'*}'\\''"
        unread=${unread#*\'}
        ;;
      *) break ;;
    esac
  done
  quoted="'$quoted$unread'"
}
