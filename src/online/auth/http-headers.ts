import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { AuthEntry, HttpCredential } from '../../model/config/config.ts';
import { readSecret, type SecretUse } from './read-secret.ts';

/** User and password. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A credential as HTTP sends it. */
export interface HttpAccess {
  readonly headers: Readonly<Record<string, string>>;
  readonly login?: Login;
  readonly secrets: readonly string[];
}

type Use = (key: string) => SecretUse;

/**
 * The header that an entry means.
 * @throws ArxError AUTH_MISSING; AUTH_INVALID for a value that no header can have.
 */
export function headersOf({ http }: AuthEntry, use: Use, context: Context): HttpAccess {
  if (http === undefined) return { headers: {}, secrets: [] };
  if (http.kind === 'basic') return basicOf(http, use, context);
  if (http.kind === 'bearer') {
    // RFC 6750, section 2.1, with the characters that real tokens have: everything visible.
    const token = demandForm(readSecret(http.token, use('bearer'), context), /^[\x21-\x7e]+$/, use('bearer'));
    return { headers: { authorization: `Bearer ${token}` }, secrets: [token] };
  }
  // RFC 9110, section 5.5, without the octets above 127 that servers read differently.
  const form = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
  const value = demandForm(readSecret(http.value, use('header'), context), form, use('header'));
  return { headers: { [http.name]: value }, secrets: [value] };
}

function basicOf(http: HttpCredential & { kind: 'basic' }, use: Use, context: Context): HttpAccess {
  const { user } = http;
  const username = typeof user === 'string' ? user : readSecret(user, use('basic.user'), context);
  // RFC 7617, section 2: the first colon ends the user.
  if (username.includes(':')) throw refused(use('basic.user'));
  const password = readSecret(http.password, use('basic.password'), context);
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    headers: { authorization: `Basic ${pair}` },
    login: { username, password },
    secrets: [password, pair, ...(typeof user === 'string' ? [] : [username])],
  };
}

function demandForm(value: string, form: RegExp, use: SecretUse): string {
  if (form.test(value)) return value;
  throw refused(use);
}

function refused({ source, where, config }: SecretUse): ArxError {
  return new ArxError(
    'AUTH_INVALID',
    `Cannot use "${source}": the value of ${where} has a character that cannot be sent, expected visible ASCII`,
    {
      hint: `Look at the variable or file that ${where} names in ${config}: only the value itself belongs there`,
    },
  );
}
