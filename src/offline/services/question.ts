/** What a shim asks, as it arrives: words only, nothing understood yet. */
export interface Question {
  /** The name of the FIFO for the answer. */
  readonly reply: string;
  /** The name of the program that was called; `init.d/NAME` for a script. */
  readonly tool: string;
  readonly words: readonly string[];
}

const REPLY = /^[0-9]{1,10}\.[0-9]{1,3}$/;
const WORD = /^[A-Za-z0-9@_.:,=/+-]+$/;

/** Reads one line without its end; undefined for everything that no shim writes. */
export function parseQuestion(line: string): Question | undefined {
  const [reply = '', tool = '', ...words] = line.split(' ');
  if (!REPLY.test(reply) || ![tool, ...words].every((word) => WORD.test(word))) return undefined;
  return { reply, tool, words };
}
