import type { Context } from '../../core/context.ts';
import type { Seal } from '../../model/seal.ts';
import type { Step } from '../run/step-model.ts';
import type { UndoStep } from '../state/records.ts';
import type { VerifiedHead } from '../verified-head.ts';

/** What the commands have around them. */
export interface UndoGround extends Pick<Context, 'env'> {
  /** The private directory of the run. */
  readonly workspace: string;
}

/**
 * What undoes the commands that have something that does, in their order. Complete: the bundle may be gone by then. Of the
 * caller's variables it has the names of those that are set, never a value.
 */
export function undoSteps(
  steps: readonly Step[],
  { seal, digest }: Pick<VerifiedHead, 'seal' | 'digest'>,
  { workspace, env }: UndoGround,
): UndoStep[] {
  return steps.flatMap((step) => {
    const { undo, number, label, cwd, network, init, timeout, silence, user, services } = step;
    if (undo === undefined) return [];
    const own = { ...seal.env, ...seal.code[number - 1]?.env };
    const isPrivate = cwd === workspace || cwd.startsWith(`${workspace}/`);
    const pass = step.pass.filter((name) => env[name] !== undefined);
    return [
      {
        number,
        label,
        bundle: digest,
        argv: undo,
        ...(!isPrivate && { cwd }),
        env: own,
        ...(pass.length > 0 && { pass }),
        network,
        ...(init !== undefined && { init }),
        timeout,
        silence,
        ...(user !== undefined && { user }),
        secrets: secretsOf(step, seal),
        services,
      },
    ];
  });
}

function secretsOf({ secrets }: Step, seal: Seal): UndoStep['secrets'] {
  const all = Object.entries(seal.secrets ?? {});
  return Object.fromEntries(all.filter(([name]) => secrets.includes(name)));
}
