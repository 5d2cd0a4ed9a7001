import { readdirSync, type Stats, lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where arx keeps the state of this host when nothing tells it otherwise. */
const PLACES = ['/var/lib/arx', join(homedir(), '.local/state/arx')];

/** Remembers the real state of this host. Call what it returns to learn which of its paths were made, changed or removed since. */
export function watchHostState(): () => string[] {
  const before = look();
  return () => {
    const after = look();
    const paths = new Set([...before.keys(), ...after.keys()]);
    return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
  };
}

function look(): Map<string, number> {
  const seen = new Map<string, number>();
  for (const place of PLACES) {
    const found = statsOf(place);
    if (found === undefined) continue;
    seen.set(place, found.mtimeMs);
    for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
      const path = join(place, name);
      seen.set(path, statsOf(path)?.mtimeMs ?? 0);
    }
  }
  return seen;
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
