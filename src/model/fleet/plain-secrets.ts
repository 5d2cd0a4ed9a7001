import { canonicalJson, type Json } from '../../core/canonical-json.ts';
import type { FleetWords } from './fleet-words.ts';
import type { HostData } from './host-data.ts';
import { maskData } from './mask-data.ts';

/** The keys of data that hold a secret itself, and not where it is. */
export function plainSecrets(data: HostData, words: FleetWords): string[] {
  const masked = maskData(data, words);
  return Object.keys(masked).filter((key) => !isSame(masked[key], data[key]));
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return canonicalJson(one ?? null).equals(canonicalJson(other ?? null));
}
