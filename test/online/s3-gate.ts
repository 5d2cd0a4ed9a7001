import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that went through. */
export interface GateRequest {
  readonly method: string;
  readonly url: string;
  readonly range: string | undefined;
  readonly ifMatch: string | undefined;
}

/** Stands between arx and an S3 service: counts, cuts, and lets a test act in the middle. */
export interface Gate extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly endpoint: string;
  readonly requests: GateRequest[];
  /** How many bytes of the next bodies pass before the connection is cut; each is used once. */
  readonly cuts: number[];
  /** Is awaited before a request goes on; may answer it itself by returning a status. */
  before: (seen: GateRequest) => Promise<number | undefined> | number | undefined;
}

/** Opens a gate to a service on 127.0.0.1. Signatures hold, because the Host field goes through as it came. */
export async function openGate(endpoint: string): Promise<Gate> {
  const gate = {
    requests: [] as GateRequest[],
    cuts: [] as number[],
    before: () => undefined,
  } as unknown as Gate;
  const server = createServer((incoming, outgoing) => void pass(gate, endpoint, incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(gate, {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  });
}

async function pass(
  gate: Gate,
  endpoint: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = incoming;
  const seen = { method, url, range: headers.range, ifMatch: headers['if-match'] };
  gate.requests.push(seen);
  incoming.resume();
  const status = await gate.before(seen);
  if (status !== undefined) {
    outgoing.writeHead(status).end();
    return;
  }
  const onward = request(`${endpoint}${url}`, { method, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    const cut = method === 'GET' && url.includes('x-id=GetObject') ? gate.cuts.shift() : undefined;
    if (cut === undefined) answer.pipe(outgoing);
    else cutAfter(cut, answer, outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  onward.end();
}

function cutAfter(bytes: number, answer: IncomingMessage, outgoing: ServerResponse): void {
  let left = bytes;
  answer.on('data', (chunk: Buffer) => {
    if (left <= 0) return;
    const part = chunk.subarray(0, left);
    left -= part.length;
    outgoing.write(part, () => {
      if (left <= 0) outgoing.destroy();
    });
  });
}
