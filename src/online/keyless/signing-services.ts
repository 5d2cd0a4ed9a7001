import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { isRedacted } from '../../core/redact.ts';
import { isLoopback } from '../http/is-loopback.ts';

/** Where keyless signatures come from. URLs without a credential and without a final slash. */
export interface SigningServices {
  /** The certificate authority. */
  readonly fulcio: string;
  /** The transparency log. Version 2 vouches for no time. */
  readonly rekor: { readonly url: string; readonly version: 1 | 2 };
  /** The timestamp authority, where there is one. */
  readonly timestamps?: string;
}

const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const [MOST_CA_VERSION, MOST_LOG_VERSION, MOST_TIMESTAMP_VERSION] = [1, 2, 1];

class Problem extends Error {}

/**
 * The services that a signing config names (sigstore_trustroot.proto, SigningConfig v0.2, as JSON): of each kind one that
 * is valid now, the newest version first, then the latest start.
 * @param file For messages.
 * @throws ArxError USAGE_INVALID.
 */
export function signingServices(bytes: Uint8Array, file: string, now: Date): SigningServices {
  try {
    return read(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), now);
  } catch (cause) {
    const is = cause instanceof Problem ? cause.message : 'it is no JSON';
    throw new ArxError(
      'USAGE_INVALID',
      `Cannot use the signing config ${quoted(file, 300)}: ${is}, expected a signing_config.json of sigstore`,
      { cause },
    );
  }
}

function read(value: unknown, now: Date): SigningServices {
  const config = members(value, 'it');
  if (config['mediaType'] !== MEDIA_TYPE) throw new Problem(`its mediaType is not "${MEDIA_TYPE}"`);
  const fulcio = newest(config, 'caUrls', MOST_CA_VERSION, now);
  const rekor = newest(config, 'rekorTlogUrls', MOST_LOG_VERSION, now);
  const timestamps = newest(config, 'tsaUrls', MOST_TIMESTAMP_VERSION, now);
  if (fulcio === undefined) throw new Problem('it has no certificate authority (caUrls) that is valid now');
  if (rekor === undefined) throw new Problem('it has no log (rekorTlogUrls) that is valid now');
  const version = rekor.version === 2 ? 2 : 1;
  if (version === 2 && timestamps === undefined)
    throw new Problem('its log gives no time, and it has no timestamp authority (tsaUrls) that is valid now');
  return {
    fulcio: fulcio.url,
    rekor: { url: rekor.url, version },
    ...(timestamps !== undefined && { timestamps: timestamps.url }),
  };
}

interface Service {
  readonly url: string;
  readonly version: number;
  readonly start: number;
}

function newest(
  config: Readonly<Record<string, unknown>>,
  key: string,
  most: number,
  now: Date,
): Service | undefined {
  const listed = config[key] ?? [];
  if (!Array.isArray(listed)) throw new Problem(`${key} is no list`);
  return listed
    .flatMap((entry: unknown) => serviceOf(entry, key, now) ?? [])
    .filter(({ version }) => version <= most)
    .sort((a, b) => b.version - a.version || b.start - a.start)[0];
}

function serviceOf(entry: unknown, key: string, now: Date): Service | undefined {
  const { url, majorApiVersion: version, validFor = {} } = members(entry, `an entry of ${key}`);
  const { start, end } = members(validFor, `validFor of ${key}`);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw new Problem(`an entry of ${key} has no majorApiVersion`);
  const from = timeOf(start, key) ?? 0;
  if (from > now.getTime() || (timeOf(end, key) ?? Infinity) < now.getTime()) return undefined;
  return { url: urlOf(url, key), version, start: from };
}

function timeOf(value: unknown, key: string): number | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new Problem(`validFor of ${key} has no date`);
  return time;
}

/** A token goes there, so it must be https, but for servers on this machine. */
function urlOf(value: unknown, key: string): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Problem(`an entry of ${key} has no URL`);
  if (url.username !== '' || url.password !== '' || !isRedacted(url.href))
    throw new Problem(`a URL of ${key} has a credential`);
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new Problem(`the URL ${quoted(url.href)} is not https`);
  return url.href.replace(/\/+$/, '');
}

function members(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Problem(`${what} is no object`);
}
