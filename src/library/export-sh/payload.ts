import { closeSync, openSync, readSync } from 'node:fs';
import { paddingOf } from '../../archive/layout.ts';
import { tarHeader } from '../../archive/tar-header.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';

/** A member of the payload: a text, or a file of this size that lies at a path. */
export type PayloadMember = { readonly name: string } & (
  { readonly text: string } | { readonly path: string; readonly size: number }
);

const CHUNK = 1024 * 1024;

/** The tar that is appended to a script, in chunks; the same members give the same bytes. A chunk is valid until the next one. */
export function* payloadBytes(members: Iterable<PayloadMember>, context: Context): Generator<Uint8Array> {
  for (const member of members) {
    checkAborted(context);
    const bytes = 'text' in member ? Buffer.from(member.text) : undefined;
    const size = 'text' in member ? (bytes?.length ?? 0) : member.size;
    yield tarHeader(member.name, size);
    if (bytes !== undefined) yield bytes;
    if ('path' in member) yield* fileBytes(member.path, size, context);
    yield Buffer.alloc(paddingOf(size));
  }
  yield Buffer.alloc(1024);
}

function* fileBytes(path: string, size: number, context: Context): Generator<Uint8Array> {
  const chunk = Buffer.alloc(Math.min(CHUNK, size));
  const fd = openSync(path, 'r');
  try {
    for (let left = size; left > 0;) {
      checkAborted(context);
      const count = readSync(fd, chunk, 0, Math.min(chunk.length, left), null);
      if (count === 0) throw new ArxError('INTERNAL', `Cannot export "${path}": it ends early`);
      yield chunk.subarray(0, count);
      left -= count;
    }
  } finally {
    closeSync(fd);
  }
}
