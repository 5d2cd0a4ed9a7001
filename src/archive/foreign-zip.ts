import type { Context } from '../core/context.ts';
import { beyondBound, beyondLimit, damagedArchive, unsafeEntry } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import type { ForeignTaking } from './foreign-taking.ts';
import { ZipContent } from './zip-content.ts';
import { readZipDirectory } from './zip-directory.ts';
import { readZipEnd } from './zip-end.ts';
import type { ZipEntry } from './zip-entry.ts';
import { zipFile, type ZipInput } from './zip-input.ts';
import { placeEntries } from './zip-layout.ts';
import { zipMember } from './zip-member.ts';

// About what an entry takes in memory beside its name.
const ENTRY_BYTES = 200;

/**
 * Reads a zip file: first its whole directory and every local header, which must agree and cover the file without a gap
 * or an overlap; then the content of what is meant, in the order of the file.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE, SOURCE_NOT_FOUND, UNSAFE_*, INTERRUPTED.
 */
export async function takeZip(archive: ForeignFile, taking: ForeignTaking, context: Context): Promise<void> {
  const input = zipFile(archive);
  const end = readZipEnd(input);
  if (end.prefix > 0) throw damagedArchive(`${end.prefix} bytes stand in front of it, expected none`);
  const entries = await readEntries(input, end, context);
  const content = new ZipContent(archive, context);
  for (const placed of placeEntries(input, entries, end.start)) {
    const member = await zipMember(placed, content, context.limits);
    const taken = taking.add(member);
    if (taken === undefined) continue;
    const sink = taking.into.startFile(taken.place, member.executable);
    await content.read(placed, (chunk) => sink.write(chunk));
    sink.end();
  }
  taking.finish();
}

/** All entries, in the order of the file. */
async function readEntries(
  input: ZipInput,
  end: ReturnType<typeof readZipEnd>,
  context: Context,
): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const directories = new Set<string>();
  let [bytes, content] = [0, 0];
  const { limits } = context;
  for await (const entry of readZipDirectory(input, end, context)) {
    demandOnce(entry, directories);
    bytes += entry.name.length + ENTRY_BYTES;
    content += entry.size;
    if (bytes > limits.tree) throw beyondBound('more bytes of names than the limit', limits.tree);
    if (content > limits.sourceBytes)
      throw beyondLimit('more bytes of content than the limit', limits, 'sourceBytes');
    entries.push(entry);
  }
  return entries.sort((a, b) => a.offset - b.offset);
}

/** Files that are there twice are found among all names; a directory may be implied by others, but not be there twice. */
function demandOnce({ name }: ZipEntry, directories: Set<string>): void {
  if (!name.endsWith('/')) return;
  if (directories.has(name)) throw unsafeEntry(name, 'it is there twice, expected once');
  directories.add(name);
}
