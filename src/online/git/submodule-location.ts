import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { GitLocation } from './git-location.ts';
import { remoteOrigin } from './remote-origin.ts';
import { submodulePlace } from './submodule-url.ts';

/**
 * Where a submodule's repository is. Credentials, certificates and leniency of the repository that names it hold there
 * only when both are at one origin.
 * @param path The submodule, from the root of the source's own repository.
 * @throws ArxError SOURCE_SUBMODULE.
 */
export function submoduleLocation(parent: GitLocation, url: string | undefined, path: string): GitLocation {
  if (url === undefined) throw unusable(parent, path, 'it has no URL in .gitmodules');
  const place = submodulePlace(parent, url);
  if ('problem' in place) throw unusable(parent, path, place.problem);
  const { credential, access, insecure } = parent;
  const inherited = {
    ...(credential === undefined ? {} : { credential }),
    ...(access === undefined ? {} : { access }),
    ...(insecure === undefined ? {} : { insecure }),
  };
  const { key, source, written } = parent;
  const common = { ...place, key, source, written, submodule: path };
  return remoteOrigin(place.url) === remoteOrigin(parent.url) ? { ...common, ...inherited } : common;
}

function unusable({ source }: GitLocation, path: string, is: string): ArxError {
  return new ArxError(
    'SOURCE_SUBMODULE',
    `Cannot use "${source}": the submodule ${quoted(path)} is unusable: ${is}`,
    {
      hint: 'Correct .gitmodules, or drop submodules with `submodules: false`',
      data: { path },
    },
  );
}
