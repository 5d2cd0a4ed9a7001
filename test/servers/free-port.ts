import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that nothing listens on at this moment, and that this process was not given before. It is below those
 * that the kernel gives out by itself (ip(7), "ip_local_port_range"), so that no other test gets it by chance.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 32_768);
  if (given.has(port)) return freePort();
  given.add(port);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}
