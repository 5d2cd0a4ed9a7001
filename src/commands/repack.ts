import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { takeCacheLease } from '../archive/cache-lease.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { repack as repackDocument, type RepackResult } from '../library/repack.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { fingerprint } from '../trust/keyid.ts';
import type { SignerFacts } from './bundle-facts.ts';
import { type AskPassphrase, chooseSigner } from './choose-signer.ts';
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
  /** `key:FILE`. */
  readonly sign?: string;
  readonly askPassphrase?: AskPassphrase;
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
  const signer = await chooseSigner(call.sign, call.askPassphrase, context);
  using _lease = takeCacheLease(context.cacheDir);
  const { locked = false, offline = false, compress = 'zstd' } = call;
  const result = await repackDocument(
    document,
    {
      locked,
      offline,
      compress,
      signer,
      output: output === '-' ? call.stdout : output,
      ...(lockFile !== undefined && { lockFile }),
    },
    context,
  );
  return { ...result, lockFile, signer: { name: signer.id, fingerprint: fingerprint(result.keyid) } };
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
