import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);

/** One message of the Language Server Protocol. */
export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** A real yaml-language-server on standard input and output, as an editor starts it. */
export class Editor implements AsyncDisposable {
  readonly #server: ChildProcess;
  readonly #waiting: { matches: (message: Message) => boolean; found: (message: Message) => void }[] = [];
  #bytes = Buffer.alloc(0);
  #last = 0;

  constructor() {
    this.#server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#server.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** Sends a request and waits for its answer. */
  async ask(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = this.next((message) => message.id === id && message.method === undefined);
    this.#send({ id, method, params });
    return (await answer).result;
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** The next message that matches. */
  next(matches: (message: Message) => boolean): Promise<Message> {
    return new Promise((found) => this.#waiting.push({ matches, found }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill();
    await ended;
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#server.stdin?.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/i.exec(this.#bytes.subarray(0, end).toString())?.[1] ?? Number.NaN,
      );
      if (end < 0 || this.#bytes.length < end + 4 + length) return;
      const message = JSON.parse(this.#bytes.subarray(end + 4, end + 4 + length).toString()) as Message;
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    // The server asks for settings and registers what it can; an editor answers every question.
    if (message.method !== undefined && message.id !== undefined)
      this.#send({
        id: message.id,
        result: message.method === 'workspace/configuration' ? [{}, {}, {}, {}, {}] : null,
      });
    const at = this.#waiting.findIndex(({ matches }) => matches(message));
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.found(message);
  }
}
