import { SCHEMES } from '../model/source-url-schemes.ts';
import { parseSourceUrl } from '../model/source-url.ts';
import { Inline } from './inline.ts';
import { Interpreter, type Handlers, type UriHandler } from './interpreter.ts';
import { File } from './source.ts';
import { Url } from './url.ts';

/** The sources of the manifest's language: each scheme, each kind of inline data, and collections of these. */
export const defaultInterpreter = new Interpreter({
  uri: Object.keys(SCHEMES).map(
    (scheme) => [scheme, handlerOf(scheme)] as const,
  ) satisfies Handlers<UriHandler>,
  data: [[/text|data|base64|tgz|tgz64|jar|jar64/, (value, kind) => Inline.of(kind, value)]],
  collection: (value) => Inline.collection(value),
});

function handlerOf(scheme: string): UriHandler {
  return scheme === 'file' ? (uri) => new File(uri) : (uri) => new Url(parseSourceUrl(uri));
}
