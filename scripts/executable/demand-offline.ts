import { matchesGlob } from 'node:path';
import { CAPABILITIES, NETWORK_MODULES } from '../../test/architecture-rules.ts';
import type { Ingredients } from './bundle-program.ts';

const ONLINE = 'src/online/**';
/** The few files outside src/online that may open a socket. */
const ALLOWED = CAPABILITIES.filter(({ what }) => what === 'open a socket').flatMap(({ allowed }) =>
  allowed.filter((pattern) => pattern !== ONLINE),
);

/** @throws Error naming each file of src/online, and each use of a module of Node that opens sockets, in a program. */
export function demandOffline({ inputs }: Ingredients): void {
  const online = Object.keys(inputs).filter((path) => matchesGlob(path, ONLINE));
  const sockets = Object.entries(inputs).flatMap(([path, { imports }]) =>
    ALLOWED.some((pattern) => matchesGlob(path, pattern))
      ? []
      : imports.filter(isNetwork).map((imported) => `${path} uses ${imported.path}`),
  );
  const found = [...online, ...sockets];
  if (found.length > 0) throw new Error(`the program would have network code: ${found.join(', ')}`);
}

function isNetwork({ path, external }: { readonly path: string; readonly external?: boolean }): boolean {
  return external === true && NETWORK_MODULES.includes(path.replace(/^node:/, ''));
}
