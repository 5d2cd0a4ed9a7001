import type { Context } from '../core/context.ts';
import { openContent } from './decompress.ts';
import { unsafeEntry } from './foreign-error.ts';
import type { ForeignFile } from './foreign-file.ts';
import type { Member } from './foreign-member.ts';
import { ForeignMembers } from './foreign-members.ts';
import type { ForeignTaking, TakenFile } from './foreign-taking.ts';
import type { PackWriter } from './pack-writer.ts';

/** Files that are not meant themselves, whose content hard links that are meant need: path to the links' places. */
type Late = Map<string, string[]>;

/**
 * Reads a tar file member by member: every entry is checked before its content is taken. Plain, gzip, bzip2, xz and zstd
 * files are known by their content.
 * @returns false when the archive has no end mark.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE (damaged, cut short, no tar), SOURCE_NOT_FOUND, UNSAFE_*, INTERRUPTED.
 */
export async function takeTar(
  archive: ForeignFile,
  taking: ForeignTaking,
  context: Context,
): Promise<boolean> {
  const late: Late = new Map();
  const ended = await takeMembers(archive, taking, late, context);
  taking.finish();
  if (late.size > 0) await takeLate(archive, taking.into, late, context);
  return ended;
}

async function takeMembers(
  archive: ForeignFile,
  taking: ForeignTaking,
  late: Late,
  context: Context,
): Promise<boolean> {
  await using content = openContent(archive, context.limits);
  const members = new ForeignMembers(content.bytes, context);
  for (let member = await members.next(); member !== undefined; member = await members.next()) {
    const taken = taking.add(member);
    if (taken === undefined) continue;
    if (member.kind === 'file') await takeFile(member, taken, members, taking.into);
    else takeHardLink(taken, late, taking.into);
  }
  return members.ended;
}

async function takeFile(
  { executable }: Member,
  { named, place }: TakenFile,
  members: ForeignMembers,
  into: PackWriter,
): Promise<void> {
  named.place = place;
  const sink = into.startFile(place, executable);
  await members.content((chunk) => sink.write(chunk));
  sink.end();
}

function takeHardLink({ named, place }: TakenFile, late: Late, into: PackWriter): void {
  if (named.place !== undefined) into.same(place, named.place);
  else late.set(named.origin, [...(late.get(named.origin) ?? []), place]);
}

/** Reads the archive once more, for content of other files that hard links share. */
async function takeLate(archive: ForeignFile, into: PackWriter, late: Late, context: Context): Promise<void> {
  await using content = openContent(archive, context.limits);
  const members = new ForeignMembers(content.bytes, context);
  while (late.size > 0) {
    const member = await members.next();
    if (member === undefined)
      throw unsafeEntry([...late.keys()].join(), 'the archive changed while it was read');
    const [first, ...others] = member.kind === 'file' ? (late.get(member.path) ?? []) : [];
    if (first === undefined) continue;
    const named = { kind: 'file', origin: member.path, size: member.size } as const;
    await takeFile(member, { named, place: first }, members, into);
    for (const place of others) into.same(place, first);
    late.delete(member.path);
  }
}
