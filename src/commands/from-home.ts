import { join } from 'node:path';
import type { Context } from '../core/context.ts';

/** A path in which `~/` is the caller's home: shells expand it only where a word begins with it. */
export function fromHome(path: string, { home }: Context): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
