import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { demandUnwritableByOthers } from '../../trust/demand-permissions.ts';

/**
 * Returns normally if nobody else can write to a plug-in: between the digest of its files and their import another could put
 * something else there.
 * @throws ArxError TRUST_KEY_PERMISSIONS.
 */
export function demandOwnFiles(directory: string): void {
  demandUnwritableByOthers(directory, lstatSync(directory));
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, name);
    const found = lstatSync(path);
    // A link has no mode of its own; who can make another one of it can write to its directory.
    if (!found.isSymbolicLink()) demandUnwritableByOthers(path, found);
  }
}
