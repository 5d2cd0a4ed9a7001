import type { Context } from './context.ts';

/** The same context for work that must come to its end: what goes wrong where events are reported is not our failure. */
export function unfailing<T extends Pick<Context, 'report'>>(context: T): T {
  const report: Context['report'] = (event) => {
    try {
      const answer = context.report(event);
      return answer instanceof Promise ? answer.catch(() => undefined) : answer;
    } catch {
      return undefined;
    }
  };
  return { ...context, report };
}
