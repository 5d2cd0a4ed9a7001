import { DAY_MS, dayOf } from '../core/day.ts';
import { rootAge } from '../trust/keyless/root-age.ts';
import type { Trust } from '../trust/trust.ts';
import { signerWords, type Vote } from './signer-problem.ts';

/** So many days before its end a key or root is warned of. */
const NOTICE = 30;

/** A sentence for each key and trusted root whose last day is near, so that none ends silently. */
export function endingSoon(votes: readonly Vote[], trust: Trust, now: Date): string[] {
  return [...keysEnding(votes, now), ...rootsEnding(votes, trust, now)];
}

function keysEnding(votes: readonly Vote[], now: Date): string[] {
  const last = dayOf(new Date(now.getTime() + NOTICE * DAY_MS));
  const signers = new Map(votes.map(({ signer }) => [signer.person, signer]));
  return [...signers.values()].flatMap((signer) =>
    signer.notAfter === undefined || signer.notAfter > last
      ? []
      : [`the key ${signerWords(signer)} counts until ${signer.notAfter} only`],
  );
}

function rootsEnding(votes: readonly Vote[], { maxRootAge }: Trust, now: Date): string[] {
  if (maxRootAge === undefined) return [];
  const roots = new Map(
    votes.flatMap(({ signer: { root } }) => (root === undefined ? [] : [[root.name, root]])),
  );
  return [...roots.values()].flatMap((root) => {
    const left = maxRootAge - rootAge(root, now);
    return left > NOTICE
      ? []
      : [`the trusted root "${root.name}" counts for ${left} more days only: import the present one`];
  });
}
