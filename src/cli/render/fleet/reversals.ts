import { isAbsent } from '../../../fleet/run/absent.ts';
import { groupAlike } from '../../../fleet/run/alike.ts';
import type { FleetReversed } from '../../../library/fleet-reverse.ts';
import { createPaint, type Paint } from '../../paint.ts';
import { reversalScreen } from '../reversal.ts';
import { alikeScreen } from './alike-screen.ts';

/** What would be done on all hosts: what most have in full, and of the others how theirs differ. */
export function reversalScreens(pass: FleetReversed, paint: Paint): string {
  return alikeScreen(screensOf(pass, paint), paint);
}

/** Each different plan once, with the names of its hosts. */
export function reversalDocuments(pass: FleetReversed): readonly unknown[] {
  const screens = screensOf(pass, createPaint(false));
  const groups = groupAlike(new Map([...screens].map(([host, text]) => [host, [text]])));
  return groups.map(({ hosts }) => {
    const plan = pass.values.get(hosts[0] ?? '');
    return { hosts, plan: plan === undefined || isAbsent(plan) ? null : plan };
  });
}

function screensOf({ values }: FleetReversed, paint: Paint): ReadonlyMap<string, string> {
  return new Map(
    [...values].map(([host, reversed]) => [
      host,
      isAbsent(reversed) ? 'Nothing of it is there.\n' : reversalScreen(reversed, paint),
    ]),
  );
}
