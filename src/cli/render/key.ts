import { textOfLines } from './text-of-lines.ts';
import { daysSince } from '../../core/day.ts';
import type { KeyPage, KeyRow, RotatedPage } from '../../commands/key.ts';
import type { TrustRow } from '../../commands/trust.ts';
import type { KeyState } from '../../commands/key-states.ts';
import type { Paint } from '../paint.ts';
import { visible } from '../../core/visible.ts';
import { formatTable } from './table.ts';

/** The keys of this machine, one a line. */
export function keyListScreen(keys: readonly KeyRow[], look: KeyLook): string {
  const rows = keys.map((key) => [
    visible(key.name),
    key.fingerprint,
    key.encrypted ? 'encrypted' : 'plain',
    visible(key.privateFile),
    stateWords(key, look),
  ]);
  return textOfLines(formatTable(rows));
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

/** What became of a key, for notes: the signed rotation is the data. */
export function rotatedNotes(page: RotatedPage): string {
  return [
    keyNotes(page).trimEnd(),
    `  before  ${page.retired.fingerprint}, now called ${visible(page.retired.name)}`,
    `  tell    the hosts that trust the old key: arx trust add ${visible(page.documentFile)}`,
    '',
  ].join('\n');
}

/** Trusted keys, one a line. */
export function trustListScreen(keys: readonly TrustRow[], look: KeyLook): string {
  const rows = keys.map((key) => {
    const ssh = key.kind === 'ssh' ? ['ssh key'] : [];
    const follows = key.follows === undefined ? [] : [`follows ${key.follows}`];
    const words = [...ssh, stateWords(key, look), ...follows].filter((word) => word !== '');
    return [visible(key.name), key.fingerprint, words.join(', ')];
  });
  return formatTable(rows)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Colours, and the ISO day from which ends are counted. */
export interface KeyLook {
  readonly paint: Paint;
  readonly today: string;
}

/** What is to be told of a key; empty for one that counts for everything, for ever. */
function stateWords(
  { revoked, roles, notBefore, notAfter, unlisted }: KeyState,
  { paint, today }: KeyLook,
): string {
  const words = [
    revoked === undefined ? '' : paint.red(`revoked: ${visible(revoked)}`),
    unlisted === true ? paint.yellow('not listed by the policy') : '',
    roles === undefined || roles.length > 1 ? '' : `${roles.join()} only`,
    notBefore === undefined ? '' : `from ${notBefore}`,
    endWords(notAfter, { paint, today }),
  ];
  return words.filter((word) => word !== '').join(', ');
}

function endWords(notAfter: string | undefined, { paint, today }: KeyLook): string {
  if (notAfter === undefined) return '';
  const days = -daysSince(notAfter, new Date(today));
  if (days < 0) return paint.red(`ended ${notAfter}`);
  return days > 30
    ? `until ${notAfter}`
    : paint.yellow(`until ${notAfter} (${days} ${days === 1 ? 'day' : 'days'} left)`);
}
