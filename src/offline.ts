/**
 * The half without network: verify, inspect, extract and run sealed bundles; status, rollback and removal of what they placed. Nothing here, nor anything that it loads,
 * can open a socket.
 */
import type { BlobVisitor } from './offline/blob-visitor.ts';
import { readBundle as readBytes } from './offline/read-bundle.ts';
import type { VerifiedHead } from './offline/verified-head.ts';
import type { RunOptions, RunResult } from './offline/run.ts';
import { type Effects, openContext } from './library/effects.ts';
import { withBundle } from './library/bundle-input.ts';
import { extractBundle } from './library/extract.ts';
import { inspectBundle } from './library/inspect.ts';
import { remove as removeBundle } from './library/remove.ts';
import type { Reversed } from './offline/reversal/reversed.ts';
import { rollback as rollBack, type RollbackOptions } from './library/rollback.ts';
import { runFile } from './library/run-file.ts';
import { inputOf, type SealedInput } from './library/sealed-input.ts';
import { hostStatus } from './library/status.ts';
import type { HostStatus, StatusOptions } from './offline/status/host-status.ts';
import type { ReversalOptions } from './offline/reversal/reversal.ts';
import { openTerms, openTrust, type TrustOptions } from './library/open-trust.ts';
import { verifyBundle } from './library/verify.ts';

/** Whom to trust, and what may be used. */
export interface OfflineOptions extends TrustOptions, Effects {}

/**
 * Who signed a bundle, and everything it says; resolves only when every byte held.
 * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, USAGE_NO_FILE, INTERRUPTED.
 */
export async function verify(input: SealedInput, options: OfflineOptions = {}): Promise<VerifiedHead> {
  return await verifyBundle(inputOf(input), options, await openContext(options));
}

/** What a bundle says, verified but for its content, which is not read. @throws ArxError as `verify` does. */
export async function inspect(input: SealedInput, options: OfflineOptions = {}): Promise<VerifiedHead> {
  return await inspectBundle(inputOf(input), options, await openContext(options));
}

/**
 * Reads a bundle in one pass: `visit` gets everything that it says, verified, and returns who follows its content.
 * Resolves only when every byte held.
 * @throws ArxError as `verify` does; whatever the visitor throws.
 */
export async function readBundle(
  input: SealedInput,
  visit: (head: VerifiedHead) => BlobVisitor | undefined,
  options: OfflineOptions = {},
): Promise<VerifiedHead> {
  const context = await openContext(options);
  const trust = await openTrust(options, context);
  return await withBundle(inputOf(input), context, (bytes) => readBytes(bytes, trust, context, visit));
}

/**
 * Writes the verified content into a new directory; nothing is left after an error.
 * @throws ArxError as `verify` does, USAGE_EXISTS.
 */
export async function extract(
  input: SealedInput,
  directory: string,
  options: OfflineOptions = {},
): Promise<VerifiedHead> {
  return await extractBundle(inputOf(input), directory, options, await openContext(options));
}

/**
 * Verifies a bundle, places its data and runs its code.
 * @throws ArxError as `verify` does, POLICY_REFUSED, RUN_*, WRITE_FAILED.
 */
export async function run(
  path: string,
  options: OfflineOptions & Partial<RunOptions> = {},
): Promise<RunResult> {
  const { dryRun = false, trust: _trust, policy: _policy, ...running } = options;
  const context = await openContext(options);
  const { policy, trust } = await openTerms(options, context);
  return await runFile(path, { ...running, dryRun, enforce: policy }, trust, context);
}

/**
 * What bundles have on this host, and what has drifted. Writes nothing.
 * @throws ArxError RUN_NO_PLATFORM, RUN_NOT_INSTALLED, RUN_STATE_INVALID, INTERRUPTED.
 */
export async function status(options: Effects & StatusOptions = {}): Promise<HostStatus> {
  return await hostStatus(options, await openContext(options));
}

/**
 * Brings this host back to how it was before a receipt; default: the newest run, unless that was taken back already.
 * @throws ArxError RUN_NO_RECEIPT, RUN_BUSY, RUN_STATE_INVALID, RUN_OBJECT_MISSING, RUN_CHANGED, RUN_NO_SPACE, WRITE_FAILED.
 */
export async function rollback(options: Effects & RollbackOptions = {}): Promise<Reversed> {
  return await rollBack(options, await openContext(options));
}

/**
 * Removes what a bundle has placed here, by its name or digest.
 * @throws ArxError RUN_NOT_INSTALLED, RUN_BUSY, RUN_STATE_INVALID, RUN_OBJECT_MISSING, RUN_CHANGED, WRITE_FAILED.
 */
export async function remove(name: string, options: Effects & ReversalOptions = {}): Promise<Reversed> {
  return await removeBundle({ ...options, name }, await openContext(options));
}

export { ArxError } from './core/errors.ts';
export { ERROR_CODES } from './core/error-codes.ts';
export { EXIT } from './core/exit-code.ts';
export { VERSION } from './core/version.ts';

export type { Digest } from './core/digest.ts';
export type { ErrorCode } from './core/error-codes.ts';
export type { Place, Problem } from './core/errors.ts';
export type { Event } from './core/event.ts';
export type { Seal, SealedCode, SealedData, SealedSource } from './model/seal.ts';
export type { Tree, TreeEntry } from './model/tree.ts';
export type { BlobVisitor } from './offline/blob-visitor.ts';
export type { RunOptions, RunResult } from './offline/run.ts';
export type { Reversed } from './offline/reversal/reversed.ts';
export type { RollbackOptions } from './library/rollback.ts';
export type { HostStatus, StatusOptions } from './offline/status/host-status.ts';
export type { ReversalOptions } from './offline/reversal/reversal.ts';
export type { KnownSigner, VerifiedHead } from './offline/verified-head.ts';
export type { Effects } from './library/effects.ts';
export type { SealedInput } from './library/sealed-input.ts';
export type { TrustOptions } from './library/open-trust.ts';
