# The agent of arx on a target; POSIX sh (XCU 2), for dash, bash and busybox ash alike. All files of this folder, in the order
# of their names and without comments and indentation, are one text (agent-text.ts, made by `npm run generate`), which lies on
# the target as STATE/far/agent-HEX.sh. It is sourced by the line of begin-agent.ts, or run as `sh FILE VERB WORD…` with these
# variables in the environment:
#   n  the nonce of this exec      d  HEX of the agent      z  its size      s  the state directory      u  our own uid
#   l  what stat says of the agent, the state directory and those above it; empty: ask
# umask is 077, LC_ALL is C, PATH that of the system. `"verb_$1"` is called with the words after it (99-verbs.sh).
#
# Replies. `reply` writes the first line `arx:NONCE begin`; then comes the body; `done_well` writes the last line
# `arx:NONCE end ok`. `fail CODE SENTENCE` writes `arx:NONCE end CODE SENTENCE` and ends the program; both begin the reply when
# nobody has. A reply without its last line does not count. The exit status means nothing.
#
# What lies where:
#   STATE/lock, lock-holder.json, journal.ndjson, ledger/, floors/, receipts/, objects/sha256/HEX   as arx-run has them
#   STATE/controllers/KEYID.pub                      whose receipts are believed
#   STATE/far/agent-HEX.sh                           agents
#   STATE/far/facts                                  what was tried once, for one boot
#   STATE/far/blobs/HEX                              new contents, each digested before it gets its name; STATE/far/parts/HEX unfinished ones
#   STATE/far/RUN/                                   one run (RUN is the receipt's id), from `order` to `commit`:
#     head passing check keep stage enter back acts closing
#                                                    the order (encode-order.ts), checked against a digest before it counts
#     journal                                        missing: nothing was begun. Lines `KIND WORD…`, each durable before what it announces;
#                                                    a last line without its end announces nothing
#     events                                         see 50-… of the supervisor
#     kept/ commit/                                  what goes into the state
# All but `closing`, which is only bytes, are sourced: calls of functions with words between single quotes, so that any byte
# can be in them; who reads one defines the functions first. `head` sets variables: run token what (a JSON text, for `take_lock`)
# rollback reverse (1 or empty) order_part (unwinding, paths or empty) lease (seconds or empty) workspace count (of changes) after (the
# newest receipt).
#
# For the supervisor (all without output, all return 0 or 1; with 1, err_code and err_text say why):
#   open_order RUN        run_dir is STATE/far/RUN, head is sourced. For every verb about a run.
#   take_lock WHAT        (a JSON text) the one lock of this host, held as long as descriptor 9 is open: close it (9>&-) for everything that is
#                         started. Fails with RUN_BUSY also when arx-run or another run here is not closed; `take_lock WHAT RUN` is for
#                         that very run.
#   drop_lock             forgets who held it.
#   journal_add KIND …    appends a line and makes it durable. Kinds of placing: begin placing activating placed; yours: any other.
#   journal_has KIND      looks for a line of that kind.
#   place_passing         puts the passing changes into the workspace, which must be there. Nothing is journaled.
#   place_all             everything of `changes`, all or, when it returns 1, take_back has still to be called.
#   take_back             brings every path back; may be cut off and called again. Each remark and each thing left is given to
#                         `remark SENTENCE` and `left SENTENCE`, which you define. Returns 2 when something was left, 1 with
#                         err_code and err_text when some of it is still to be done.
# Yours: `check_stop` is called for each directory of place_all, and ends it when it returns 1 (define it in a later file).
# `forget_run` (30-take.sh) ends a run that needs no `commit`.

nl='
'
blanks=" 	$nl"
nonce=$n
state=$s
far=$s/far
agent_file=$far/agent-$d.sh
begun=''
err_code=''
err_text=''

reply() {
  [ -z "$begun" ] || return 0
  begun=1
  printf 'arx:%s begin\n' "$nonce"
}

done_well() {
  reply
  printf 'arx:%s end ok\n' "$nonce"
}

# CODE SENTENCE
fail() {
  reply
  one_line "$2"
  printf 'arx:%s end %s %s\n' "$nonce" "$1" "$line"
  # podman can lose the words of a program that ends while there is more for it.
  cat >/dev/null 2>&1
  exit 0
}

# What a function that returns 1 says. CODE SENTENCE
wrong() {
  err_code=$1
  err_text=$2
  return 1
}

fail_wrong() {
  fail "${err_code:-UNEXPECTED}" "$err_text"
}

# line=the text without ends of lines
one_line() {
  line=$1
  while :; do
    case $line in
      *"$nl"*) line="${line%%"$nl"*} ${line#*"$nl"}" ;;
      *) return 0 ;;
    esac
  done
}

# True if a program is there.
has() {
  command -v "$1" >/dev/null 2>&1
}

# What a program said when it failed, for people: its last line without its own name. TEXT
reason_of() {
  reason=${1%"$nl"}
  reason=${reason##*"$nl"}
  reason=${reason##*: }
}

# The shell that runs this, to start it again: far_shell is one or two words.
know_shell() {
  far_shell=sh
  program_here=$(readlink "/proc/$$/exe" 2>/dev/null)
  case $program_here in
    */busybox*) [ ! -x "/proc/$$/exe" ] || far_shell="$program_here sh" ;;
    */bash) far_shell="$program_here --posix" ;;
    */dash) far_shell=$program_here ;;
  esac
}
