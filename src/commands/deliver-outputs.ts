import type { WantedOutput } from './audit-outputs.ts';
import { writeTogether } from './write-together.ts';

/** Where the outputs of one command went. */
export interface Delivered {
  /** True: the screen goes to standard output. */
  readonly screen: boolean;
  /** What goes to standard output in its place. */
  readonly text: string;
  readonly written: readonly { readonly format: string; readonly file: string; readonly size: number }[];
}

/**
 * Makes every output that was asked for, the screen for standard output apart, and writes those that go to files together
 * or not at all.
 * @throws ArxError WRITE_FAILED; what `textOf` throws, and then nothing is written.
 */
export async function deliverOutputs(
  wanted: readonly WantedOutput[],
  textOf: (format: string) => string | Promise<string>,
): Promise<Delivered> {
  const made = [];
  for (const { format, file } of wanted)
    if (format !== 'table' || file !== undefined) made.push({ format, file, text: await textOf(format) });
  const files = made.flatMap(({ format, file, text }) =>
    file === undefined ? [] : [{ format, file, text }],
  );
  writeTogether(files.map(({ file, text }) => ({ path: file, text })));
  return {
    screen: wanted.some(({ format, file }) => format === 'table' && file === undefined),
    text: made.find(({ file }) => file === undefined)?.text ?? '',
    written: files.map(({ format, file, text }) => ({ format, file, size: Buffer.byteLength(text) })),
  };
}
