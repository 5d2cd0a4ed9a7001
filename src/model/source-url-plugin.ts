import { redactUrl } from '../core/redact.ts';
import type { UrlSource } from './source-spec.ts';
import { parseSourceUrl } from './source-url.ts';
import { checkCharacters } from './source-url-parts.ts';
import { isScheme } from './source-url-schemes.ts';

/**
 * A source URL of arx itself or of a plug-in.
 * @param schemes Those of plug-ins.
 * @throws ArxError as `parseSourceUrl`.
 */
export function parseAnyUrl(text: string, schemes: () => ReadonlySet<string>): UrlSource {
  const scheme = schemeOf(text);
  return scheme !== '' && !isScheme(scheme) && schemes().has(scheme)
    ? parsePluginUrl(text)
    : parseSourceUrl(text);
}

/** The scheme of a text that has one, or ''. */
function schemeOf(text: string): string {
  return /^([a-z][a-z0-9+.-]*):\/\//.exec(text)?.[1] ?? '';
}

/**
 * A source URL whose scheme is that of a plug-in. Only its characters are checked: what it means is the plug-in's affair.
 * @throws ArxError MANIFEST_SOURCE_URL.
 */
export function parsePluginUrl(text: string): UrlSource {
  checkCharacters(text);
  const scheme = schemeOf(text);
  const redacted = redactUrl(text);
  const [authority = ''] = /^[^/?#]*/.exec(text.slice(scheme.length + 3)) ?? [];
  return {
    kind: 'url',
    text,
    redacted,
    key: redacted,
    scheme,
    wrapper: 'plugin',
    transport: 'plugin',
    nature: 'unknown',
    pick: { kind: 'whole' },
    location: text,
    host: authority.replace(/^.*@/, '').toLowerCase(),
  };
}
