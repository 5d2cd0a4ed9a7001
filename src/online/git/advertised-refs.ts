import type { Context } from '../../core/context.ts';
import type { GitLocation } from './git-location.ts';
import { withRepository } from './repository.ts';
import { runGit } from './run-git.ts';

/** What a remote says of its refs: full name to object, annotated tags already peeled to what they name. */
export interface AdvertisedRefs {
  readonly objects: ReadonlyMap<string, string>;
  /** The full name of the branch that HEAD stands for. */
  readonly head?: string;
}

// Several sources may ask for one ref of one remote: within one resolve it is asked once.
const ASKED = new WeakMap<Context, Map<string, Promise<AdvertisedRefs>>>();

/**
 * Asks a remote for refs by full name; none means all of them.
 * @throws ArxError SOURCE_* or INTERRUPTED.
 */
export async function advertisedRefs(
  location: GitLocation,
  names: readonly string[],
  context: Context,
): Promise<AdvertisedRefs> {
  const asked = ASKED.get(context) ?? new Map<string, Promise<AdvertisedRefs>>();
  ASKED.set(context, asked);
  const { url, credential, access, insecure } = location;
  const key = JSON.stringify([url, credential, access?.name, insecure, names]);
  const known = asked.get(key) ?? ask(location, names, context);
  asked.set(key, known);
  return known;
}

async function ask(
  location: GitLocation,
  names: readonly string[],
  context: Context,
): Promise<AdvertisedRefs> {
  const patterns = names.flatMap((name) => [name, `${name}^{}`]);
  const args = ['ls-remote', '--quiet', '--symref', '--', location.url, ...patterns];
  const said = await withRepository(location, context, ({ directory }) =>
    runGit(directory, args, location, context),
  );
  return parse(said);
}

/** Lines of `OBJECT<tab>NAME`, a tag's object before `NAME^{}`, and `ref: NAME<tab>HEAD` (git-ls-remote(1)). */
function parse(said: string): AdvertisedRefs {
  const objects = new Map<string, string>();
  let head: string | undefined;
  for (const line of said.split('\n')) {
    const [, object, name] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(.+)$/.exec(line) ?? [];
    if (object !== undefined && name !== undefined) objects.set(name.replace(/\^\{\}$/, ''), object);
    head ??= /^ref: (.+)\tHEAD$/.exec(line)?.[1];
  }
  return head === undefined ? { objects } : { objects, head };
}
