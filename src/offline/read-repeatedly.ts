import { fstatSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import type { Trust } from '../trust/trust.ts';
import { WriteThread } from './change/write-thread.ts';
import type { ReadPass } from './place-changes.ts';
import { type ReadBundle, readContent, readWhole } from './read-bundle.ts';
import { SpanChecker } from './span-checker.ts';

/** In bytes; of a smaller bundle all is verified before a thread has started. */
const WORTH_A_THREAD = 16 * 1024 * 1024;

/**
 * A second thread that helps to read a large bundle, and then to place it. It starts while this one looks at the head.
 * @returns undefined where that is not worth while, or there is one processor only.
 */
export function helperFor(fd: number): WriteThread | undefined {
  if (availableParallelism() === 1 || fstatSync(fd).size < WORTH_A_THREAD) return undefined;
  return WriteThread.start();
}

/**
 * Reads a bundle from an open file as often as it is asked. The first time all of it is verified. Later the content alone is
 * read, and each blob checked against what was verified then: what the file says of itself by now counts no longer.
 * @param helper a thread that takes a part of it.
 */
export function readRepeatedly(fd: number, trust: Trust, context: Context, helper?: WriteThread): ReadPass {
  const placing = reportingAs('place', context);
  let known: ReadBundle | undefined;
  const pass: ReadPass = async (visit) => {
    if (known === undefined) {
      known = await readFirst(new FileBytes(fd), trust, context, { visit, helper });
      return known.head;
    }
    await readContent(known, new FileBytes(fd), visit?.(known.head), placing);
    return known.head;
  };
  return Object.assign(pass, helper && { helper });
}

interface FirstReading {
  readonly visit: Parameters<ReadPass>[0];
  readonly helper: WriteThread | undefined;
}

async function readFirst(
  bytes: FileBytes,
  trust: Trust,
  context: Context,
  { visit, helper }: FirstReading,
): Promise<ReadBundle> {
  if (visit !== undefined || helper === undefined) return await readWhole(bytes, trust, context, visit);
  const checker = new SpanChecker(helper, context);
  try {
    return await readWhole(bytes, trust, context, () => checker);
  } finally {
    await checker.complete();
  }
}

/** The same context for a later reading: its progress events name another step. */
function reportingAs(step: string, context: Context): Context {
  const report: Context['report'] = (event) =>
    context.report(event.type === 'progress' ? { ...event, step } : event);
  return { ...context, report };
}
