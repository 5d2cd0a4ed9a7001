import type { Writable } from 'node:stream';
import type { Context } from '../core/context.ts';
import type { BundleInput } from '../library/bundle-input.ts';
import { exportBundle } from '../library/export.ts';
import type { TrustOptions } from '../library/open-trust.ts';
import type { ExportFormat } from '../library/write-export.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';
import { demandOutput } from './demand-output.ts';

/** What `arx export` was asked for. */
export interface ExportCall extends TrustOptions {
  readonly input: BundleInput;
  readonly format: ExportFormat;
  /** A path, or `-`. */
  readonly output: string;
  readonly stdout: Writable;
}

/** `arx export`. @throws ArxError USAGE_CONFLICT, and what `exportBundle` throws. */
export async function exportTo(call: ExportCall, context: Context): Promise<BundleFacts> {
  const { input, output, stdout, ...options } = call;
  demandOutput(output, ['path' in input ? input.path : undefined]);
  const head = await exportBundle(input, { ...options, output: output === '-' ? stdout : output }, context);
  return bundleFacts(head);
}
