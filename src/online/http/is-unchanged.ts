import type { Store } from '../../archive/store.ts';
import { type Context, checkAborted } from '../../core/context.ts';
import type { Digest } from '../../core/digest.ts';
import { placeOf } from './body-range.ts';
import type { DownloadRequest } from './downloading.ts';
import { follow } from './follow.ts';
import { HTTP_SETTINGS, type HttpSettings } from './http-settings.ts';
import { requestName } from './request-name.ts';
import { conditionalHeaders, knownValidators } from './validators.ts';

/**
 * True if the server says that a download with this digest is still what it has (304). False when it has another one, when
 * nothing is known to ask with, or when asking failed: then only a download can tell.
 * @throws ArxError INTERRUPTED.
 */
export async function isUnchanged(
  request: DownloadRequest,
  digest: Digest,
  { store, context, settings = HTTP_SETTINGS }: { store: Store; context: Context; settings?: HttpSettings },
): Promise<boolean> {
  const known = knownValidators(store, requestName(request));
  if (known === undefined || known.digest !== digest) return false;
  try {
    const work = { request, settings, context };
    const { answer, url } = await follow(work, conditionalHeaders(known), () => undefined);
    answer.discard();
    return answer.status === 304 && placeOf(url) === known.place;
  } catch {
    checkAborted(context);
    return false;
  }
}
