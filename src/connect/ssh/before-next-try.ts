import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import type { SshSettings } from './ssh-settings.ts';
import { unreachable } from './unreachable.ts';
import type { Obstacle } from './why-unreachable.ts';

/**
 * Waits before one more try to connect, for a moment that is another one on each host, so that many do not come back at once.
 * @param tried how often it was tried again.
 * @throws ArxError HOST_UNREACHABLE when that cannot help, or was tried as often as the settings say.
 */
export async function beforeNextTry(
  settings: SshSettings,
  { obstacle, tried }: { readonly obstacle: Obstacle; readonly tried: number },
  { signal }: Pick<Context, 'signal'>,
): Promise<void> {
  if (!obstacle.passing || tried >= settings.retries) throw unreachable(settings, obstacle);
  const [least, most] = settings.pause;
  const pause = (least + Math.random() * (most - least)) * 1000;
  await delay(pause, undefined, { signal }).catch(() => undefined);
}
