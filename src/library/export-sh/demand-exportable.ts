import { ArxError } from '../../core/errors.ts';
import { formatSize } from '../../core/quantity.ts';
import type { Seal } from '../../model/seal.ts';
import { treeEntries } from '../../model/tree-reader.ts';
import type { Step } from '../../offline/run/step-model.ts';
import type { VerifiedHead } from '../../offline/verified-head.ts';

/** What a tar header holds without an extension that small tar programs may not read. */
const LARGEST = 8 ** 11 - 1;

/**
 * A script has no services, secrets and daemons. Leaving them out would run something else than what was sealed.
 * @throws ArxError EXPORT_UNFIT naming the first thing that the script cannot do.
 */
export function demandExportable(head: VerifiedHead, steps: readonly Step[]): void {
  const problem = problemOf(head.seal) ?? steps.map(stepProblem).find(isText) ?? largeFile(head);
  if (problem === undefined) return;
  throw new ArxError('EXPORT_UNFIT', `Cannot export the bundle as a script: ${problem}`, {
    hint: 'Use arx-run on the host: it is one file too',
  });
}

function problemOf({ secrets = {}, services = [] }: Seal): string | undefined {
  const [secret] = Object.keys(secrets);
  if (secret !== undefined) return `it needs the secret "${secret}", and a script hands out none`;
  const service = services.find((entry) => entry.do !== undefined || entry.health !== undefined);
  if (service !== undefined) return `it handles the service "${service.name}", and a script handles none`;
  return undefined;
}

function stepProblem(step: Step): string | undefined {
  const { label, daemon, user, network, services } = step;
  if (daemon !== undefined) return `${label} is the daemon "${daemon}", and a script keeps none running`;
  if (user !== undefined) return `${label} runs as the user "${user}", and a script runs all as one user`;
  const [service] = services;
  if (service !== undefined && network !== 'host')
    return `${label} asks for the service "${service}" from where no network is, and a script passes nothing on`;
  return undefined;
}

function largeFile({ trees }: VerifiedHead): string | undefined {
  for (const tree of trees.values())
    for (const entry of treeEntries(tree.bytes, tree.links))
      if (entry.kind === 'file' && entry.size > LARGEST)
        return `"${entry.path}" has ${formatSize(entry.size)}, expected less than 8 GiB`;
  return undefined;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
