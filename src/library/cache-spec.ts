import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceSpec } from '../model/source-spec.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';
import { type Effects, openContext } from './effects.ts';
import { placeVendored } from './place-vendored.ts';
import { vendorSpec } from './vendor-spec.ts';

/**
 * Obtains a source and writes its content to a fresh place under a directory, which keeps the downloads for the next
 * time; returns the absolute path of the file or directory.
 * @throws ArxError as `vendorSpec` does, or WRITE_FAILED.
 */
export async function cacheSpec(spec: SourceSpec, directory: string, effects: Effects): Promise<string> {
  const vendored = await vendorSpec(spec, { ...effects, cacheDir: directory });
  const path = join(mkdtempSync(join(directory, 'content-')), nameOf(vendored));
  await placeVendored(vendored, path, await openContext(effects));
  return path;
}

function nameOf({ nature, tree }: Vendored): string {
  if (nature === 'directory') return 'tree';
  const [entry] = treeEntries(tree.bytes);
  return entry?.path ?? 'file';
}
