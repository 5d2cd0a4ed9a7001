import type { BundleInput } from './bundle-input.ts';

/** Where a sealed bundle is read from: a path, or a stream of its bytes. */
export type SealedInput = string | AsyncIterable<Uint8Array>;

/** The input that a path or a stream stands for. */
export function inputOf(input: SealedInput): BundleInput {
  return typeof input === 'string' ? { path: input } : { stream: input };
}
