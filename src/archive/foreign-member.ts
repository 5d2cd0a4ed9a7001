import type { ReadEntry } from 'tar/read-entry';
import type { Limits } from '../core/limits.ts';
import { unsafeEntry, unsafeHeader, unsafeLink } from './foreign-error.ts';
import {
  headerName,
  headerTarget,
  type MemberKind,
  type MetaKind,
  type RawHeader,
} from './foreign-header.ts';
import { memberPath } from './foreign-path.ts';

const CONTIGUOUS = 0x37;
const LARGEST_OCTAL = 0o77777777777;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A member of a foreign archive, checked by itself: not yet against the others. */
export interface Member {
  readonly kind: MemberKind;
  /** What its type is called, with an article. */
  readonly label: string;
  /** A checked path; '' is the archive's root. */
  readonly path: string;
  readonly executable: boolean;
  /** Of links: the target as written. */
  readonly target: string;
  /** Of files: how many bytes of content follow. */
  readonly size: number;
}

/** What a pax header or GNU long name says about the next member. */
export interface Overrides {
  readonly path?: string;
  readonly target?: string;
  readonly size?: number;
}

/**
 * Puts together what all headers of a member say, and compares it with what node-tar's parser made of them.
 * @throws ArxError UNSAFE_ENTRY, UNSAFE_PATH, UNSAFE_LINK, UNSAFE_LIMIT.
 */
export function readMember(
  header: RawHeader,
  pending: ReadonlyMap<MetaKind, Overrides>,
  entry: ReadEntry | undefined,
  limits: Limits,
): Member {
  const said = merge(header, pending);
  const kind = kindOf(header, said.path);
  const path = memberPath(said.path, kind === 'directory', limits);
  demandAgreement({ ...header, kind }, said, entry);
  const executable = ((entry.mode ?? 0) & 0o100) !== 0;
  const member = { kind, label: header.label, path, executable, target: said.target, size: said.size };
  demandPlain(member);
  return member;
}

/** What the headers before a member and its own header say together; each thing may be said in one place only. */
function merge(header: RawHeader, pending: ReadonlyMap<MetaKind, Overrides>): Required<Overrides> {
  const pax = pending.get('pax') ?? {};
  const long = { ...pending.get('long-name'), ...pending.get('long-target') };
  if (pax.path !== undefined && long.path !== undefined) throw unsafeHeader('a GNU long name contradicts it');
  if (pax.target !== undefined && long.target !== undefined)
    throw unsafeHeader('a GNU long link target contradicts it');
  // A size that the octal field could hold must be the same in both places (CVE-2025-62518).
  if (pax.size !== undefined && pax.size !== header.size && pax.size <= LARGEST_OCTAL)
    throw unsafeHeader(`it sets the size ${pax.size}, expected ${header.size} as in the member's own header`);
  return {
    path: pax.path ?? long.path ?? headerName(header.block),
    target: pax.target ?? long.target ?? headerTarget(header.block),
    size: pax.size ?? header.size,
  };
}

/** A plain file whose name ends with a slash is a directory (as Unix v7 wrote them). */
function kindOf({ kind, block }: RawHeader, path: string): MemberKind {
  const isOld = kind === 'file' && block[156] !== CONTIGUOUS && path.endsWith('/');
  return isOld ? 'directory' : (kind as MemberKind);
}

function demandAgreement(
  header: RawHeader,
  said: Required<Overrides>,
  entry: ReadEntry | undefined,
): asserts entry is ReadEntry {
  const isDirectory = header.kind === 'directory';
  if (isDirectory && said.size > 0)
    throw unsafeEntry(said.path, 'it is a directory with content, expected none');
  if (
    entry?.path === said.path &&
    (entry.linkpath ?? '') === said.target &&
    entry.size === said.size &&
    (entry.type === 'Directory') === isDirectory
  )
    return;
  throw unsafeEntry(said.path, `it is ${header.label} whose headers can be read in two ways`);
}

/** Only files have content, and only links have a target. */
function demandPlain({ kind, label, path, size, target }: Member): void {
  const isLink = kind === 'link' || kind === 'hardlink';
  if (kind !== 'file' && size > 0) throw unsafeEntry(path, `it is ${label} with content, expected none`);
  if (!isLink && target !== '') throw unsafeEntry(path, `it is ${label} with a link target, expected none`);
  if (isLink && CONTROL.test(target)) throw unsafeLink(path, target, 'its target has a control character');
}
