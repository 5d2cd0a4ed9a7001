import { checkAborted, type Context } from '../core/context.ts';
import type { FarEnd, Session } from '../plugin/session.ts';

/**
 * How a program ends that nobody listens to.
 * @throws ArxError as Session.exec does.
 */
export async function endOfProgram(
  session: Session,
  argv: readonly [string, ...string[]],
  context: Context,
): Promise<FarEnd> {
  const child = await session.exec({ argv });
  const abort = (): void => child.kill();
  context.signal.addEventListener('abort', abort, { once: true });
  child.stdout.resume();
  child.stderr.resume();
  const end = await child.ended;
  context.signal.removeEventListener('abort', abort);
  checkAborted(context);
  return end;
}
