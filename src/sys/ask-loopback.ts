import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LoopbackAddress, LoopbackUrl } from '../core/loopback.ts';

// Checked here once more: nothing that this file does may leave the host (RFC 6890, section 2.2.2; RFC 4291, section 2.5.3).
const LOOPBACK = /^(?:127(?:\.[0-9]{1,3}){3}|::1)$/;

/**
 * Whether somebody listens at a port of this host.
 * @param patience in milliseconds.
 * @returns what is wrong; undefined when a connection came about.
 */
export async function askTcp(address: LoopbackAddress, patience: number): Promise<string | undefined> {
  const where = `port ${address.port} of ${address.host}`;
  using socket = connected(address);
  const signal = AbortSignal.timeout(patience);
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    return signal.aborted ? `${where} does not answer` : `${where} does not accept (${codeOf(error)})`;
  }
  // A port of the range that the system itself gives out can meet itself: then nobody listens.
  return socket.localPort === socket.remotePort ? `${where} does not accept (it met itself)` : undefined;
}

/**
 * Whether a web server of this host answers with a status from 200 to 399. Redirects are not followed, and no proxy is used.
 * @param patience in milliseconds.
 * @returns what is wrong; undefined when it answers so.
 */
export async function askHttp(url: LoopbackUrl, patience: number): Promise<string | undefined> {
  const { host, port, path } = url;
  const where = `http://${host.includes(':') ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}${path}`;
  // Only here: loading it takes longer than the whole head of a bundle.
  const { request } = await import('node:http');
  using socket = connected(url);
  const signal = AbortSignal.timeout(patience);
  const asked = request({ host, port, path, signal, agent: false, createConnection: () => socket });
  asked.on('error', () => undefined);
  asked.end();
  try {
    const [answer] = (await once(asked, 'response', { signal })) as [
      { statusCode?: number; destroy(): void },
    ];
    answer.destroy();
    const status = answer.statusCode ?? 0;
    return status >= 200 && status < 400 ? undefined : `${where} answers with status ${status}`;
  } catch (error) {
    return signal.aborted ? `${where} does not answer` : `${where} does not answer (${codeOf(error)})`;
  } finally {
    asked.destroy();
  }
}

function connected({ host, port }: LoopbackAddress): Socket & Disposable {
  if (!LOOPBACK.test(host)) throw new RangeError(`${host} is no loopback address`);
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  return Object.assign(socket, { [Symbol.dispose]: () => void socket.destroy() });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
