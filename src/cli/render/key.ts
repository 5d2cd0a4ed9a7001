import type { KeyPage, KeyRow } from '../../commands/key.ts';
import type { TrustRow } from '../../commands/trust.ts';
import { visible } from '../visible.ts';
import { formatTable } from './table.ts';

/** The keys of this machine, one a line. */
export function keyListScreen(keys: readonly KeyRow[]): string {
  const rows = keys.map(({ name, fingerprint, encrypted, privateFile }) => [
    visible(name),
    fingerprint,
    encrypted ? 'encrypted' : 'plain',
    visible(privateFile),
  ]);
  return formatTable(rows)
    .map((line) => `${line}\n`)
    .join('');
}

/** One key, for notes: its public half is the data. */
export function keyNotes({ name, fingerprint, encrypted, privateFile, publicFile }: KeyPage): string {
  const kept = encrypted ? 'encrypted' : 'not encrypted';
  return [
    `${visible(name)}  ${fingerprint}`,
    `  private ${visible(privateFile)} (${kept})`,
    `  public  ${visible(publicFile)}`,
    '',
  ].join('\n');
}

/** Trusted keys, one a line. */
export function trustListScreen(keys: readonly TrustRow[]): string {
  return formatTable(keys.map(({ name, fingerprint }) => [visible(name), fingerprint]))
    .map((line) => `${line}\n`)
    .join('');
}
