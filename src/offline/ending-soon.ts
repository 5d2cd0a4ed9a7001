import { signerWords, type Vote } from './signer-problem.ts';

/** So many days before its end a key is warned of. */
const NOTICE = 30;
const DAY = 86_400_000;

/** A sentence for each key whose last day is near, so that none ends silently. */
export function endingSoon(votes: readonly Vote[], now: Date): string[] {
  const last = new Date(now.getTime() + NOTICE * DAY).toISOString().slice(0, 10);
  const signers = new Map(votes.map(({ signer }) => [signer.person, signer]));
  return [...signers.values()].flatMap((signer) =>
    signer.notAfter === undefined || signer.notAfter > last
      ? []
      : [`the key ${signerWords(signer)} counts until ${signer.notAfter} only`],
  );
}
