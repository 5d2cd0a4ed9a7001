/**
 * A preload (`node --import test/helpers/no-network.ts`) under which any try to reach the network throws: a module
 * that can open a socket does not load, also from inside a package, and what Node loaded by itself throws when called.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { registerHooks } from 'node:module';
import net from 'node:net';
import { NETWORK_MODULES } from '../architecture-rules.ts';

function refuse(what: string): never {
  throw new Error(`NO NETWORK HERE: ${what}`);
}

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;
const socket = net.Socket.prototype as unknown as { connect: Connect };
const { connect } = socket;
socket.connect = function (...args) {
  const [first] = args.flat() as [{ path?: unknown } | number | string | undefined];
  const isUnix = typeof first === 'object' && typeof first.path === 'string';
  return isUnix ? connect.apply(this, args) : refuse('connect');
};
net.Server.prototype.listen = () => refuse('listen');
dgram.createSocket = () => refuse('a datagram socket');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) {
  Object.assign(dns, { [name]: () => refuse(`dns.${name}`) });
  Object.assign(dns.promises, { [name]: () => refuse(`dns.promises.${name}`) });
}
for (const name of ['fetch', 'WebSocket', 'EventSource']) {
  const value = function (): never {
    refuse(name);
  };
  Object.defineProperty(globalThis, name, { value, configurable: true });
}

const forbidden = new Set(NETWORK_MODULES.map((name) => `node:${name}`));
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    const name = found.url.startsWith('node:') ? found.url : `node:${found.url}`;
    return forbidden.has(name) ? refuse(`${context.parentURL} loads ${specifier}`) : found;
  },
});
