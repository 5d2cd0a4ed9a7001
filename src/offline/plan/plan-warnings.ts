import { insecureLine } from '../../model/insecure-line.ts';
import { leavingLine } from '../../model/leaving-links.ts';
import type { Holdings } from '../change/holdings.ts';
import { isProgramThere } from '../run/is-program-there.ts';
import type { Ground } from '../run/ground.ts';
import type { PlannedEntry } from '../run/plan-model.ts';
import type { Step } from '../run/step-model.ts';
import type { VerifiedHead } from '../verified-head.ts';
import { takenOver } from './taken-over.ts';

/** What deserves a second look before a run, one sentence each. */
export function planWarnings(
  head: VerifiedHead,
  {
    steps,
    entries,
    holdings,
  }: {
    readonly steps: readonly Step[];
    readonly entries: readonly PlannedEntry[];
    readonly holdings: Holdings;
  },
  ground: Ground,
): string[] {
  const missing = steps.flatMap((step) => missingProgram(step, entries, ground));
  return [...linksOut(head), ...unchecked(head), ...takenOver(entries, holdings), ...missing];
}

/** What was declared with `links: any` is said before it is done. */
function linksOut({ seal, trees }: VerifiedHead): string[] {
  return seal.sources.flatMap(({ request, tree }) => {
    const found = trees.get(tree.digest);
    const line = found === undefined ? undefined : leavingLine(found);
    return line === undefined ? [] : [`${request}: ${line}`];
  });
}

/** What was obtained with `insecure: true` is said again where it is used. */
function unchecked({ seal }: VerifiedHead): string[] {
  return seal.sources.flatMap(({ request, resolution }) => {
    const line = insecureLine(resolution);
    return line === undefined ? [] : [`${request}: ${line}`];
  });
}

/** Only a warning: an earlier command may install the program. */
function missingProgram(step: Step, entries: readonly PlannedEntry[], ground: Ground): string[] {
  const { label, argv, program } = step;
  if (program?.jar === false || isProgramThere(step, entries, ground)) return [];
  return [`${label}: the program ${JSON.stringify(argv[0])} is not on this machine yet`];
}
