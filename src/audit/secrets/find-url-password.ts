import { isPlaceholder } from './placeholder.ts';
import type { SecretFinder } from './secret-match.ts';

const USERINFO = /:\/\/([^\s/@:"'<>`?#()]{0,100}):([^\s/@"'<>`()]{1,200})@([A-Za-z0-9.[\]:_-]{1,253})/y;
const EXAMPLE_HOST =
  /^(?:host(?:name)?|server|localhost|127\.|\[::1?\]|0\.0\.0\.0|(?:[\w-]+\.)*example(?:\.\w+)?|(?:[\w-]+\.)*(?:test|invalid)|\.\.\.|[a-z]|foo|bar|domain|your)(?:[:.\-_/]|$)/i;

/** A password in a URL (RFC 3986, section 3.2.1), at `://`. */
export const findUrlPassword: SecretFinder = ({ text, settings }, offset) => {
  USERINFO.lastIndex = offset;
  const [whole, user, password, host] = USERINFO.exec(text) ?? [];
  if (whole === undefined || user === undefined || password === undefined || host === undefined)
    return undefined;
  if (isPlaceholder(password) || EXAMPLE_HOST.test(host) || /^[$<{%[]/.test(user)) return undefined;
  if (password.toLowerCase() === user.toLowerCase() || password.length < 5) return undefined;
  const strong = password.length >= 12 || (password.length >= 6 && /[^a-z]/.test(password));
  // A short word in a program is an example.
  if (!strong && !settings) return undefined;
  const start = offset + 3 + user.length + 1;
  const sure = strong && !EXAMPLE_HOST.test(host) ? 'known' : 'likely';
  return { kind: 'password in a URL', start, end: start + password.length, sure };
};
