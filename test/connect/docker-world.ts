import { text } from 'node:stream/consumers';
import { openSession } from '../../src/connect/open-session.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import type { Event } from '../../src/core/event.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { TargetLink } from '../../src/model/fleet/target-name.ts';
import type { FarEnd, Session } from '../../src/plugin/session.ts';

/** A context that keeps what is reported, and can be interrupted. */
export interface Watched {
  readonly context: Context;
  readonly events: readonly Event[];
  interrupt(): void;
}

export function watched(env: Readonly<Record<string, string>> = {}): Watched {
  const events: Event[] = [];
  const controller = new AbortController();
  const context = createContext({
    env: { PATH: process.env['PATH'], ...env },
    home: env['HOME'] ?? '/nonexistent',
    signal: controller.signal,
    report: (event) => events.push(event),
  });
  return { context, events, interrupt: () => controller.abort() };
}

/** Opens one link, or several, on this machine. */
export async function open(
  chain: TargetLink | readonly [TargetLink, ...TargetLink[]],
  data: HostData,
  { context } = watched(),
): Promise<Session> {
  const links = (Array.isArray(chain) ? chain : [chain]) as [TargetLink, ...TargetLink[]];
  const name = links.map(({ connector, argument }) => `@${connector}/${argument ?? ''}`).join('/');
  return await openSession({ name, chain: links, data, groups: [] }, context);
}

export interface Ran extends FarEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the target to its end. */
export async function run(
  session: Session,
  argv: readonly [string, ...string[]],
  stdin?: string | Uint8Array,
): Promise<Ran> {
  const process = await session.exec({ argv, stdin: stdin === undefined ? 'null' : 'pipe' });
  process.stdin?.end(stdin);
  const [stdout, stderr, end] = await Promise.all([
    text(process.stdout),
    text(process.stderr),
    process.ended,
  ]);
  return { ...end, stdout, stderr };
}
