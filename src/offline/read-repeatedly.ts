import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import type { Trust } from '../trust/trust.ts';
import type { ReadPass } from './place-changes.ts';
import { type ReadBundle, readContent, readWhole } from './read-bundle.ts';

/**
 * Reads a bundle from an open file as often as it is asked. The first time all of it is verified. Later the content alone is
 * read, and each blob checked against what was verified then: what the file says of itself by now counts no longer.
 */
export function readRepeatedly(fd: number, trust: Trust, context: Context): ReadPass {
  const placing = reportingAs('place', context);
  let known: ReadBundle | undefined;
  return async (visit) => {
    if (known === undefined) {
      known = await readWhole(new FileBytes(fd), trust, context, visit);
      return known.head;
    }
    await readContent(known, new FileBytes(fd), visit?.(known.head), placing);
    return known.head;
  };
}

/** The same context for a later reading: its progress events name another step. */
function reportingAs(step: string, context: Context): Context {
  const report: Context['report'] = (event) =>
    context.report(event.type === 'progress' ? { ...event, step } : event);
  return { ...context, report };
}
