import type { DataKey } from '../../plugin/connector.ts';

/** Seconds. Longer than any way takes that a person would wait for. */
const USUAL = 60;
const MOST = 86_400;

/** The key that every connector of a plug-in has: a plug-in that hangs must not hang the run. */
export function timeoutKey(word: string): DataKey & { readonly default: number; readonly most: number } {
  return {
    name: `${word}_timeout`,
    means: 'seconds that opening the way, and starting a program, may take',
    type: 'number',
    default: USUAL,
    most: MOST,
  };
}
