import type { FarChannel } from './far-channel.ts';

const LIMIT = 64 * 1024;

/**
 * Starts the supervisor of an order that was sent, and gives it the secrets that come from here. Resolves when it holds the
 * lock of the target; asked for again, it does nothing.
 * @throws ArxError RUN_BUSY, RUN_NO_SECRET, RUN_NO_TMPFS, RUN_NO_USER, HOST_LACKS, HOST_NO_PROGRAM, HOST_UNREACHABLE.
 */
export async function startRun(
  channel: FarChannel,
  run: string,
  secrets: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const input = (): Uint8Array[] => [...[...secrets].map(secretLine), Buffer.from('.\n')];
  await channel.ask({ verb: 'start', words: [run], input }, LIMIT);
}

/** For `printf %b` (POSIX): every byte but letters and digits as an octal number. */
function secretLine([name, value]: readonly [string, Uint8Array]): Uint8Array {
  const text = Array.from(value, (byte) =>
    /[A-Za-z0-9]/.test(String.fromCodePoint(byte))
      ? String.fromCodePoint(byte)
      : `\\0${byte.toString(8).padStart(3, '0')}`,
  ).join('');
  return Buffer.from(`${name} ${text}\n`);
}
