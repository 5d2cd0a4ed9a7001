import { livingPaths } from './holdings.ts';
import type { Installed } from '../state/installed.ts';

/** The directories that a bundle has made where none was before. */
export function madeDirectories(installed: Installed | undefined): Set<string> {
  const made = livingPaths(installed).filter(
    ({ placed, original }) => placed.kind === 'directory' && original?.kind !== 'directory',
  );
  return new Set(made.map(({ path }) => path));
}
