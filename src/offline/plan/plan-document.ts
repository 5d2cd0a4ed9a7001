import { redactMember } from '../../core/redact.ts';
import {
  PLAN_SCHEMA,
  type PlanDelete,
  type PlanDocument,
  type PlanEntry,
  type PlanFound,
} from '../../model/plan-document.ts';
import type { Plan, PlannedCommand, PlannedDelete, PlannedEntry } from '../run/plan-model.ts';
import type { Found } from '../state/found.ts';

/** What the private directory of a run is called, whatever its name is this time. */
const RUN = '@run';

/**
 * A plan as JSON, without what differs from run to run and without credentials in URLs: two plans that do the same to the
 * same machine give the same document.
 * @param file the bundle's absolute path, where it has one that another run can open.
 */
export function planDocument(plan: Plan, file?: string): PlanDocument {
  const { digest, name, version, sequence, installed, changed, bytes, spaces, workspace } = plan;
  const shown = (path: string): string => nameWithin(workspace, path);
  const document: PlanDocument = {
    schema: PLAN_SCHEMA,
    ...(file !== undefined && { file }),
    digest,
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    ...(installed !== undefined && { installed }),
    changed,
    counts: { ...plan.counts, saved: countSaved(plan) },
    bytes,
    spaces: spaces.map((space) => ({ ...space, path: shown(space.path) })),
    entries: plan.entries.map((entry) => ({ ...entryOf(entry), path: shown(entry.path) })),
    deletes: plan.deletes.map(deleteOf),
    commands: plan.commands.map((command) => commandOf(command, shown)),
    services: plan.services,
    daemons: plan.daemons,
    secrets: plan.secrets,
    users: plan.users,
    warnings: plan.warnings,
  };
  return JSON.parse(JSON.stringify(document, redactMember)) as PlanDocument;
}

function nameWithin(workspace: string, path: string): string {
  if (path === workspace) return RUN;
  return path.startsWith(`${workspace}/`) ? RUN + path.slice(workspace.length) : path;
}

function countSaved({ entries, deletes }: Plan): number {
  return [...entries, ...deletes].filter(({ savedAs }) => savedAs !== undefined).length;
}

function entryOf({ before, after, ...entry }: PlannedEntry): PlanEntry {
  const found = before === undefined ? {} : { before: foundOf(before.found), ...becomes(after) };
  if (entry.kind !== 'file') return { ...entry, ...found };
  return { ...entry, mode: octal(entry.mode), ...found };
}

/** Whom it belongs to when it has replaced something. */
function becomes(after: Found | undefined): Pick<PlanEntry, 'becomes'> {
  return after === undefined ? {} : { becomes: { uid: after.uid, gid: after.gid } };
}

function deleteOf({ path, before, restores, savedAs }: PlannedDelete): PlanDelete {
  return {
    path,
    before: foundOf(before.found),
    ...(restores !== undefined && { restores: foundOf(restores) }),
    ...(savedAs !== undefined && { savedAs }),
  };
}

function foundOf(found: Found): PlanFound {
  return found.kind === 'link' ? found : { ...found, mode: octal(found.mode) };
}

function octal(bits: number): string {
  return bits.toString(8).padStart(4, '0');
}

function commandOf(
  { argv, cwd, ...command }: PlannedCommand,
  shown: (path: string) => string,
): PlanDocument['commands'][number] {
  return { ...command, argv: argv.map(shown), cwd: shown(cwd) };
}
