import { capabilitiesOfSteps, type FoundFile } from '../audit/behaviour/steps/capabilities-of-steps.ts';
import { LOOKED_AT } from '../audit/behaviour/steps/describe-file.ts';
import { digestOf } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { Seal } from '../model/seal.ts';
import type { FileEntry } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { Vendored } from '../plugin/source.ts';

/**
 * The seal with what each of its commands can do. Of the content only the files that commands run are read.
 * @param vendored by lock key.
 * @throws ArxError SOURCE_CHANGED if such a file is no longer what its tree says.
 */
export async function withCapabilities(seal: Seal, vendored: ReadonlyMap<string, Vendored>): Promise<Seal> {
  if (seal.code.length === 0) return seal;
  const found = await capabilitiesOfSteps(seal, (keys) => Promise.resolve(readFiles(keys, seal, vendored)));
  const code = seal.code.map((entry, index) => {
    const capabilities = found[index] ?? {};
    return Object.keys(capabilities).length === 0 ? entry : { ...entry, capabilities };
  });
  return { ...seal, code };
}

/** The files with these keys: `SOURCE:PATH`, or `SOURCE` for the only one of a source of file nature. */
function readFiles(
  keys: readonly string[],
  { sources }: Seal,
  vendored: ReadonlyMap<string, Vendored>,
): ReadonlyMap<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const [index, { request, nature }] of sources.entries()) {
    const only = nature === 'file' && keys.includes(String(index)) ? String(index) : undefined;
    const start = `${index}:`;
    const paths = new Set(keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)));
    const source = vendored.get(request);
    if (source === undefined || (paths.size === 0 && only === undefined)) continue;
    for (const entry of treeEntries(source.tree.bytes, source.tree.links)) {
      if (entry.kind !== 'file' || (only === undefined && !paths.has(entry.path))) continue;
      const file = { path: entry.path, executable: entry.executable, bytes: readStart(source, entry) };
      if (only !== undefined) found.set(only, file);
      if (paths.has(entry.path)) found.set(start + entry.path, file);
    }
  }
  return found;
}

function readStart(source: Vendored, entry: FileEntry): Uint8Array {
  using reader = source.open();
  reader.open(entry);
  const bytes = Buffer.alloc(Math.min(entry.size, LOOKED_AT + 1));
  let filled = 0;
  while (filled < bytes.length) {
    const count = reader.read(bytes.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  const whole = bytes.subarray(0, filled);
  if (entry.size <= bytes.length && digestOf(whole) !== entry.digest) throw changed(entry.path);
  return whole;
}

function changed(path: string): ArxError {
  return new ArxError(
    'SOURCE_CHANGED',
    `Cannot seal "${path}": it changed while it was read, expected the content of its tree`,
    {
      hint: 'Run the command again when nothing else writes there',
    },
  );
}
