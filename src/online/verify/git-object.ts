/** A commit or tag without its signature, byte for byte what was signed, and the signature. */
export interface GitObject {
  readonly payload: Buffer;
  /** Missing when nobody signed it. */
  readonly signature?: Buffer;
}

/** A tag, with what it says of itself. */
export interface GitTag extends GitObject {
  readonly name: string;
  /** The object that it names. */
  readonly object: string;
  readonly type: string;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
// gpg-interface.c, the beginnings of all formats.
const SIGNATURE_START = /^-----BEGIN (PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----$/;
const TAG_HEAD =
  /^object ([0-9a-f]{40}|[0-9a-f]{64})\ntype ([a-z]+)\ntag ([^\n\0]+)\n(?:tagger [^\n\0]*\n)?$/;

/**
 * Takes the signature out of a commit, as git does (commit.c, parse_buffer_signed_by_header): the header `gpgsig` with
 * its continuation lines, in repositories of SHA-256 `gpgsig-sha256`. Undefined when it has several signatures, or a
 * header that looks like one: git would leave such a header out of what was signed.
 */
export function signedCommit(bytes: Buffer): GitObject | undefined {
  if (bytes.toString('latin1', 0, 5) !== 'tree ') return undefined;
  const payload: Buffer[] = [];
  const signature: Buffer[] = [];
  let inSignature = false;
  let headers = 0;
  let at = 0;
  for (; at < bytes.length && bytes[at] !== NEWLINE;) {
    const end = endOfLine(bytes, at);
    const line = bytes.subarray(at, end);
    at = end;
    const name = /^gpgsig[^ \n]*/.exec(line.toString('latin1', 0, 64))?.[0];
    if (line[0] !== SPACE) inSignature = name !== undefined;
    if (name !== undefined && !['gpgsig', 'gpgsig-sha256'].includes(name)) return undefined;
    if (name !== undefined) headers += 1;
    if (inSignature) signature.push(line.subarray(name === undefined ? 1 : name.length + 1));
    else payload.push(line);
  }
  payload.push(bytes.subarray(at));
  if (headers > 1) return undefined;
  const rest = { payload: Buffer.concat(payload) };
  return headers === 0 ? rest : { ...rest, signature: Buffer.concat(signature) };
}

/**
 * Takes the signature off a tag, as git does (gpg-interface.c, parse_signed_buffer): it begins at the last line that
 * begins like one. Undefined when the bytes are no tag, or one with headers beyond the usual.
 */
export function signedTag(bytes: Buffer): GitTag | undefined {
  const blank = bytes.indexOf('\n\n');
  const head = bytes.toString('utf8', 0, blank + 1);
  const [, object, type, name] = TAG_HEAD.exec(head) ?? [];
  if (object === undefined || type === undefined || name === undefined) return undefined;
  let start = bytes.length;
  for (let at = blank + 2; at < bytes.length; at = endOfLine(bytes, at)) {
    const line = bytes.toString('latin1', at, endOfLine(bytes, at)).trimEnd();
    if (SIGNATURE_START.test(line)) start = at;
  }
  const tag = { object, type, name, payload: bytes.subarray(0, start) };
  return start === bytes.length ? tag : { ...tag, signature: bytes.subarray(start) };
}

function endOfLine(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? bytes.length : newline + 1;
}
