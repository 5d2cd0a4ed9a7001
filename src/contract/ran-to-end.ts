import { buffer, text } from 'node:stream/consumers';
import type { FarEnd, FarProcess } from '../plugin/session.ts';

/** What came of a program. */
export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly end: FarEnd;
}

/** Reads a program to its end. @param input what it is given to read; only for one with `stdin: 'pipe'`. */
export async function ranToEnd(child: FarProcess, input?: string | Uint8Array): Promise<Ran> {
  if (input !== undefined) child.stdin?.end(input);
  const [stdout, stderr, end] = await Promise.all([buffer(child.stdout), text(child.stderr), child.ended]);
  return { stdout, stderr, end };
}
