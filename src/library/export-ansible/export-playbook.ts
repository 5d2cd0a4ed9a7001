import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkAborted, type Context } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { ArxError } from '../../core/errors.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';
import type { KeySigner } from '../../plugin/signer.ts';
import { writeAll } from '../../sys/atomic-write.ts';
import { makeDirectories } from '../../sys/make-directories.ts';
import { sweepBeside, temporaryBeside } from '../../sys/temporary-name.ts';
import { asWriting } from '../as-writing.ts';
import type { BundleInput } from '../bundle-input.ts';
import { demandEmpty } from '../demand-empty.ts';
import { exportBundle } from '../export.ts';
import { withInput } from '../open-input.ts';
import type { TrustOptions } from '../open-trust.ts';
import { readFileChunks } from '../read-file-chunks.ts';
import { verifyBundle } from '../verify.ts';
import { PLAYBOOK_FILES, playbookText } from './playbook-text.ts';

/** What was exported. */
export interface ExportedPlaybook {
  readonly head: VerifiedHead;
  /** Missing when the bundle needs what a script cannot do; then the playbook works by arx-run alone. */
  readonly script?: Digest;
}

/**
 * Writes a directory with a playbook for ansible-core, the bundle, and its script for hosts without arx if it can have one.
 * What is in it was verified, and is written under a temporary name; after an error nothing is left.
 * @param signer who vouches for the script.
 * @throws ArxError USAGE_EXISTS if the directory exists and is not empty; WRITE_FAILED; what `exportBundle` throws but EXPORT_UNFIT.
 */
export async function exportPlaybook(
  input: BundleInput,
  directory: string,
  { signer, ...options }: TrustOptions & { readonly signer: KeySigner },
  context: Context,
): Promise<ExportedPlaybook> {
  const target = resolve(directory);
  const doing = `export into "${target}"`;
  asWriting(doing, () => demandEmpty(target, 'export into'));
  sweepBeside(target);
  const staging = temporaryBeside(target);
  try {
    asWriting(doing, () => {
      makeDirectories(dirname(target));
      mkdirSync(staging, { mode: 0o755 });
    });
    const exported = await fill(staging, input, { signer, doing, ...options }, context);
    asWriting(doing, () => renameSync(staging, target));
    return exported;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  staging: string,
  input: BundleInput,
  { doing, ...options }: TrustOptions & { readonly signer: KeySigner; readonly doing: string },
  context: Context,
): Promise<ExportedPlaybook> {
  const path = join(staging, PLAYBOOK_FILES.bundle);
  await copyInput(input, path, doing, context);
  const { head, script } = await scriptOf({ path }, join(staging, PLAYBOOK_FILES.script), options, context);
  const text = playbookText({ seal: head.seal, digest: head.digest, script });
  asWriting(doing, () => writeFileSync(join(staging, PLAYBOOK_FILES.playbook), text, { flag: 'wx' }));
  return { head, ...(typeof script === 'string' && { script }) };
}

/** What is verified afterwards is the copy. No stream: one closes the input, also when it is told not to. */
async function copyInput(input: BundleInput, path: string, doing: string, context: Context): Promise<void> {
  await withInput(input, context, async ({ fd }) => {
    const copy = asWriting(doing, () => openSync(path, 'wx', 0o644));
    try {
      for (const chunk of readFileChunks(fd)) {
        asWriting(doing, () => writeAll(copy, chunk));
        // A signal is heard between two chunks.
        await setImmediate();
        checkAborted(context);
      }
    } finally {
      closeSync(copy);
    }
  });
}

async function scriptOf(
  input: BundleInput,
  output: string,
  { signer, ...options }: TrustOptions & { readonly signer: KeySigner },
  context: Context,
): Promise<{ head: VerifiedHead; script: Digest | { lacking: string } }> {
  try {
    const { head, script } = await exportBundle(input, { ...options, form: { signer }, output }, context);
    if (script === undefined)
      throw new ArxError('INTERNAL', 'Cannot export a playbook: its script was not written');
    return { head, script };
  } catch (error) {
    if (!(error instanceof ArxError) || error.code !== 'EXPORT_UNFIT') throw error;
    const lacking = error.message.slice(error.message.indexOf(': ') + 2);
    return { head: await verifyBundle(input, options, context), script: { lacking } };
  }
}
