import { entropyOf } from './entropy.ts';
import type { SecretMatch, SecretFinder } from './secret-match.ts';

// RFC 7468, section 2, and the older forms: `RSA`, `EC`, `DSA`, `OPENSSH`, `ENCRYPTED`, `PGP … BLOCK`, `SSH2 ENCRYPTED`.
const LABEL = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y;
const LINE_OF_KEY = /[A-Za-z0-9+/=]{40}/;
const LOOKED_AT = 2000;
/** The shortest private key is an Ed25519 one of 64 characters. */
const SHORTEST_KEY = 60;
const RANDOM = 4;
export const PRIVATE_LINES = 'Private-Lines:';

/** A private key in PEM or in one of its relatives, at the last dashes before `BEGIN`, wherever it stands: escaped in JSON, indented, quoted. */
export const findPemKey: SecretFinder = ({ text }, offset) => {
  const start = startOfDashes(text, offset);
  LABEL.lastIndex = start;
  if (!LABEL.test(text)) return undefined;
  const from = LABEL.lastIndex;
  const [body = ''] = text.slice(from, from + LOOKED_AT).split('----', 1);
  if (!LINE_OF_KEY.test(body) || !isKeyMaterial(withoutHeaders(body))) return undefined;
  return { kind: 'private key', start, end: from + body.length, sure: 'known' };
};

/** A PuTTY key at `Private-Lines:` (PuTTY's documentation, appendix C, "PPK file format"). */
export const findPuttyKey: SecretFinder = ({ text }, offset) => {
  const from = offset + PRIVATE_LINES.length;
  const [body = ''] = text.slice(from, from + LOOKED_AT).split(':', 1);
  if (!/^ \d/.test(body) || !isKeyMaterial(withoutBreaks(body))) return undefined;
  return { kind: 'PuTTY private key', start: offset, end: from + body.length, sure: 'known' };
};

/** Base64 of `-----BEGIN `: keys inside of settings, as in a kubeconfig. */
export const findEncodedPemKey: SecretFinder = ({ text }, offset): SecretMatch | undefined => {
  const head = Buffer.from(text.slice(offset, offset + 88), 'base64').toString('latin1');
  if (!/^-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY/.test(head)) return undefined;
  return { kind: 'private key in base64', start: offset, end: offset + 88, sure: 'certain' };
};

function startOfDashes(text: string, offset: number): number {
  let start = offset;
  while (offset - start < 3 && text.charAt(start - 1) === '-') start -= 1;
  return start;
}

/** False when there is no key behind the label: `...`, an end line, prose. */
function isKeyMaterial(body: string): boolean {
  const key = body.replaceAll(/[^A-Za-z0-9+/]/g, '');
  return key.length >= SHORTEST_KEY && key.length * 1.2 >= body.length && entropyOf(key) >= RANDOM;
}

/** RFC 1421 headers (`Proc-Type:`) and those of PGP. */
function withoutHeaders(body: string): string {
  return withoutBreaks(
    body.replaceAll(/\\r|\\n/g, '\n').replaceAll(/^[ \t]*[A-Za-z-]{3,20}: ?[^\n]{0,200}$/gm, ''),
  );
}

/** Without line ends and what stands between the lines of a key in programs and settings. */
function withoutBreaks(body: string): string {
  return body.replaceAll(/[\s"'+,;\\#|>*]+/g, '');
}
