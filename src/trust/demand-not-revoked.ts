import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { fingerprint } from './keyid.ts';
import { loadRevocations, revokedKeyids } from './revocations.ts';

/** Returns normally if a key may sign: what a revoked one signs counts nowhere. @throws ArxError TRUST_REVOKED. */
export function demandNotRevoked(id: string, keyid: string, context: Context): void {
  if (!revokedKeyids(context).has(keyid)) return;
  const reason = loadRevocations(context).keys.find((key) => key.keyid === keyid)?.reason;
  const why = reason === undefined ? '' : `, because ${JSON.stringify(reason)}`;
  throw new ArxError(
    'TRUST_REVOKED',
    `Cannot sign with "${id}": the key ${fingerprint(keyid)} is revoked${why}`,
    {
      hint: 'Sign with another key; `arx key new NAME` makes one',
    },
  );
}
