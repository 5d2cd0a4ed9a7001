import { diffArrays } from 'diff';
import type { StepDiff } from '../../model/audit/bundle-diff.ts';
import type { Capabilities } from '../../model/audit/capabilities.ts';
import type { AuditReport, ClaimedStep } from '../../model/audit/report.ts';
import { gainedCapabilities } from './diff-capabilities.ts';

/** A command with what it can do, and the settings under which it runs. */
interface Step {
  readonly index: number;
  readonly step: ClaimedStep;
  readonly can: Capabilities;
  /** What is compared. */
  readonly text: string;
}

/**
 * The commands of two bundles side by side: those that stayed, and where some went and some came in one place, one for the
 * other.
 */
export function diffSteps(a: AuditReport, b: AuditReport): StepDiff[] {
  const parts = diffArrays(stepsOf(a), stepsOf(b), { comparator: (x, y) => x.text === y.text });
  const found: StepDiff[] = [];
  let [gone, before]: [Step[], number] = [[], 0];
  const old = stepsOf(a);
  for (const { added, removed, value } of parts) {
    if (removed) {
      gone.push(...value);
      before += value.length;
    } else if (added) {
      value.forEach((step, at) => found.push(pair(gone[at], step)));
      gone.slice(value.length).forEach((step) => found.push(pair(step, undefined)));
      gone = [];
    } else {
      gone.forEach((step) => found.push(pair(step, undefined)));
      gone = [];
      value.forEach((step, at) => found.push(pair(old[before + at], step)));
      before += value.length;
    }
  }
  gone.forEach((step) => found.push(pair(step, undefined)));
  return found;
}

function stepsOf({ claimed, observed }: AuditReport): Step[] {
  return (claimed?.code ?? []).map((step, index) => {
    const { command, network, cwd, label, user, pass, undo, secrets, daemon, health, init } = step;
    const text = JSON.stringify([
      [command, network, cwd, label],
      [user, pass, undo, secrets, daemon, health, init],
    ]);
    return { index, step, can: observed?.capabilities[index] ?? {}, text };
  });
}

function pair(before: Step | undefined, after: Step | undefined): StepDiff {
  const gained = gainedCapabilities(before?.can ?? {}, after?.can ?? {});
  const lost = gainedCapabilities(after?.can ?? {}, before?.can ?? {});
  return {
    state: stateOf(
      before,
      after,
      [gained, lost].some((list) => Object.keys(list).length > 0),
    ),
    ...(before !== undefined && { before: { ...before.step, index: before.index } }),
    ...(after !== undefined && { after: { ...after.step, index: after.index } }),
    gained,
    lost,
  };
}

function stateOf(before: Step | undefined, after: Step | undefined, differs: boolean): StepDiff['state'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return before.text !== after.text || differs ? 'changed' : 'unchanged';
}
