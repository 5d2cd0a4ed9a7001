import type { ServiceDesk, ServiceWindow } from '../../../src/offline/services/service-desk.ts';

const CLOSED: ServiceWindow = { path: undefined, mounts: [], env: {}, close: () => Promise.resolve() };

/** What commands have that ask for no service. */
export const noDesk: ServiceDesk = {
  at: () => Promise.resolve(CLOSED),
  performDeclared: () => Promise.resolve(),
  demandHealthy: () => Promise.resolve(),
  records: [],
  remarks: [],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
