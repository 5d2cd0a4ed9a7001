import type { FleetRun } from '../../../library/fleet-run.ts';
import { hostNames } from './alike-screen.ts';

/** What the plans of all hosts warn of: each once, with the names of its hosts where there are several. */
export function planWarnings({ values }: Pick<FleetRun, 'values'>): string[] {
  const found = new Map<string, string[]>();
  for (const [host, { plan }] of values)
    for (const warning of plan?.warnings ?? []) {
      const hosts = found.get(warning);
      if (hosts === undefined) found.set(warning, [host]);
      else hosts.push(host);
    }
  return [...found].map(([warning, hosts]) =>
    values.size === 1 ? warning : `${hostNames({ hosts })}: ${warning}`,
  );
}
