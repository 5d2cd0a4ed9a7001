/** An address of this host alone, and a port. */
export interface LoopbackAddress {
  /** Numeric: of 127.0.0.0/8, or `::1`. */
  readonly host: string;
  readonly port: number;
}

/** The same with what is asked for there. */
export interface LoopbackUrl extends LoopbackAddress {
  /** Begins with a slash, and holds the query. */
  readonly path: string;
}

// RFC 6890, section 2.2.2: 127.0.0.0/8 never leaves the host. Four plain decimal numbers: other readers take other forms
// (127.1, 0x7f.1, 0177.0.0.1) for other addresses.
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const HOST = String.raw`(?<v4>127\.${BYTE}\.${BYTE}\.${BYTE})|\[(?<v6>::1)\]`;
const ADDRESS = new RegExp(`^(?:(?:${HOST}):)?(?<port>[1-9][0-9]{0,4})$`);
const URL_FORM = new RegExp(`^http://(?:${HOST})(?::(?<port>[1-9][0-9]{0,4}))?(?<path>/[!-~]*)?$`);

/** Reads `PORT` (of 127.0.0.1), `127.0.0.1:PORT` or `[::1]:PORT`; undefined for all that is not this host alone. */
export function loopbackAddress(text: string): LoopbackAddress | undefined {
  return addressOf(ADDRESS.exec(text)?.groups);
}

/** Reads an http:// URL of this host alone, without user and fragment; undefined for every other. */
export function loopbackUrl(text: string): LoopbackUrl | undefined {
  const groups = URL_FORM.exec(text)?.groups;
  const address = addressOf(groups && { ...groups, port: groups['port'] ?? '80' });
  const path = groups?.['path'] ?? '/';
  return address === undefined || path.includes('#') ? undefined : { ...address, path };
}

function addressOf(
  groups: Readonly<Record<string, string | undefined>> | undefined,
): LoopbackAddress | undefined {
  const port = Number(groups?.['port'] ?? 0);
  if (groups === undefined || port < 1 || port > 65_535) return undefined;
  return { host: groups['v4'] ?? groups['v6'] ?? '127.0.0.1', port };
}
