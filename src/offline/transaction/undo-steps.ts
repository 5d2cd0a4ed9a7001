import type { Seal } from '../../model/seal.ts';
import type { Step } from '../run/step-model.ts';
import type { UndoStep } from '../state/records.ts';

/** What undoes the commands that have something that does, in their order. Complete: the bundle may be gone by then. */
export function undoSteps(steps: readonly Step[], seal: Seal, workspace: string): UndoStep[] {
  return steps.flatMap((step) => {
    const { undo, number, label, cwd, network, init, timeout, silence, user, services } = step;
    if (undo === undefined) return [];
    const own = { ...seal.env, ...seal.code[number - 1]?.env };
    const isPrivate = cwd === workspace || cwd.startsWith(`${workspace}/`);
    return [
      {
        number,
        label,
        argv: undo,
        ...(!isPrivate && { cwd }),
        env: own,
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
