import { join } from 'node:path';
import { FileBytes } from '../archive/file-bytes.ts';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { EXIT } from '../core/exit-code.ts';
import { readHead } from '../offline/read-bundle.ts';
import { knownSecrets } from '../online/auth/known-secrets.ts';
import { masked } from '../online/auth/mask.ts';
import { inParallel } from '../online/in-parallel.ts';
import { pluginSchemes } from '../online/plugins/plugin-schemes.ts';
import { resolveOne } from '../online/resolve-one.ts';
import { sourceRequests } from '../online/source-requests.ts';
import type { SourceRequest } from '../plugin/source.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import type { Rebuilder } from './audit.ts';
import { type ObtainedAgain, rebuiltFrom } from './rebuilt-from.ts';
import { type SealedDocuments, sealedDocuments } from './sealed-documents.ts';

/** How to obtain the sources of a bundle again. */
export interface RefetchOptions {
  /** What `/@/.` in its manifest means. Absolute. Missing: sources beside the manifest cannot be had. */
  readonly manifestDir?: string;
}

/** A source that was obtained again, or why not. */
type Outcome = { readonly obtained: ObtainedAgain } | { readonly error: unknown };

/**
 * What builds bundles again from their sources: each is fetched anew as the sealed lock says, with nothing of the cache
 * believed, and what is sealed of it is compared with the seal. A source that gives something else than is locked is a
 * difference. Auth, mirrors and network rules are those of this user, as in repack.
 */
export function refetcher({ manifestDir }: RefetchOptions): Rebuilder {
  return async (fd, trust, context) => {
    const { head } = await readHead(new FileBytes(fd), trust, context);
    using directory = new TemporaryDirectory(context.tmp);
    const inner = { ...context, cacheDir: join(directory.path, 'cache') };
    return await rebuiltFrom(
      'sources',
      head,
      async () => {
        const place = { directory: manifestDir ?? '/', schemes: () => pluginSchemes(context) };
        const documents = sealedDocuments(head, place);
        return { documents, sources: await fetchAll(documents, manifestDir, inner) };
      },
      isAnswer,
    );
  };
}

async function fetchAll(
  { document, lock }: SealedDocuments,
  manifestDir: string | undefined,
  context: Context,
): Promise<readonly ObtainedAgain[]> {
  const mode = { locked: true, offline: false, update: [] };
  const outcomes = await inParallel<Outcome>(sourceRequests(document), context, async (request, inner) => {
    try {
      if (manifestDir === undefined) demandElsewhere(request);
      return { obtained: await resolveOne(request, lock.sources.get(request.spec.key), mode, inner) };
    } catch (error) {
      // Which source fails first in time is chance; which is first in the manifest is not.
      return { error: masked(error, knownSecrets(context)) };
    }
  });
  return outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome.obtained;
  });
}

/** @throws ArxError SOURCE_NOT_FOUND for a file beside the manifest, which may be anywhere now. */
function demandElsewhere({ spec }: SourceRequest): void {
  if (spec.kind !== 'url' || spec.anchor?.kind !== 'manifest') return;
  throw new ArxError(
    'SOURCE_NOT_FOUND',
    `Cannot fetch "${spec.redacted}" again: it is beside the manifest, and where that is the bundle does not say`,
    { hint: 'Give the directory of the manifest with --manifest-dir' },
  );
}

/** What is there, but not as it is locked. What cannot be had, or not by this user, is no answer. */
function isAnswer({ code, exit }: ArxError): boolean {
  if (code === 'MANIFEST_INVALID' || code === 'LOCK_INVALID') return true;
  return exit === EXIT.gate || exit === EXIT.integrity;
}
