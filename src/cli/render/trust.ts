import { textOfLines } from './text-of-lines.ts';
import type { TrustRow } from '../../commands/trust.ts';
import type { RevokedRow } from '../../commands/trust-revoke.ts';
import type { PolicyIdentity } from '../../model/policy/effective-policy.ts';
import type { RootFacts } from '../../trust/keyless/describe-root.ts';
import { visible } from '../../core/visible.ts';
import { type KeyLook, trustListScreen } from './key.ts';
import { formatTable } from './table.ts';

type RootRow = Omit<RootFacts, 'entries'>;

/** Everything that is trusted here: keys, identities, roots. */
export function trustScreen({ keys, identities, roots, revoked }: TrustPage, look: KeyLook): string {
  const known = new Set(keys.map(({ fingerprint }) => fingerprint));
  const others = revoked.filter(({ fingerprint }) => !known.has(fingerprint));
  return (
    trustListScreen(keys, look) +
    identityScreen(identities) +
    lines(roots.map(rootRow)) +
    revokedScreen(others, look)
  );
}

/** Everything that `arx trust ls` shows. */
export interface TrustPage {
  readonly keys: readonly TrustRow[];
  readonly identities: readonly PolicyIdentity[];
  readonly roots: readonly RootRow[];
  readonly revoked: readonly RevokedRow[];
}

/** Revoked keys, one a line. */
export function revokedScreen(revoked: readonly RevokedRow[], { paint }: KeyLook): string {
  return lines(
    revoked.map(({ fingerprint, reason }) => [paint.red('revoked'), fingerprint, visible(reason)]),
  );
}

/** Which keys before a revoked one still count; empty where there are none. */
export function stillCountingNotes(before: readonly string[]): string {
  return textOfLines(
    before.map(
      (name) => `"${visible(name)}", which it has followed, still counts: revoke it too if it may be lost`,
    ),
  );
}

/** Trusted identities, one a line. */
export function identityScreen(identities: readonly PolicyIdentity[]): string {
  return lines(
    identities.map(({ name, san, sanPattern = '', issuer, roles }) => [
      visible(name),
      san === undefined ? `identity like ${visible(sanPattern)}` : `identity ${visible(san)}`,
      `by ${visible(issuer)}`,
      roles.length > 1 ? '' : `${roles.join()} only`,
    ]),
  );
}

/** One trusted root and what is in it. */
export function rootScreen({ entries, ...root }: RootFacts): string {
  const rows = entries.map(({ kind, url, who, from, until }) => [
    `  ${kind}`,
    visible(url),
    visible(who),
    `from ${from}${until === undefined ? '' : ` until ${until}`}`,
  ]);
  return lines([rootRow(root)]) + lines(rows);
}

function rootRow({ name, digest, imported, age }: RootRow): string[] {
  return [
    visible(name),
    `root ${digest}`,
    `imported ${imported.slice(0, 10)} (${age} ${age === 1 ? 'day' : 'days'} ago)`,
  ];
}

function lines(rows: readonly (readonly string[])[]): string {
  return textOfLines(formatTable(rows));
}
