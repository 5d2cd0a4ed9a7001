import { existsSync, statfsSync } from 'node:fs';
import { formatCommandLine } from '../core/command-line.ts';
import { insecureLine } from '../model/insecure-line.ts';
import { leavingLine } from '../model/leaving-links.ts';
import type { SecretEntry, ServiceEntry } from '../model/manifest.ts';
import type { Seal } from '../model/seal.ts';
import { anchor } from './run/anchor.ts';
import { demandSpace } from './run/demand-space.ts';
import { EntryPlanner, type Need } from './run/entry-planner.ts';
import { isProgramThere } from './run/is-program-there.ts';
import { planData } from './run/plan-data.ts';
import type {
  Action,
  Plan,
  PlannedCommand,
  PlannedEntry,
  PlannedSecret,
  PlannedService,
  PlannedSpace,
} from './run/plan-model.ts';
import { prepareSteps } from './run/prepare-steps.ts';
import type { Step } from './run/step-model.ts';
import { targetPath } from './run/target-path.ts';
import type { Workspace } from './run/workspace.ts';
import type { VerifiedHead } from './verified-head.ts';

/** A plan, and what carrying it out needs beside it. */
export interface Preparation {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

/**
 * Plans a run of a verified bundle on this machine. Looks at what is there and writes nothing.
 * @throws ArxError RUN_CONFLICT, RUN_BAD_TARGET, RUN_NO_OWNER, RUN_NO_SPACE.
 */
export function makePlan(head: VerifiedHead, workspace: Workspace): Preparation {
  const base = head.seal.cwd === undefined ? workspace.work : targetPath(workspace.work, head.seal.cwd);
  const steps = prepareSteps(head, base, workspace);
  const planner = new EntryPlanner(head.seal.sources);
  if (steps.length > 0) planner.addParents(anchor(base, workspace.work));
  for (const data of head.seal.data) planData(head, data, { base, workspace: workspace.work }, planner);
  planner.demandNoWayThrough();
  demandSpace(planner.needs);
  return { plan: planOf(head, planner, steps), steps };
}

function planOf(head: VerifiedHead, planner: EntryPlanner, steps: readonly Step[]): Plan {
  const { name, version, sequence } = head.seal;
  const { entries, roots, needs } = planner;
  return {
    digest: head.digest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(sequence === undefined ? {} : { sequence }),
    entries,
    deletes: [],
    counts: { ...count(entries), delete: 0 },
    bytes: entries.reduce((sum, entry) => sum + bytesOf(entry), 0),
    roots,
    spaces: needs.map(spaceOf),
    commands: steps.map(plannedCommand),
    services: (head.seal.services ?? []).flatMap(plannedService),
    secrets: plannedSecrets(head.seal),
    users: usersOf(head.seal),
    warnings: [
      ...linksOut(head),
      ...unchecked(head),
      ...steps.flatMap((step) => missingProgram(step, entries)),
    ],
  };
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

function spaceOf({ root: { path }, bytes }: Need): PlannedSpace {
  if (!existsSync(path)) return { path, bytes, free: 0 };
  const { bavail, bsize } = statfsSync(path);
  return { path, bytes, free: bavail * bsize };
}

/** Those that the runner handles itself; what commands may ask for stands with them. */
function plannedService({ name, do: actions, when = 'always', health }: ServiceEntry): PlannedService[] {
  if (actions === undefined) return [];
  return [{ name, do: actions, when, ...(health !== undefined && { health }) }];
}

function plannedSecrets({ secrets = {} }: Seal): PlannedSecret[] {
  return Object.entries(secrets).map(([name, { as = 'file', ...place }]) => ({
    name,
    from: fromOf(place),
    as,
  }));
}

function fromOf({ env, file, command = [''] }: SecretEntry): string {
  if (env !== undefined) return `env ${env}`;
  return file === undefined ? `command ${formatCommandLine(command)}` : `file ${file}`;
}

function usersOf({ user, code, data }: Seal): string[] {
  const named = [user, ...code.map((entry) => entry.user), ...data.map(({ owner }) => owner)];
  return [...new Set(named.filter((name) => name !== undefined))].sort();
}

function count(entries: readonly PlannedEntry[]): Record<Action, number> {
  const counts = { create: 0, change: 0, unchanged: 0 };
  for (const { action } of entries) counts[action] += 1;
  return counts;
}

function bytesOf(entry: PlannedEntry): number {
  return entry.kind === 'file' && entry.action !== 'unchanged' ? entry.size : 0;
}

function plannedCommand(step: Step): PlannedCommand {
  const { number: _number, env: _env, program, health: _health, names, ...shown } = step;
  return { ...shown, ...(program !== undefined && { source: program.request }), env: names };
}

/** Only a warning: an earlier command may install the program. */
function missingProgram(step: Step, entries: readonly PlannedEntry[]): string[] {
  const { label, argv, program } = step;
  if (program?.jar === false || isProgramThere(step, entries)) return [];
  return [`${label}: the program ${JSON.stringify(argv[0])} is not on this machine yet`];
}
