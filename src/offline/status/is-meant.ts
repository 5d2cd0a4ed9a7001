import type { InstalledHead } from '../state/ledger-file.ts';

/** Whether somebody means an installed bundle: by its name, its digest, or the first digits of that (find-installed.ts). */
export function isMeant(name: string, { key, bundle }: Pick<InstalledHead, 'key' | 'bundle'>): boolean {
  const digits = /^(?:sha256:)?([0-9a-f]{8,64})$/.exec(name)?.[1];
  return name === key || (digits !== undefined && bundle.startsWith(`sha256:${digits}`));
}
