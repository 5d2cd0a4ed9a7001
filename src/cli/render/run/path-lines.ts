import { formatSize } from '../../../core/quantity.ts';
import { visible } from '../../../core/visible.ts';
import type { Plan, PlannedDelete, PlannedEntry, PlannedFile } from '../../../offline/run/plan-model.ts';
import type { Found } from '../../../offline/state/found.ts';
import { ownerName } from '../../../sys/owner-name.ts';
import type { Paint } from '../../paint.ts';
import { formatTable } from '../table.ts';

/** Every path that a plan creates, changes or deletes, with what is different afterwards. */
export function pathLines({ entries, deletes }: Pick<Plan, 'entries' | 'deletes'>, paint: Paint): string[] {
  const changes = entries.filter(({ action }) => action !== 'unchanged');
  const rows = formatTable([
    ...changes.map((entry) => entryCells(entry, paint)),
    ...deletes.map((one) => deleteCells(one, paint)),
  ]);
  const saved = [...changes, ...deletes].map(({ savedAs }) => savedLines(savedAs));
  return rows.flatMap((row, index) => [`  ${row}`, ...(saved[index] ?? [])]);
}

function entryCells(entry: PlannedEntry, paint: Paint): string[] {
  const sign = entry.action === 'create' ? paint.green('+') : paint.yellow('~');
  return [`${sign} ${nameOf(entry)}`, sizeCell(entry), modeCell(entry), ownerCell(entry), kindCell(entry)];
}

function nameOf(entry: PlannedEntry): string {
  const path = visible(entry.path);
  if (entry.kind === 'directory') return `${path}/`;
  return entry.kind === 'link' ? `${path} -> ${visible(entry.target)}` : path;
}

function sizeCell(entry: PlannedEntry): string {
  if (entry.kind !== 'file') return '';
  const before = entry.before?.found;
  if (before?.kind !== 'file' || before.digest === entry.digest) return formatSize(entry.size);
  return `${formatSize(before.size)} -> ${formatSize(entry.size)}`;
}

function modeCell(entry: PlannedEntry): string {
  if (entry.kind !== 'file') return '';
  const before = entry.before?.found;
  if (before?.kind === 'file' && before.mode !== entry.mode)
    return `${octal(before.mode)} -> ${octal(entry.mode)}`;
  return entry.mode === 0o644 ? '' : octal(entry.mode);
}

function ownerCell({ before, after, owner }: PlannedEntry): string {
  if (before === undefined) return owner === undefined ? '' : ownerWords(owner);
  const [old, now] = [before.found, after ?? before.found].map(ownerName);
  return old === now ? '' : `${old} -> ${now}`;
}

/** A gid of -1 is the group that new files get. */
function ownerWords(owner: { readonly uid: number; readonly gid: number }): string {
  const name = ownerName(owner);
  return owner.gid === -1 ? name.slice(0, name.lastIndexOf(':')) : name;
}

/** What was there, where it is no file that a file replaces. */
function kindCell(entry: PlannedEntry): string {
  const before = entry.before?.found;
  if (before === undefined || (before.kind === 'file' && entry.kind === 'file')) return '';
  return `was ${foundWords(before)}`;
}

function foundWords(found: Found): string {
  if (found.kind === 'link') return `a link to ${visible(found.target)}`;
  return found.kind === 'file' ? `a file of ${formatSize(found.size)}` : 'a directory';
}

function octal(bits: PlannedFile['mode']): string {
  return bits.toString(8).padStart(4, '0');
}

function deleteCells({ path, before: { found }, restores }: PlannedDelete, paint: Paint): string[] {
  const name = found.kind === 'directory' ? `${visible(path)}/` : visible(path);
  const size = found.kind === 'file' ? formatSize(found.size) : '';
  const back = restores === undefined ? '' : `gives back ${foundWords(restores)}`;
  return [`${paint.red('-')} ${name}`, size, '', '', back];
}

function savedLines(savedAs: string | undefined): string[] {
  return savedAs === undefined ? [] : [`      edited by hand, kept as ${visible(savedAs)}`];
}
