import { quoted } from '../../../core/quoted.ts';
import { lfsError } from './lfs-error.ts';
import type { LfsFile } from './lfs-file.ts';
import type { LfsServer } from './lfs-server.ts';

/** How one object is downloaded. */
export interface BatchAction {
  readonly file: LfsFile;
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
  /** True: the request needs no other credential. */
  readonly authenticated: boolean;
}

// What frames a message, or says whom it is for, is not for a server to choose.
const NOT_THEIRS =
  /^(?:host|connection|content-length|transfer-encoding|te|trailer|upgrade|proxy-.*|range|if-range|cookie)$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Reads the answer to a batch request: each file gets one action or fails.
 * @throws ArxError SOURCE_LFS naming the first file that the server does not give.
 */
export function batchActions(text: string, files: readonly LfsFile[], server: LfsServer): BatchAction[] {
  const found = new Map<string, Members>();
  for (const object of listOf(membersOf(parsed(text))['objects'])) {
    const { oid } = membersOf(object);
    if (typeof oid === 'string') found.set(oid, membersOf(object));
  }
  return files.map((file) => actionFor(file, found.get(file.oid), server));
}

function actionFor(file: LfsFile, object: Members | undefined, { location }: LfsServer): BatchAction {
  if (object === undefined) throw lfsError(location, file, 'the server says nothing of it');
  const { code, message } = membersOf(object['error']);
  if (object['error'] !== undefined) {
    const words = typeof message === 'string' ? ` ${quoted(message, 120)}` : '';
    throw lfsError(location, file, `the server says ${Number(code)}${words}`);
  }
  const { href, header } = membersOf(membersOf(object['actions'])['download']);
  if (typeof href !== 'string')
    throw lfsError(location, file, 'the server gives no place to download it from');
  const headers = Object.entries(membersOf(header));
  for (const [name, value] of headers)
    if (!TOKEN.test(name) || NOT_THEIRS.test(name) || typeof value !== 'string' || !isFieldValue(value))
      throw lfsError(
        location,
        file,
        `the server asks for the header ${quoted(name, 40)}, which arx does not send`,
      );
  const authenticated = object['authenticated'] === true;
  return { file, href, headers: Object.fromEntries(headers) as Record<string, string>, authenticated };
}

/** RFC 9110, section 5.5, visible ASCII with spaces. */
function isFieldValue(value: string): boolean {
  return /^[\x20-\x7e\t]*$/.test(value);
}

type Members = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
