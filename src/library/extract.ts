import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import { ExtractVisitor } from '../offline/extract-visitor.ts';
import { readBundle } from '../offline/read-bundle.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import { sweepBeside, temporaryBeside } from '../sys/temporary-name.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import { type BundleInput, withBundle } from './bundle-input.ts';
import { openTrust, type TrustOptions } from './open-trust.ts';
import { asWriting } from './as-writing.ts';
import { demandEmpty } from './demand-empty.ts';

/**
 * Writes the verified content of a bundle into a directory: `arx/` with its documents and one directory a source (see
 * `sourceDirectories`). Everything is written under a temporary name beside it, which becomes the directory only when
 * every byte of the bundle held; after an error nothing is left.
 * @throws ArxError USAGE_EXISTS if the directory exists and is not empty, or is a link; WRITE_FAILED; INTEGRITY_*, UNSAFE_*,
 *   TRUST_*.
 */
export async function extractBundle(
  input: BundleInput,
  directory: string,
  options: TrustOptions,
  context: Context,
): Promise<VerifiedHead> {
  const target = resolve(directory);
  asWriting(`extract into "${target}"`, () => demandEmpty(target, 'extract into'));
  const trust = await openTrust(options, context);
  sweepBeside(target);
  const staging = temporaryBeside(target);
  try {
    let visitor: ExtractVisitor | undefined;
    const head = await withBundle(input, context, (bytes) =>
      readBundle(bytes, trust, context, (verified) => (visitor = begin({ staging, target }, verified))),
    );
    visitor?.finish();
    asWriting(`extract into "${target}"`, () => renameSync(staging, target));
    return head;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

function begin(
  { staging, target }: { readonly staging: string; readonly target: string },
  head: VerifiedHead,
): ExtractVisitor {
  asWriting(`extract into "${target}"`, () => {
    makeDirectories(dirname(target));
    mkdirSync(staging, { mode: 0o755 });
  });
  mkdirSync(join(staging, 'arx'), { mode: 0o755 });
  const documents = { 'manifest.yaml': head.manifest, 'lock.yaml': head.lock, 'sbom.cdx.json': head.sbom };
  for (const [name, bytes] of Object.entries(documents))
    writeFileSync(join(staging, 'arx', name), bytes, { flag: 'wx' });
  return new ExtractVisitor(staging, head);
}
