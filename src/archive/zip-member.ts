import type { Limits } from '../core/limits.ts';
import { beyondLimit, unsafeLink } from './foreign-error.ts';
import { decodeName, type MemberKind } from './foreign-header.ts';
import type { Member } from './foreign-member.ts';
import { memberPath } from './foreign-path.ts';
import type { ZipContent } from './zip-content.ts';
import type { ZipEntry } from './zip-entry.ts';
import type { PlacedEntry } from './zip-layout.ts';

const KIND = 0o170000;
const LONGEST_TARGET = 4095;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;
const KINDS: Readonly<Record<number, readonly [MemberKind, string]>> = {
  0: ['file', 'a file'],
  0o100000: ['file', 'a file'],
  0o120000: ['link', 'a symbolic link'],
  0o020000: ['special', 'a character device'],
  0o060000: ['special', 'a block device'],
  0o010000: ['special', 'a named pipe'],
  0o140000: ['special', 'a socket'],
};

/**
 * What an entry is, checked by itself: not yet against the others. The target of a link is its content.
 * @throws ArxError UNSAFE_PATH, UNSAFE_LINK, UNSAFE_SIZE, UNSAFE_DEPTH, SOURCE_NOT_AN_ARCHIVE.
 */
export async function zipMember(placed: PlacedEntry, content: ZipContent, limits: Limits): Promise<Member> {
  const { name, mode, size } = placed.entry;
  const [kind, label] = kindOf(placed.entry);
  const path = memberPath(name, kind === 'directory', limits);
  if (size > limits.fileBytes)
    throw beyondLimit('a file with more bytes than the limit', limits, 'fileBytes');
  const target = kind === 'link' ? await readTarget(placed, content) : '';
  return { kind, label, path, executable: (mode & 0o100) !== 0, target, size };
}

function kindOf({ name, mode }: ZipEntry): readonly [MemberKind, string] {
  if (name.endsWith('/')) return ['directory', 'a directory'];
  return KINDS[mode & KIND] ?? ['special', 'of an unknown type'];
}

async function readTarget(placed: PlacedEntry, content: ZipContent): Promise<string> {
  const { name, size } = placed.entry;
  if (size > LONGEST_TARGET) throw unsafeLink(name, '…', `its target is longer than ${LONGEST_TARGET} bytes`);
  const chunks: Buffer[] = [];
  await content.read(placed, (chunk) => chunks.push(Buffer.from(chunk)));
  const target = decodeName(Buffer.concat(chunks));
  if (CONTROL.test(target)) throw unsafeLink(name, target, 'its target has a control character');
  return target;
}
