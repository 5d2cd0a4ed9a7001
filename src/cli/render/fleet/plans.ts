import type { FleetRun } from '../../../library/fleet-run.ts';
import type { TargetResult } from '../../../fleet/target/target-options.ts';
import { groupAlike } from '../../../fleet/run/alike.ts';
import { planDocument } from '../../../offline/plan/plan-document.ts';
import type { Paint } from '../../paint.ts';
import { createPaint } from '../../paint.ts';
import { planScreen } from '../run/plan-screen.ts';
import { unifiedLines } from '../run/unified-lines.ts';
import { alikeScreen, partsOf } from './alike-screen.ts';

/** Names of runs, which are in the paths of private directories, and free room differ on every host. */
const RUN = /\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g;
const FREE = /(?:, [0-9.]+ [kMGT]?B free)?(?:, \d+ inodes free)?$/gm;

/** The plans of all hosts: what most have in full, and of the others how theirs differ. */
export function planScreens(run: FleetRun, paint: Paint): string {
  return alikeScreen(screensOf(run, paint), paint);
}

/** Each different plan once, with the names of its hosts, and with how texts would change where that was asked for. */
export function planDocuments(run: FleetRun): readonly unknown[] {
  const screens = screensOf(run, createPaint(false));
  return groupAlike(screens).map(({ hosts }) => {
    const { plan, diffs } = run.values.get(hosts[0] ?? '') ?? {};
    return {
      hosts,
      plan: plan === undefined ? undefined : planDocument(plan),
      ...(diffs !== undefined && { diffs }),
    };
  });
}

/** The lines of each; how one text changes is one part. */
function screensOf(
  { values, head, verdict }: FleetRun,
  paint: Paint,
): ReadonlyMap<string, readonly string[]> {
  const screen = (result: TargetResult): readonly string[] => {
    const { plan, diffs = [] } = result;
    if (plan === undefined) return [''];
    const whole = { ...result, plan, signers: head.signers, ...(verdict !== undefined && { verdict }) };
    const text = planScreen({ ...whole, diffs: [] }, paint).replaceAll(RUN, 'RUN');
    const lines = partsOf(values.size === 1 ? text : text.replaceAll(FREE, ''));
    const changes = diffs.map(({ path, ...diff }) =>
      unifiedLines({ ...diff, path: path.replaceAll(RUN, 'RUN') }, paint).join('\n'),
    );
    return lines.toSpliced(-1, 0, ...changes);
  };
  return new Map([...values].map(([host, result]) => [host, screen(result)]));
}
