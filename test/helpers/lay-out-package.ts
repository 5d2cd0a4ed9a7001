import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Puts what a published package has beside compiled code into a directory, and the installed packages beside it. */
export function layOutPackage(directory: string): void {
  for (const name of ['bin', 'schemas', 'package.json'])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
}
