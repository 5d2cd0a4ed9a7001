import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import type { PlannedHost } from '../run/planned-host.ts';
import { conflict } from '../run/run-error.ts';

type Entry = Pick<PlannedEntry, 'path' | 'kind'>;

/**
 * Returns normally if nothing is placed where arx keeps what it knows of this host, or what it believes: a bundle could lower its
 * own floor there, make the state unreadable for every bundle that comes later, or bring along whom to trust. Nor is anything but
 * a directory placed where such a place has one above it: a link there would lead arx elsewhere.
 * @throws ArxError RUN_CONFLICT
 */
export function demandOutsideOwnPlaces(
  entries: readonly Entry[],
  { stateDir, ownPlaces, ground }: Pick<PlannedHost, 'stateDir' | 'ownPlaces' | 'ground'>,
): void {
  const ofState = meeting(entries, [realPlace(stateDir, ground)]);
  if (ofState !== undefined)
    throw conflict(ofState.path, 'arx keeps there what it knows of this host, expected another place');
  const believed = meeting(entries, ownPlaces());
  if (believed === undefined) return;
  throw conflict(
    believed.path,
    'arx has its keys, trust, policy, plug-ins or cache there, expected another place',
    'A bundle cannot bring trust along: give it on the host itself, as with `arx trust add`',
  );
}

function meeting(entries: readonly Entry[], places: readonly string[]): Entry | undefined {
  const within = [...new Set(places)].map((place) => (place === '/' ? place : `${place}/`));
  const ways = new Set(within.flatMap(pathsTo));
  return entries.find(
    ({ path, kind }) =>
      (kind !== 'directory' && ways.has(path)) || within.some((start) => path.startsWith(start)),
  );
}

/** A directory with a slash behind it, and all above it, without one. */
function pathsTo(directory: string): string[] {
  const names = directory.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

function realPlace(path: string, ground: Ground): string {
  try {
    return ground.resolve(path);
  } catch {
    return path;
  }
}
