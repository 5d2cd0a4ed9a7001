import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { exportBundle, type ExportOptions } from '../library/export.ts';
import { exportPlaybook } from '../library/export-ansible/export-playbook.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import type { ExportFormat } from '../library/write-export.ts';
import type { KeySigner } from '../plugin/signer.ts';
import { fileSigner, ownSigner } from '../trust/local-signer.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { demandNamed } from './demand-named.ts';
import { demandOutput } from './demand-output.ts';
import { fromHome } from './from-home.ts';

/** What `arx export` was asked for. */
export interface ExportCall extends TrustOptions {
  readonly input: BundleInput;
  readonly format: ExportFormat | 'sh' | 'ansible';
  /** A path, or `-`; of a playbook a directory. */
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
  const { format } = call;
  if (format === 'ansible') return await playbookTo(call, context);
  const { input, output, stdout, trust, policy } = call;
  demandOutput(output, ['path' in input ? input.path : undefined]);
  const form = await formOf({ ...call, format }, context);
  const to = output === '-' ? stdout : output;
  const { head, script } = await exportBundle(
    input,
    { form, output: to, ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) },
    context,
  );
  return { ...bundleFacts(head), ...(script !== undefined && { script }) };
}

async function playbookTo(call: ExportCall, context: Context): Promise<ExportFacts> {
  const { input, output, sign, askPassphrase, trust, policy } = call;
  if (output === '-')
    throw new ArxError('USAGE_CONFLICT', 'Cannot write a playbook to standard output: it is a directory');
  demandNamed(output, 'export into', 'directory');
  const signer = await scriptSigner(sign, askPassphrase, context);
  const options = { signer, ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) };
  const { head, script } = await exportPlaybook(input, output, options, context);
  return { ...bundleFacts(head), ...(script !== undefined && { script }) };
}

async function formOf(
  { format, sign, askPassphrase }: ExportCall & { readonly format: ExportFormat | 'sh' },
  context: Context,
): Promise<ExportOptions['form']> {
  if (format === 'sh') return { signer: await scriptSigner(sign, askPassphrase, context) };
  if (sign === undefined) return format;
  throw new ArxError(
    'USAGE_CONFLICT',
    'Cannot use --sign with an archive: it is for --format sh and ansible',
  );
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
