import type { Resolution } from './seal.ts';

/** One line for a source of which nobody checked who its host was; undefined for the others. */
export function insecureLine({ insecure }: Resolution): string | undefined {
  return insecure === true ? 'insecure: nobody checked who its host was' : undefined;
}
