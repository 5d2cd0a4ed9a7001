import type { FleetRun } from '../../../library/fleet-run.ts';
import type { TargetResult } from '../../../fleet/target/target-options.ts';
import { groupAlike } from '../../../fleet/run/alike.ts';
import { planDocument } from '../../../offline/plan/plan-document.ts';
import type { Paint } from '../../paint.ts';
import { createPaint } from '../../paint.ts';
import { planScreen } from '../run/plan-screen.ts';
import { alikeScreen } from './alike-screen.ts';

/** Names of runs, which are in the paths of private directories, and free room differ on every host. */
const RUN = /\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g;
const FREE = /(?:, [0-9.]+ [kMGT]?B free)?(?:, \d+ inodes free)?$/gm;

/** The plans of all hosts: what most have in full, and of the others how theirs differ. */
export function planScreens(run: FleetRun, paint: Paint): string {
  return alikeScreen(screensOf(run, paint), paint);
}

/** Each different plan once, with the names of its hosts. */
export function planDocuments(run: FleetRun): readonly unknown[] {
  const screens = screensOf(run, createPaint(false));
  const groups = groupAlike(new Map([...screens].map(([host, text]) => [host, [text]])));
  return groups.map(({ hosts }) => {
    const plan = run.values.get(hosts[0] ?? '')?.plan;
    return { hosts, plan: plan === undefined ? undefined : planDocument(plan) };
  });
}

function screensOf({ values, head, verdict }: FleetRun, paint: Paint): ReadonlyMap<string, string> {
  const screen = (result: TargetResult): string => {
    const { plan } = result;
    if (plan === undefined) return '';
    const whole = { ...result, plan, signers: head.signers, ...(verdict !== undefined && { verdict }) };
    const text = planScreen(whole, paint).replaceAll(RUN, 'RUN');
    return values.size === 1 ? text : text.replaceAll(FREE, '');
  };
  return new Map([...values].map(([host, result]) => [host, screen(result)]));
}
