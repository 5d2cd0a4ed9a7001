import type { Readable } from 'node:stream';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { FarProcess } from '../../plugin/session.ts';
import type { Engine } from './engine.ts';

/** What a command of an engine wrote, and how it ended. */
export interface EngineAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskOptions {
  /** True: also after an interruption. */
  readonly closing?: boolean;
  /** Ends the command; then nobody knows what it did. */
  readonly signal?: AbortSignal;
}

/** What inspecting a container writes is a few ten thousand bytes. */
const MOST = 4 * 1024 * 1024;

/**
 * Runs a command of the engine to its end.
 * @throws ArxError HOST_UNREACHABLE when the way to it was lost or the answer is too long, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function askEngine(
  engine: Engine,
  args: readonly string[],
  { closing = false, signal }: AskOptions = {},
): Promise<EngineAnswer> {
  const child = await engine.outer.exec({ argv: [...engine.argv, ...args], closing });
  using _ = endedBy(child, signal);
  const [stdout, stderr, end] = await Promise.all([
    collect(child.stdout, child),
    collect(child.stderr, child),
    child.ended,
  ]);
  if (end.lost !== undefined || stdout === undefined || stderr === undefined)
    throw new ArxError(
      'HOST_UNREACHABLE',
      `Cannot reach ${quoted(engine.target)}: ${end.lost ?? `${engine.name} wrote more than ${MOST} bytes`}, expected an answer of ${engine.name}`,
    );
  // A program that was ended by a signal has told nothing.
  return { code: end.code ?? 1, stdout, stderr };
}

function endedBy(child: FarProcess, signal: AbortSignal | undefined): Disposable {
  const end = (): void => child.kill();
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', end) };
}

/** Reads to the end; undefined when there is more than anybody needs, which ends the command. */
async function collect(stream: Readable, child: FarProcess): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    chunks.push(chunk as Buffer);
    if (size > MOST) break;
  }
  if (size <= MOST) return Buffer.concat(chunks).toString();
  child.kill();
  return undefined;
}
