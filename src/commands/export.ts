import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { exportBundle, type ExportOptions } from '../library/export.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import type { ExportFormat } from '../library/write-export.ts';
import type { KeySigner } from '../plugin/signer.ts';
import { fileSigner, ownSigner } from '../trust/local-signer.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { demandOutput } from './demand-output.ts';
import { fromHome } from './from-home.ts';

/** What `arx export` was asked for. */
export interface ExportCall extends TrustOptions {
  readonly input: BundleInput;
  readonly format: ExportFormat | 'sh';
  /** A path, or `-`. */
  readonly output: string;
  readonly stdout: Writable;
  /** Of a script: `key:FILE`; default this machine's own key. */
  readonly sign?: string;
  readonly askPassphrase?: AskPassphrase;
}

/** What was exported, and of a script the digest by which it is checked before it is started. */
export interface ExportFacts extends BundleFacts {
  readonly script?: Digest;
}

/** `arx export`. @throws ArxError USAGE_CONFLICT, USAGE_INVALID, and what `exportBundle` throws. */
export async function exportTo(call: ExportCall, context: Context): Promise<ExportFacts> {
  const { input, output, stdout, trust, policy } = call;
  demandOutput(output, ['path' in input ? input.path : undefined]);
  const form = await formOf(call, context);
  const to = output === '-' ? stdout : output;
  const { head, script } = await exportBundle(
    input,
    { form, output: to, ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) },
    context,
  );
  return { ...bundleFacts(head), ...(script !== undefined && { script }) };
}

async function formOf(
  { format, sign, askPassphrase }: ExportCall,
  context: Context,
): Promise<ExportOptions['form']> {
  if (format === 'sh') return { signer: await scriptSigner(sign, askPassphrase, context) };
  if (sign === undefined) return format;
  throw new ArxError('USAGE_CONFLICT', 'Cannot use --sign with an archive: it is for --format sh');
}

/** openssl, all that the host has, checks such keys and no others. */
async function scriptSigner(
  sign: string | undefined,
  ask: AskPassphrase | undefined,
  context: Context,
): Promise<KeySigner> {
  if (sign === undefined) return await ownSigner(context, ask);
  if (sign.startsWith('key:')) return await fileSigner(fromHome(sign.slice(4), context), ask, context);
  throw new ArxError('USAGE_INVALID', `Cannot sign a script with "${sign}": expected key:FILE`);
}
