import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';

/** @throws ArxError UNSAFE_LIMIT if no reader would take a signature document of that size. */
export function demandSignatureSize(document: Uint8Array, { limits }: Context): void {
  if (document.length <= limits.signature) return;
  throw new ArxError(
    'UNSAFE_LIMIT',
    `Cannot sign the statement: its signature would have ${document.length} bytes, expected at most ${limits.signature}`,
  );
}
