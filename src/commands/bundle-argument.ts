import type { BundleInput } from '../library/bundle-input.ts';

/** A bundle as the command line names it: a path, or `-` for the stream. */
export function bundleArgument(name: string, stdin: AsyncIterable<Uint8Array>): BundleInput {
  return name === '-' ? { stream: stdin } : { path: name };
}
