import { type Context, checkAborted } from '../../core/context.ts';
import { demandAllowedLiteral } from '../http/addresses.ts';
import { agentsFor } from '../http/agents.ts';
import { type Answer, exchange } from '../http/exchange.ts';
import { arxErrorIn, networkFailure } from '../http/http-error.ts';
import { HTTP_SETTINGS } from '../http/http-settings.ts';
import { serviceError } from './service-error.ts';

const LARGEST = 256 * 1024;

/** A GET with a token. */
export interface JsonQuestion {
  readonly url: URL;
  readonly bearer: string;
  /** Who is asked, for messages. */
  readonly what: string;
}

/**
 * The JSON that a service answers. Redirects are not followed: the token is for this service alone.
 * @throws ArxError TRUST_SERVICE, SOURCE_PRIVATE, INTERRUPTED.
 */
export async function askForJson({ url, bearer, what }: JsonQuestion, context: Context): Promise<unknown> {
  const service = { what, url: url.origin };
  try {
    demandAllowedLiteral(url.hostname, url.hostname, context);
    const agents = agentsFor({ url, written: url }, context);
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
    const answer = await exchange({ url, headers, agents }, HTTP_SETTINGS, context);
    if (answer.status !== 200) {
      answer.discard();
      throw serviceError(service, `it answered ${answer.status}`);
    }
    return JSON.parse((await bodyOf(answer)).toString());
  } catch (error) {
    checkAborted(context);
    const known = arxErrorIn(error);
    if (known !== undefined) throw known;
    // A JSON parser quotes what it read.
    throw serviceError(
      service,
      error instanceof SyntaxError ? 'its answer is no JSON' : networkFailure(error).what,
    );
  }
}

async function bodyOf(answer: Answer): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await answer.read((chunk) => {
    size += chunk.length;
    if (size > LARGEST) throw new SyntaxError('too large');
    chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}
