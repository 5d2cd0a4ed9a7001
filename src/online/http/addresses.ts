import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { type AllowedPrivate, allowedPrivate } from './allowed-private.ts';
import { specialKind } from './special-address.ts';

// A name that the user allows may be at such addresses; the others, link-local with the metadata services of clouds among
// them, must be allowed as addresses.
const OF_NAMES: ReadonlySet<string> = new Set(['loopback', 'private', 'shared']);

// Not even a manifest that names such an address gets there: it would seal the keys of the machine that builds it.
const NEVER_MEANT: ReadonlySet<string | undefined> = new Set(['link-local', 'metadata']);

/** Whose URL is checked. */
export interface AddressOptions {
  /** The host of the URL as the manifest has it: a literal address or `localhost` there is meant. */
  readonly written: string;
  /** Instead of the system's. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * The addresses of a host, all of them allowed: connect to one of these and not to the name. Refused are addresses that
 * are not public, unless the URL as written has that very literal address or `localhost`, or the user allows them.
 * Link-local and metadata addresses only the user can allow.
 * @param host As in a URL: a name, an IPv4 address, or an IPv6 address with or without brackets.
 * @throws ArxError SOURCE_PRIVATE; Error of the system when the name has no address.
 */
export async function demandAllowedAddress(
  host: string,
  context: Context,
  options: AddressOptions,
): Promise<readonly string[]> {
  demandAllowedLiteral(host, options.written, context);
  const name = normalHost(host);
  if (isIP(name) !== 0) return [name];
  const lookup = guardedLookup(options, context);
  const found = await promisify(lookup)(name, { all: true });
  return [found].flat().map((one) => (typeof one === 'string' ? one : one.address));
}

/**
 * Returns normally if a host is a name that a lookup will check, or a literal address (or `localhost`) that is allowed.
 * @param written The host of the URL as the manifest has it.
 * @throws ArxError SOURCE_PRIVATE.
 */
export function demandAllowedLiteral(host: string, written: string, context: Context): void {
  const name = normalHost(host);
  const meant = name === normalHost(written) && !NEVER_MEANT.has(kindOf(name));
  if (meant) return;
  if (isIP(name) !== 0) demandAllowed({ name, address: name }, allowedPrivate(context), context);
  else if (isLocalhost(name)) demandAllowed({ name, address: '127.0.0.1' }, allowedPrivate(context), context);
}

/**
 * A lookup for agents: the addresses that it gives are the ones that are connected to, and all are allowed.
 * It fails with ArxError SOURCE_PRIVATE, or as the system's does.
 */
export function guardedLookup({ written, lookup }: AddressOptions, context: Context): LookupFunction {
  const find = lookup ?? systemLookup;
  const allowed = allowedPrivate(context);
  return (hostname, options, callback) => {
    find(hostname, options, (error, found, family) => {
      const name = normalHost(hostname);
      const problem = error ?? check(name, written, { found, allowed, context });
      if (problem === null) callback(null, found, family);
      else callback(problem, '', 0);
    });
  };
}

interface Answered {
  readonly found: string | readonly { readonly address: string }[];
  readonly allowed: AllowedPrivate;
  readonly context: Context;
}

function check(name: string, written: string, { found, allowed, context }: Answered): ArxError | null {
  if (isLocalhost(name) && name === normalHost(written)) return null;
  try {
    const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
    for (const address of addresses) demandAllowed({ name, address }, allowed, context);
    return null;
  } catch (error) {
    return error as ArxError;
  }
}

function demandAllowed(
  { name, address }: { readonly name: string; readonly address: string },
  allowed: AllowedPrivate,
  { configDir }: Context,
): void {
  const kind = specialKind(address);
  if (kind === undefined || allowed.address(address)) return;
  if (allowed.host(name) && OF_NAMES.has(kind)) return;
  const pattern = OF_NAMES.has(kind) ? name : address;
  const is = name === address ? `it is a ${kind} address` : `it is at ${address}, a ${kind} address`;
  throw new ArxError('SOURCE_PRIVATE', `Cannot connect to "${name}": ${is}, expected a public one`, {
    hint: `If it is meant, write into ${join(configDir, 'config.yaml')}: network: {allow_private: ['${pattern}']}`,
    data: { host: name, address, kind },
  });
}

/** The kind of a literal address; undefined for a name. */
function kindOf(name: string): string | undefined {
  return isIP(name) === 0 ? undefined : specialKind(name);
}

/** RFC 6761, section 6.3: these names are the loopback, whoever answers for them. */
function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** As the URL standard writes hosts (`0x7f.1` is 127.0.0.1), without brackets and final dots. */
function normalHost(host: string): string {
  const literal = isIP(host) === 6 ? `[${host}]` : host;
  const parsed = URL.parse(`http://${literal}/`)?.hostname ?? host.toLowerCase();
  return parsed.replace(/^\[(.*)\]$/, '$1').replace(/\.+$/, '');
}
