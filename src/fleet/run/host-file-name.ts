import { createHash } from 'node:crypto';

const LONGEST = 80;

/** A name for a file of a host: its own name where that is safe, else what is safe of it and digits that tell it from others. */
export function hostFileName(host: string): string {
  const safe = host.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, LONGEST);
  // The log of standard error of another one has such a name.
  if (safe === host && !/^[.-]|\.stderr$/.test(host)) return host;
  return `${safe.replace(/^[.-]+/, '_')}-${createHash('sha256').update(host).digest('hex').slice(0, 8)}`;
}
