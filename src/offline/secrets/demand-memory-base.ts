import type { Context } from '../../core/context.ts';
import { makeMemoryBase } from './memory-base.ts';
import { noTmpfs } from './no-tmpfs.ts';

/** The directory in memory in which secrets are kept. @throws ArxError RUN_NO_TMPFS if this host has none. */
export function demandMemoryBase(context: Context): string {
  const base = makeMemoryBase(context);
  if (base === undefined) throw noTmpfs('no directory of this host is in memory');
  return base;
}
