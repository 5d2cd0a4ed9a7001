import { ArxError } from '../../core/errors.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import type { Installed } from './installed.ts';
import type { Ledger } from './ledger.ts';

/** A beginning of a digest, of as many digits as two bundles of one host hardly share. */
const BEGINNING = /^(?:sha256:)?([0-9a-f]{8,64})$/;
const SHOWN = 10;

/**
 * The installed bundle of a name, a digest, or the first hexadecimal digits of one, at least eight; undefined if there is none.
 * A name goes before a digest.
 * @throws ArxError RUN_NOT_INSTALLED if several digests begin so; RUN_STATE_INVALID.
 */
export function findInstalled(name: string, ledger: Ledger): Installed | undefined {
  const exact = ledger.find(name) ?? ledger.all().find(({ bundle }) => bundle === name);
  const digits = BEGINNING.exec(name)?.[1];
  if (exact !== undefined || digits === undefined) return exact;
  const found = ledger.all().filter(({ bundle }) => bundle.startsWith(`sha256:${digits}`));
  if (found.length > 1) throw ambiguous(name, found);
  return found[0];
}

function ambiguous(name: string, found: readonly Installed[]): ArxError {
  const digests = listed(
    found.map(({ bundle }) => bundle),
    SHOWN,
  );
  return new ArxError(
    'RUN_NOT_INSTALLED',
    `Cannot tell which bundle is ${quoted(name)}: so begin ${digests}, expected one`,
    { hint: 'Write more digits', data: { bundles: found.map(({ bundle }) => bundle) } },
  );
}
