import type { Context } from '../../core/context.ts';
import type { Resolution } from '../../model/seal.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import { verifyIntake } from './verify-intake.ts';

/**
 * What `verify` demands of an archive that was downloaded, checked before anything reads what is in it. Undefined where
 * nothing is demanded, or `vouched` checks it later: of what is not unpacked, and of local archives, which are read each time.
 * @throws ArxError VERIFY_*, SOURCE_* when a signature, list or key cannot be had.
 */
export async function vouchedArchive(
  request: SourceRequest,
  resolution: Resolution,
  context: Context,
): Promise<string | undefined> {
  const { spec, verify } = request;
  if (verify === undefined || spec.kind !== 'url' || spec.transport === 'file') return undefined;
  if (spec.wrapper !== 'tar' && spec.wrapper !== 'jar') return undefined;
  return verifyIntake(request, { resolution }, context);
}
