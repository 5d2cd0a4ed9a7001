import { fstatSync } from 'node:fs';
import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import type { Trust } from '../trust/trust.ts';
import type { WriteThread } from './change/write-thread.ts';
import { helperFor } from './helper-for.ts';
import { endOf, type OpenBundle, readContent, readHead, reopen } from './read-bundle.ts';
import type { ReadableBundle, ReadContent } from './readable-bundle.ts';

/**
 * Verifies the head of a bundle in an open file, so that its content can be read as often as it is asked for. A file that has
 * not the length that the head says is refused at once, where that can be told without unpacking it. For a large one a second
 * thread starts while this one plans; dispose what is returned, and it has ended.
 * @throws ArxError INTEGRITY_*, UNSAFE_* or TRUST_*, INTERRUPTED.
 */
export async function openReadable(
  fd: number,
  trust: Trust,
  context: Context,
): Promise<ReadableBundle & AsyncDisposable> {
  const open = await readHead(new FileBytes(fd), trust, context);
  let helper: WriteThread | undefined;
  const contentAt = open.members.offset;
  let unread: OpenBundle | undefined = open;
  const read: ReadContent = async (visitor) => {
    const now = unread ?? (await reopen(open, contentAt, new FileBytes(fd), context));
    unread = undefined;
    const reporting = reportingAs(visitor === undefined ? 'verify' : 'place', context);
    await readContent(now, visitor, reporting, helper);
  };
  const end = endOf(open);
  if (end !== undefined && end !== fstatSync(fd).size) await read();
  helper = helperFor(open.blobs.archiveSize);
  return {
    head: open.head,
    read,
    ...(helper && { helper }),
    [Symbol.asyncDispose]: async () => await helper?.[Symbol.asyncDispose](),
  };
}

/** The same context; its progress events name another step. */
function reportingAs(step: string, context: Context): Context {
  const report: Context['report'] = (event) =>
    context.report(event.type === 'progress' ? { ...event, step } : event);
  return { ...context, report };
}
