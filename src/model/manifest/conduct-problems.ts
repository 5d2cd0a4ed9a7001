import type { Place } from '../../core/errors.ts';
import { type ConductFault, type Conducted, conductFaults } from '../conduct-faults.ts';
import type { CodeEntry } from '../manifest.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** A command with where it stands: the index is that in the manifest, also when one before it could not be read. */
export interface ReadCode {
  readonly entry: CodeEntry;
  readonly node: Node;
  readonly index: number;
}

/**
 * Adds what only shows when keys of bundle and commands are compared.
 * @param complete false when a command could not be read: then nothing is said of what no command uses.
 */
export function addConductProblems(
  list: ProblemList,
  root: Node,
  bundle: Omit<Conducted, 'code'>,
  { code, complete }: { readonly code: readonly ReadCode[]; readonly complete: boolean },
): void {
  for (const fault of conductFaults({ ...bundle, code: code.map(({ entry }) => entry) })) {
    if (!complete && fault.entry === undefined && fault.code === 'MANIFEST_NO_EFFECT') continue;
    const read = fault.entry === undefined ? undefined : code[fault.entry];
    const where = read === undefined ? fault.key : `code[${read.index}].${fault.key}`;
    const place = memberWhere(fault, where);
    list.add(fault.code, `Cannot use ${place}: ${fault.is}`, placeOf(read?.node ?? root, fault), fault.hint);
  }
}

function memberWhere({ key, member }: ConductFault, where: string): string {
  return key === 'services' && member !== undefined ? `${where}[${member}]` : where;
}

/** The member that is meant, or the key, or the whole. */
function placeOf(node: Node, { key, member }: ConductFault): Place | undefined {
  const value = node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
  if (value === undefined) return node.at;
  if (value.kind === 'map') return value.entries.find((entry) => entry.key === member)?.keyAt ?? value.at;
  if (value.kind !== 'list') return value.at;
  const found =
    key === 'services'
      ? value.items[Number(member)]
      : value.items.find((item) => item.kind === 'scalar' && item.text === member);
  return found?.at ?? value.at;
}
