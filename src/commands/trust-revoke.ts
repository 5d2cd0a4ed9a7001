import { existsSync } from 'node:fs';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { revocationStatement } from '../trust/key-statements.ts';
import { readKeyDocument } from '../trust/key-document.ts';
import { fingerprint } from '../trust/keyid.ts';
import { importRevocations } from '../trust/import-revocations.ts';
import { readPublicKeyFile } from '../trust/read-key-file.ts';
import { keysBefore } from '../trust/keys-before.ts';
import { addRevocations, loadRevocations, revokedKeyids } from '../trust/revocations.ts';
import { loadTrust } from '../trust/trust-store.ts';
import { trustedKeyFromText } from '../trust/trusted-key.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { chooseSigner } from './choose-signer.ts';

/** A revoked key, as shown. */
export interface RevokedRow {
  readonly fingerprint: string;
  readonly reason: string;
}

/** Every revoked key, for `arx trust ls`. */
export function revokedRows(context: Context): RevokedRow[] {
  return loadRevocations(context).keys.map(({ keyid, reason }) => ({
    fingerprint: fingerprint(keyid),
    reason,
  }));
}

/**
 * `arx trust revoke KEY --reason TEXT`: by its name here, its fingerprint, or its file. What it signs counts no more. Says
 * which keys before it go on counting.
 * @throws ArxError USAGE_NO_FILE, USAGE_INVALID for an empty or long reason, USAGE_EXISTS if it is revoked already,
 *   TRUST_KEY_INVALID, WRITE_FAILED.
 */
export function trustRevoke(
  { key, reason }: { readonly key: string; readonly reason: string },
  context: Context,
): RevokedRow & { readonly before: readonly string[] } {
  if (reason.trim() === '' || reason.length > 500)
    throw new ArxError('USAGE_INVALID', 'Cannot revoke without a reason: expected 1 to 500 characters');
  const keyid = keyidFor(key, context);
  if (addRevocations([{ keyid, reason }], undefined, context) === 0)
    throw new ArxError('USAGE_EXISTS', `Cannot revoke ${fingerprint(keyid)}: it is revoked already`);
  return { fingerprint: fingerprint(keyid), reason, before: countingBefore(keyid, context) };
}

/** The names of the keys that it has followed and that are not revoked: they may have been lost together. */
function countingBefore(keyid: string, context: Context): string[] {
  const { keys } = loadTrust(context);
  const revoked = revokedKeyids(context);
  const key = keys.find((one) => one.keyid === keyid);
  const before = key === undefined ? [] : keysBefore(key, keys);
  return before.filter((old) => !revoked.has(old.keyid)).map(({ name }) => name);
}

function keyidFor(key: string, context: Context): string {
  const written = /^SHA256:([A-Za-z0-9+/]{43}=?)$/.exec(key)?.[1];
  if (written !== undefined) return written;
  const named = loadTrust(context).keys.find(({ name }) => name === key);
  if (named !== undefined) return named.keyid;
  if (existsSync(key)) return trustedKeyFromText(key, readPublicKeyFile(key), key).keyid;
  throw new ArxError(
    'USAGE_NO_FILE',
    `Cannot find the key "${key}": it is no name here, no file and no fingerprint`,
    {
      hint: 'See `arx trust ls`; a fingerprint is written as SHA256:…',
    },
  );
}

/** What an imported list has brought. */
export interface ImportedPage {
  readonly signer: string;
  readonly number: number;
  readonly keys: readonly RevokedRow[];
  readonly added: number;
}

/** `arx trust import-revocations FILE`. @throws what `importRevocations` throws; USAGE_NO_FILE. */
export function trustImportRevocations(file: string, context: Context): ImportedPage {
  const { signer, number, keys, added } = importRevocations(readKeyDocument(file, context), context);
  const rows = keys.map(({ keyid, reason }) => ({ fingerprint: fingerprint(keyid), reason }));
  return { signer: signer.name, number, keys: rows, added };
}

/** A signed list, to hand to others. */
export interface ExportedList {
  readonly number: number;
  readonly keys: readonly RevokedRow[];
  /** The signed document. */
  readonly document: string;
}

/**
 * `arx trust export-revocations`: every key that is revoked here, signed by a key in a file or the own key.
 * @throws ArxError USAGE_INVALID for another signer; what the signer throws.
 */
export async function trustExportRevocations(
  {
    sign,
    askPassphrase,
  }: { readonly sign?: string | undefined; readonly askPassphrase?: AskPassphrase | undefined },
  context: Context,
): Promise<ExportedList> {
  const { number, keys } = loadRevocations(context);
  if (sign !== undefined && !sign.startsWith('key:'))
    throw new ArxError('USAGE_INVALID', `Cannot sign a revocation list with "${sign}": expected key:FILE`);
  const signer = await chooseSigner(sign, askPassphrase, context);
  const document = await signer.sign(revocationStatement({ number, keys }), context);
  return { number, keys: revokedRows(context), document: Buffer.from(document).toString() };
}
