import { ArxError } from '../../core/errors.ts';
import type { Connector } from '../../plugin/connector.ts';
import { targetEnvironment } from '../local-environment.ts';
import { localSession } from '../local-session.ts';

/** `@local`: this machine. */
export const local: Connector = {
  id: 'local',
  handles: (word) => word === 'local',
  keys: [],
  open: (link, { name }, context) => {
    if (link.argument === undefined)
      return Promise.resolve(localSession({ name, env: targetEnvironment(context) }, context));
    const is = `it has the argument ${JSON.stringify(link.argument)}, expected none`;
    const hint = 'Write @local; the programs of another host are reached by its name, as @ssh/host';
    return Promise.reject(new ArxError('HOST_INVALID', `Cannot reach "@local": ${is}`, { hint }));
  },
};
