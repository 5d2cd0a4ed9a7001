import type { SealedSource } from '../../model/seal.ts';
import { formatCount, formatSize } from '../../core/quantity.ts';
import { visible } from '../../core/visible.ts';

/** One source as the cells of a table: request, what it resolved to, entries, size. */
export function sourceCells(
  source: Pick<SealedSource, 'request' | 'nature' | 'resolution' | 'entries' | 'contentSize'>,
): string[] {
  const entries = source.nature === 'file' ? '1 file' : formatCount(source.entries, 'entry');
  return [visible(source.request), formatResolution(source), entries, formatSize(source.contentSize)];
}

/** The commit in short, or the start of the integrity of the download. */
function formatResolution({ resolution }: Pick<SealedSource, 'resolution'>): string {
  const { commit, integrity } = resolution;
  if (commit !== undefined) return commit.slice(0, 12);
  return integrity === undefined ? '' : `${integrity.slice(0, 15)}…`;
}
