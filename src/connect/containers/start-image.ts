import type { Context } from '../../core/context.ts';
import { checkAborted } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { askEngine } from './ask-engine.ts';
import type { ContainerData } from './container-data.ts';
import { endContainer } from './end-container.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';
import { imageFor } from './image-for.ts';
import type { FoundImage } from './inspect.ts';
import { MAKER_LABEL, maker, NAME_LABEL, newContainerName } from './own-label.ts';

/** A container that was made of an image. */
export interface MadeContainer {
  readonly id: string;
  readonly name: string;
  readonly image: FoundImage;
}

/**
 * Runs until it is ended, in any image with a shell and sleep. As the first process of the container it also takes the ends of
 * processes whose parents have ended; without sleep it ends instead of turning round.
 */
const LOOP = `trap 'exit 0' TERM INT; while sleep 86400 & wait $!; do :; done`;

/**
 * Makes a container of an image and starts it. When anything fails, nothing of it stays.
 * @throws ArxError HOST_UNREACHABLE, HOST_REFUSED, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function startImage(wish: ContainerData, context: Context): Promise<MadeContainer> {
  const image = await imageFor(wish, context);
  const name = newContainerName();
  try {
    const id = await run(wish, image, name);
    checkAborted(context);
    return { id, name, image };
  } catch (error) {
    await endContainer(wish.engine, { kind: 'remove', id: name }, context).catch(() => undefined);
    throw error;
  }
}

async function run(wish: ContainerData, image: FoundImage, name: string): Promise<string> {
  const { engine } = wish;
  const answer = await askEngine(engine, [
    'run',
    '--detach',
    ...optionsOf(wish, name),
    ...startOf(wish, image),
  ]);
  if (answer.code !== 0) throw engineError(engine, answer);
  const id = answer.stdout.trim().split('\n').at(-1) ?? '';
  if (/^[0-9a-f]{64}$/.test(id)) return id;
  throw notStarted(engine, wish.name);
}

function optionsOf({ onEnd, platformOptions, network }: ContainerData, name: string): string[] {
  const labels = [`${NAME_LABEL}=${name}`, ...(onEnd.kind === 'keep' ? [] : [`${MAKER_LABEL}=${maker()}`])];
  return [
    `--name=${name}`,
    ...labels.map((label) => `--label=${label}`),
    ...platformOptions,
    ...(network === undefined ? [] : [`--network=${network}`]),
  ];
}

/**
 * The image, and what is started in it. docker-commit(1) cannot take an entrypoint away again: one is given only where the image
 * has its own, which can be put back.
 */
function startOf({ name }: ContainerData, { entrypoint }: FoundImage): string[] {
  return entrypoint.length === 0 ? [name, 'sh', '-c', LOOP] : ['--entrypoint=sh', name, '-c', LOOP];
}

function notStarted(engine: Engine, image: string): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: ${engine.name} did not say which container it made of ${quoted(image)}, expected its id`,
  );
}
