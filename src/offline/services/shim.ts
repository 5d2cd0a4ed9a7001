/**
 * The program that stands in for `service`, `systemctl` and the like: POSIX sh, which has FIFOs but no sockets. It writes
 * its own name and its words as one line, and prints what comes back. It passes on only words of harmless characters,
 * because no others are ever understood.
 *
 * A question: `REPLY TOOL WORD…`. REPLY is the name of a FIFO that it has made and holds open. It is shorter than
 * PIPE_BUF, so that it arrives whole (write(2), POSIX). An answer: lines that begin with 1 or 2, which go to standard
 * output or error, then `=` and the exit code.
 * @param desk the directory of the FIFOs.
 * @param tool what it stands in for; missing: as it is called.
 */
export function shimText(desk: string, tool?: string): string {
  const name = tool === undefined ? '${0##*/}' : quote(tool);
  return SHIM.replace('@DESK@', () => quote(desk)).replace('@TOOL@', () => name);
}

/** The exit code of a question that is refused (EX_NOPERM of sysexits.h). */
export const REFUSED = 77;
/** Bytes of a question. */
export const LONGEST_QUESTION = 1000;

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const SHIM = String.raw`#!/bin/sh
# Stands in for a program that controls services: asks arx, which does it outside the sandbox.
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
desk=@DESK@
question=@TOOL@
refuse() {
  printf 'arx: %s\n' "$1" >&2
  exit 77
}
for word; do
  case $word in
    '' | *[!A-Za-z0-9@_.:,=/+-]*) refuse 'this call has words that are not understood, so it is refused' ;;
  esac
  question="$question $word"
done
[ "${'$'}{#question}" -lt 900 ] || refuse 'this call is too long, so it is refused'
umask 077
count=0
until mkfifo "$desk/replies/$$.$count" 2>/dev/null; do
  count=$((count + 1))
  [ "$count" -lt 100 ] || refuse 'arx cannot be asked'
done
reply=$desk/replies/$$.$count
trap 'rm -f "$reply"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
exec 3<>"$reply"
printf '%s\n' "$$.$count $question" >"$desk/questions"
while IFS= read -r line <&3; do
  case $line in
    1*) printf '%s\n' "${'$'}{line#1}" ;;
    2*) printf '%s\n' "${'$'}{line#2}" >&2 ;;
    =*) exit "${'$'}{line#=}" ;;
  esac
done
exit 77
`;
