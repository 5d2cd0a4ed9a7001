import type { Context } from '../core/context.ts';
import type { Pick } from '../model/source-spec.ts';
import { openContent } from './decompress.ts';
import { unsafeEntry } from './foreign-error.ts';
import { ForeignFile } from './foreign-file.ts';
import type { Member } from './foreign-member.ts';
import { ForeignMembers } from './foreign-members.ts';
import { demandPicked } from './foreign-missing.ts';
import { ForeignNames } from './foreign-names.ts';
import { type Picker, pickerFor } from './foreign-pick.ts';
import { reportTwins } from './foreign-twins.ts';
import type { PackWriter } from './pack-writer.ts';

/**
 * Reads a tar file that nobody vouches for into the content store: every entry is checked before its content is taken,
 * nothing is written anywhere else, and the caller commits only when this returns. Plain, gzip, bzip2, xz and zstd files
 * are known by their content. Devices and pipes are refused when they are in the picked part.
 * @returns 'file' when one file was picked (the writer then has just that, under its last name), else 'directory'.
 * @throws ArxError SOURCE_NOT_AN_ARCHIVE (damaged, cut short, no tar), SOURCE_NOT_FOUND (no file, or nothing picked),
 *   UNSAFE_PATH, UNSAFE_LINK, UNSAFE_ENTRY, UNSAFE_LIMIT (each limit of the context), INTERRUPTED.
 */
export async function unpackForeignTar(
  file: string,
  pick: Pick,
  into: PackWriter,
  context: Context,
): Promise<'file' | 'directory'> {
  using archive = new ForeignFile(file);
  const names = new ForeignNames(context.limits);
  const unpacking = { picker: pickerFor(pick), names, into, late: new Map<string, string[]>(), picked: 0 };
  await takeMembers(archive, unpacking, context);
  demandPicked(pick, names, unpacking.picked);
  if (unpacking.late.size > 0) await takeLate(archive, unpacking, context);
  reportTwins(names.all(), context);
  return pick.kind === 'file' ? 'file' : 'directory';
}

interface Unpacking {
  readonly picker: Picker;
  readonly names: ForeignNames;
  readonly into: PackWriter;
  /** Files outside of the picked part, whose content hard links inside of it need: path to the links' places. */
  readonly late: Map<string, string[]>;
  /** How many entries have been picked. */
  picked: number;
}

async function takeMembers(archive: ForeignFile, unpacking: Unpacking, context: Context): Promise<void> {
  await using content = openContent(archive, context.limits);
  const members = new ForeignMembers(content.bytes, context);
  for (let member = await members.next(); member !== undefined; member = await members.next())
    await takeMember(member, members, unpacking);
  if (members.ended) return;
  context.report({
    type: 'warning',
    message: 'The archive has no end mark: it may have been cut between two entries',
  });
}

async function takeMember(member: Member, members: ForeignMembers, unpacking: Unpacking): Promise<void> {
  const { names, picker, into } = unpacking;
  const named = names.add(member);
  const place = picker(member.path);
  if (place === undefined || place === '') return;
  unpacking.picked += 1;
  if (named.kind === 'special')
    throw unsafeEntry(member.path, `it is ${member.label}, expected a file, directory or link`);
  if (named.kind === 'directory') into.directory(place);
  else if (named.kind === 'link') into.link(place, named.target);
  else if (member.kind === 'file') await takeFile(member, place, members, into);
  else takeHardLink(place, named.origin, unpacking);
}

async function takeFile(
  { executable }: Member,
  place: string,
  members: ForeignMembers,
  into: PackWriter,
): Promise<void> {
  const sink = into.startFile(place, executable);
  await members.content((chunk) => sink.write(chunk));
  sink.end();
}

function takeHardLink(place: string, origin: string, { picker, into, late }: Unpacking): void {
  const picked = picker(origin);
  if (picked !== undefined) into.same(place, picked);
  else late.set(origin, [...(late.get(origin) ?? []), place]);
}

/** Reads the archive once more, for content outside of the picked part that hard links in it share. */
async function takeLate(archive: ForeignFile, unpacking: Unpacking, context: Context): Promise<void> {
  await using content = openContent(archive, context.limits);
  const members = new ForeignMembers(content.bytes, context);
  const { late, into } = unpacking;
  while (late.size > 0) {
    const member = await members.next();
    if (member === undefined)
      throw unsafeEntry([...late.keys()].join(), 'the archive changed while it was read');
    const [first, ...others] = member.kind === 'file' ? (late.get(member.path) ?? []) : [];
    if (first === undefined) continue;
    await takeFile(member, first, members, into);
    for (const place of others) into.same(place, first);
    late.delete(member.path);
  }
}
