import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { Session } from '../../plugin/session.ts';
import { askEngine } from './ask-engine.ts';
import type { ContainerData, OnEnd } from './container-data.ts';
import { containerSession, type OpenContainer } from './container-session.ts';
import { type Ending, endContainer } from './end-container.ts';
import { engineError } from './engine-error.ts';
import { type FoundContainer, inspectContainer } from './inspect.ts';
import { nameLeftovers } from './name-leftovers.ts';
import { type MadeContainer, startImage } from './start-image.ts';

/**
 * Opens the container that the data names: one that runs is used and left as it is, one that is stopped is started and stopped
 * again, and of an image one is made.
 * @throws ArxError HOST_UNREACHABLE, HOST_REFUSED, HOST_NO_PROGRAM, INTERRUPTED. Then nothing of it stays.
 */
export async function openContainer(wish: ContainerData, context: Context): Promise<Session> {
  const found = wish.kind === 'image' ? undefined : await inspectContainer(wish.engine, wish.name);
  checkAborted(context);
  if (found !== undefined) return sessionOf(wish, await use(wish, found, context), context);
  if (wish.kind === 'container') throw noContainer(wish);
  await nameLeftovers(wish.engine, context);
  const made = await startImage(wish, context);
  return sessionOf(wish, { id: made.id, ending: endingOf(wish.onEnd, made) }, context);
}

function sessionOf(
  { engine, user }: ContainerData,
  opened: Pick<OpenContainer, 'id' | 'ending'>,
  context: Context,
): Session {
  return containerSession({ engine, ...opened, ...(user === undefined ? {} : { user }) }, context);
}

async function use(
  wish: ContainerData,
  found: FoundContainer,
  context: Context,
): Promise<Pick<OpenContainer, 'id' | 'ending'>> {
  const { id, state } = found;
  if (state === 'running') return { id, ending: { kind: 'leave' } };
  if (state !== 'stopped') throw unfit(wish, found);
  const ending: Ending = { kind: 'stop', id };
  try {
    await start(wish, id);
    checkAborted(context);
  } catch (error) {
    await endContainer(wish.engine, ending, context).catch(() => undefined);
    throw error;
  }
  return { id, ending };
}

async function start(wish: ContainerData, id: string): Promise<void> {
  const { engine } = wish;
  const answer = await askEngine(engine, ['container', 'start', id]);
  if (answer.code !== 0) throw engineError(engine, answer);
  const now = await inspectContainer(engine, id);
  if (now?.state === 'running') return;
  const end = now === undefined ? 'is gone' : `ended at once, with ${now.exitCode}`;
  throw new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: the container was stopped; it was started and ${end}, expected its program to go on`,
    { hint: `Look at its log: ${engine.argv.join(' ')} logs ${id.slice(0, 12)}` },
  );
}

function endingOf(onEnd: OnEnd, { id, name, image }: MadeContainer): Ending {
  if (onEnd.kind === 'keep') return { kind: 'keep', name };
  if (onEnd.kind === 'commit') return { kind: 'commit', id, tag: onEnd.tag, image };
  return { kind: 'remove', id };
}

function unfit({ engine }: ContainerData, { name, state, status }: FoundContainer): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: the container is ${status}, expected it to run or to be stopped`,
    state === 'paused' ? { hint: `Let it go on: ${engine.argv.join(' ')} unpause ${name}` } : {},
  );
}

function noContainer({ engine, name }: ContainerData): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: there is no container ${quoted(name)}, expected one that docker_container_id names`,
    { hint: `See the names: ${engine.argv.join(' ')} ps --all. To make one of an image give docker_image` },
  );
}
