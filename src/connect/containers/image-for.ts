import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { askEngine } from './ask-engine.ts';
import type { ContainerData } from './container-data.ts';
import { engineError } from './engine-error.ts';
import { type FoundImage, inspectImage } from './inspect.ts';

/**
 * The image that the data names; the engine is told to pull it when it does not have it, or as `docker_pull` says. Pulling may
 * take long: an interruption ends it.
 * @throws ArxError HOST_UNREACHABLE when there is none, HOST_REFUSED, HOST_NO_PROGRAM, INTERRUPTED.
 */
export async function imageFor(wish: ContainerData, context: Context): Promise<FoundImage> {
  const { engine, name, pull } = wish;
  const found = pull === 'always' ? undefined : await inspectImage(engine, name);
  if (found !== undefined) return found;
  if (pull === 'never') throw noImage(wish, 'docker_pull is never');
  const args = ['pull', '--quiet', ...wish.platformOptions, name];
  const answer = await askEngine(engine, args, { signal: context.signal });
  checkAborted(context);
  if (answer.code !== 0) throw engineError(engine, answer);
  const pulled = await inspectImage(engine, name);
  if (pulled === undefined) throw noImage(wish, `${engine.name} pulled it and has it not`);
  return pulled;
}

function noImage({ engine, name }: ContainerData, why: string): ArxError {
  return new ArxError(
    'HOST_UNREACHABLE',
    `Cannot open ${quoted(engine.target)}: there is no container and no image ${quoted(name)} (${why}), expected one of them`,
    { hint: `See the names: ${engine.argv.join(' ')} ps --all, and images` },
  );
}
