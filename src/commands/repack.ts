import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { repack as repackDocument, type RepackResult } from '../library/repack.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import type { Signer } from '../plugin/signer.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { SignerFacts } from './bundle-facts.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { chooseSigner } from './choose-signer.ts';
import { demandOutput } from './demand-output.ts';
import { readManifest } from './read-manifest.ts';

/** What `arx repack` was asked for. */
export interface RepackCall {
  /** A file, or `-`. */
  readonly manifest: string;
  /** A path, or `-`; missing: NAME.arx after the manifest's name. */
  readonly output?: string;
  /** Missing: arx.lock beside the manifest; none for a manifest from standard input. */
  readonly lockFile?: string;
  readonly locked?: boolean;
  readonly offline?: boolean;
  readonly compress?: 'zstd' | 'none';
  /** `key:FILE` or `keyless`. */
  readonly sign?: string;
  /** Which services sign with `keyless`, instead of those of the user's config. */
  readonly signingConfig?: string;
  readonly askPassphrase?: AskPassphrase;
  /** A policy file in place of the user's. */
  readonly policy?: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Writable;
}

/** What `arx repack` made. */
export interface Repacked extends RepackResult {
  readonly signer: SignerFacts;
  readonly lockFile: string | undefined;
}

/** `arx repack`. @throws ArxError USAGE_*, and what the library's `repack` throws. */
export async function repack(call: RepackCall, context: Context): Promise<Repacked> {
  const document = await readManifest(call.manifest, call.stdin, context);
  const lockFile =
    call.lockFile ?? (call.manifest === '-' ? undefined : join(document.directory, 'arx.lock'));
  const output = call.output ?? defaultOutput(document);
  demandOutput(output, [call.manifest, lockFile]);
  const signer = await signerOf(call, context);
  using _lease = takeCacheLease(context.cacheDir);
  const { locked = false, offline = false, compress = 'zstd', policy } = call;
  const result = await repackDocument(
    document,
    {
      locked,
      offline,
      compress,
      signer,
      output: output === '-' ? call.stdout : output,
      ...(lockFile !== undefined && { lockFile }),
      ...(policy !== undefined && { policy }),
    },
    context,
  );
  return { ...result, lockFile, signer: signerFacts(signer.id, result) };
}

async function signerOf(call: RepackCall, context: Context): Promise<Signer> {
  const { sign, offline = false, askPassphrase, signingConfig } = call;
  if (offline && sign === 'keyless')
    throw new ArxError(
      'USAGE_CONFLICT',
      'Cannot sign keyless with --offline: it asks services of the network',
      {
        hint: 'Sign with a key, or leave --offline out; --locked keeps every source as it is',
      },
    );
  return chooseSigner(sign, askPassphrase, context, { signingConfig });
}

function signerFacts(name: string, { keyid, identity }: RepackResult): SignerFacts {
  return { name, ...(keyid !== undefined && { fingerprint: fingerprint(keyid) }), ...identity };
}

function defaultOutput({ manifest, file }: ManifestDocument): string {
  const { name } = manifest;
  if (name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return `${name}.arx`;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot name the bundle of "${file}": neither --output nor \`name\` says how`,
    {
      hint: 'Give -o FILE, or put a `name` into the manifest',
    },
  );
}
