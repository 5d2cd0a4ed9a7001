import type { Readable } from 'node:stream';
import type { Context } from '../../core/context.ts';
import type { GitLocation } from './git-location.ts';

const UNITS: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * Reports how many bytes of a pack have come, from what git shows of it: `Receiving objects: 45% (9/20), 12.30 MiB | …`
 * (progress.c, throughput_string()). How many there will be, nobody says.
 */
export function fetchProgress(
  stderr: Readable | NodeJS.ReadableStream,
  location: GitLocation,
  context: Context,
): void {
  let rest = '';
  stderr.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString('latin1')}`.split(/[\r\n]/);
    rest = (lines.pop() ?? '').slice(0, 1024);
    for (const line of lines) {
      const [, amount, unit = ''] =
        /^Receiving objects: +\d+% \(\d+\/\d+\), ([\d.]+) (bytes|[KMGT]iB)/.exec(line) ?? [];
      const bytes = Math.round(Number(amount) * (UNITS[unit] ?? 0));
      if (Number.isSafeInteger(bytes) && bytes > 0)
        context.report({ type: 'progress', step: location.key, done: bytes });
    }
  });
}
