import type { Vote } from './signer-problem.ts';
import type { KnownSigner, UsedRoot } from './verified-head.ts';

/** What is told of a signer whose vote counts. */
export function knownSigner({ signer, role, approval }: Vote): KnownSigner {
  const { kind, name, keyid, san, issuer, time, logIndex } = signer;
  return {
    kind,
    name,
    ...(keyid !== undefined && { keyid }),
    ...(san !== undefined && { san }),
    ...(issuer !== undefined && { issuer }),
    role,
    ...(time !== undefined && { time }),
    ...(logIndex !== undefined && { logIndex }),
    ...(approval !== undefined && { approval }),
  };
}

/** The trusted roots under which the votes hold, each once. */
export function usedRoots(votes: readonly Vote[]): UsedRoot[] {
  const roots = new Map(
    votes.flatMap(({ signer: { root } }) => (root === undefined ? [] : [[root.name, root]])),
  );
  return [...roots.values()].map(({ name, imported }) => ({ name, date: imported.slice(0, 10) }));
}
