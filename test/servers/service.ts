import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a mock service answers. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a mock service was asked. */
export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A mock service over HTTP on loopback. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** What it was asked, in order. */
  readonly requests: readonly ServiceRequest[];
  /** Answers so instead, until called without an answer. */
  answerWith(answer?: ServiceAnswer): void;
}

/** Starts a mock service. What `answer` throws is answered as 400. */
export async function startService(
  answer: (request: ServiceRequest) => Promise<ServiceAnswer> | ServiceAnswer,
): Promise<Service> {
  const requests: ServiceRequest[] = [];
  let instead: ServiceAnswer | undefined;
  const listener: RequestListener = (incoming, response) => {
    void readRequest(incoming)
      .then((request) => {
        requests.push(request);
        return instead ?? answer(request);
      })
      .catch((error: unknown) => ({ status: 400, body: JSON.stringify({ message: String(error) }) }))
      .then(({ status, body, type = 'application/json', headers = {} }: ServiceAnswer) => {
        response.writeHead(status, { 'content-type': type, ...headers }).end(body);
      });
  };
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A test that fails must not hang.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith: (next) => {
      instead = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, headers, body: Buffer.concat(chunks).toString() };
}
