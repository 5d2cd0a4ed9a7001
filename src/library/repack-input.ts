import { takeCacheLease } from '../archive/cache-lease.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type Effects, openContext } from './effects.ts';
import { inputDocument, type Sealable } from './input-document.ts';
import type { Making } from './bundle-from-value.ts';
import { repack, type RepackOptions, type RepackResult } from './repack.ts';

/**
 * Seals a bundle or a manifest. The lockfile of a manifest is `arx.lock` beside it unless the options name another.
 * @throws ArxError as `repack` and `inputDocument` do.
 */
export async function repackInput(
  input: Sealable,
  options: RepackOptions,
  making: Making,
  effects: Effects,
): Promise<RepackResult> {
  const context = await openContext(effects, options);
  using temporary = new TemporaryDirectory(context.tmp);
  const { document, lock } = await inputDocument(input, making, temporary.path, effects);
  using _lease = takeCacheLease(context.cacheDir);
  return await repack(document, { ...lock, ...options }, context);
}
