import { chooseProgress } from '../../progress/choose-progress.ts';
import type { Session } from '../../session.ts';
import type { FleetDisplay } from './fleet-display.ts';
import { jsonDisplay } from './json-display.ts';
import { liveDisplay } from './live-display.ts';
import { plainDisplay } from './plain-display.ts';
import { singleDisplay } from './single-display.ts';

const NONE: FleetDisplay = { heard: () => undefined, close: () => undefined };

/** The display that fits: the only host as a run on this machine, many with one line a host or one line an event. */
export function chooseDisplay(session: Session, hosts: number): FleetDisplay {
  const { globals, shell } = session;
  const how = chooseProgress(globals, shell.env, shell.stderr.isTTY);
  if (how === 'json') return jsonDisplay(session);
  if (hosts === 1) return singleDisplay(session);
  if (how === 'none') return NONE;
  return how === 'tty' ? liveDisplay(session) : plainDisplay(session);
}
