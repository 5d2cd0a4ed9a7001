import { digestOf, hexOf } from '../../core/digest.ts';
import { paddingOf } from '../../archive/layout.ts';
import { tarHeader } from '../../archive/tar-header.ts';

const END = Buffer.alloc(1024);

/** A tar of some small files, with the list of their digests that the agent checks (agent/30-take.sh, `receive`). */
export function tarOf(files: ReadonlyMap<string, Uint8Array>): {
  readonly sums: string;
  readonly bytes: Buffer;
} {
  const lines = [...files].map(([name, bytes]) => `${hexOf(digestOf(bytes))}  ${name}\n`);
  const list = Buffer.from(lines.join(''));
  const members = [...files, ['sums', list] as const];
  const parts = members.flatMap(([name, bytes]) => [
    tarHeader(name, bytes.length),
    bytes,
    Buffer.alloc(paddingOf(bytes.length)),
  ]);
  return { sums: hexOf(digestOf(list)), bytes: Buffer.concat([...parts, END]) };
}
