import { digestOf, hexOf } from '../../core/digest.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { AGENT } from './agent-text.ts';

/** The agent, and what it is called on a target. */
export const AGENT_BYTES = Buffer.from(AGENT);
const HEX = hexOf(digestOf(AGENT_BYTES));

// Login shells of other kinds read these lines too: they hold no newline, backslash, exclamation mark and single quote.
const START = [
  `umask 077;LC_ALL=C;PATH=${SYSTEM_PATH};export LC_ALL PATH`,
  'n=$1 d=$2 z=$3 s=$4 u=;shift 4',
  // The effective user (proc(5), "Uid"), without a program where the kernel tells.
  '{ while read -r a b c e;do case $a in Uid:) u=$c;break;;esac;done </proc/self/status;} 2>/dev/null',
  'u=${u:-$(id -u)}',
  'if [ -z "$s" ];then s=${ARX_STATE_DIR-};fi',
  'if [ -z "$s" ];then if [ "$u" = 0 ];then s=/var/lib/arx;else case ${XDG_STATE_HOME-} in /*) s=$XDG_STATE_HOME/arx;;*) s=$HOME/.local/state/arx;;esac;fi;fi',
].join(';');

// One program tells of the agent, of the state directory and of those above it, which the agent judges (agent/10-state.sh).
const LOOK =
  't() { p=$s;set -- "$s/far/agent-$d.sh" "$s";until [ "$p" = / ];do p=${p%/*};p=${p:-/};set -- "$@" "$p";done;l=$(stat -c "%f %u %g %s" -- "$@" 2>/dev/null);set -- $l;[ "$1 $2 $4" = "8180 $u $z" ];}';

// podman can lose the words of a program that ends while there is more for it: what has nothing to do with its input takes it.
const HEAR_OUT = 'while read -r l;do :;done';

/** Sources the agent that lies on the target; `absent` where it does not, or somebody else has written it. */
const BEGIN = [
  START,
  'export n d z s u l',
  LOOK,
  `if cd -P "$s" 2>/dev/null && s=$PWD && t;then . "$s/far/agent-$d.sh";else echo "arx:$n absent";${HEAR_OUT};fi`,
].join(';');

/** Puts the agent there, from standard input, where the programs are that every target needs. */
const BRING = [
  START,
  `[ -c /dev/null ] && [ -r /proc/uptime ] || { echo "arx:$n begin";echo "arx:$n end HOST_LACKS Cannot use the target: it has no /dev/null or no /proc, expected both mounted";${HEAR_OUT};exit 3;}`,
  `for t in sha256sum stat tar;do command -v $t >/dev/null 2>&1 || { echo "arx:$n begin";echo "arx:$n end HOST_NO_PROGRAM Cannot use the target: it has no program $t, expected one";${HEAR_OUT};exit 3;};done`,
  'f=$s/far/agent-$d.sh',
  `if mkdir -p "$s/far" && [ -O "$s/far" ] && (set -C;cat >"$f.$n") && [ "$(sha256sum <"$f.$n" | cut -c 1-64)" = "$d" ] && { sync "$f.$n" 2>/dev/null || sync; } && mv -f "$f.$n" "$f";then echo "arx:$n begin";echo "arx:$n end ok";else rm -f "$f.$n";echo "arx:$n begin";echo "arx:$n end WRITE_FAILED Cannot write the agent of arx into $s/far: it may not be written, or its file system is full";${HEAR_OUT};fi`,
].join(';');

/** How the agent is started: a short line, and words that need no quoting but the state's. */
export function agentArgv(nonce: string, state: string, words: readonly string[]): [string, ...string[]] {
  return ['sh', '-c', BEGIN, 'arx', nonce, HEX, String(AGENT_BYTES.length), state, ...words];
}

/** How it is brought. */
export function bringArgv(nonce: string, state: string): [string, ...string[]] {
  return ['sh', '-c', BRING, 'arx', nonce, HEX, String(AGENT_BYTES.length), state];
}
