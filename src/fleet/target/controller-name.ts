import { hostname } from 'node:os';
import { userName } from '../../sys/user-name.ts';

/** Who sends orders: `user@controller`. */
export function controllerName(): string {
  return `${userName()}@${hostname()}`;
}
