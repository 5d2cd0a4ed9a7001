import type { ExecRequest, Session } from '../plugin/session.ts';

/** A session whose programs are started by other words on an outer one: `docker exec -i web` and the program's own. It does not close the outer one. */
export function wrappedSession(
  name: string,
  outer: Session,
  wrap: (request: ExecRequest) => readonly [string, ...string[]],
): Session {
  return {
    name,
    exec: (request) => outer.exec({ ...request, argv: wrap(request) }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
