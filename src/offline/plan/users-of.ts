import type { Seal } from '../../model/seal.ts';

/** Users as whom commands run and to whom files are given, by name as sealed, sorted. */
export function usersOf({ user, code, data }: Pick<Seal, 'user' | 'code' | 'data'>): string[] {
  const named = [user, ...code.map((entry) => entry.user), ...data.map(({ owner }) => owner)];
  return [...new Set(named.filter((name) => name !== undefined))].sort();
}
