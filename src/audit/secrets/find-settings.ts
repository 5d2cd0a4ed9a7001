import { entropyOf } from './entropy.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SearchedText, SecretMatch } from './secret-match.ts';

const ENVIRONMENT_FILE = /^(?:\.env(?:[._-].*)?|.*\.env|\.envrc|environment)$/;
const TEMPLATE = /(?:example|sample|template|dist|tpl)$/;
const VARIABLE =
  /^(?:export[ \t]{1,4})?([A-Za-z_][A-Za-z0-9_]{0,99})=(["']?)([^\s"'#]{20,500})\2[ \t]*(?:#.*)?$/;
const PUBLIC =
  /public|_PUB|FINGERPRINT|SHA|COMMIT|DIGEST|VERSION|_ID$|_URL$|_URI$|_HOST$|PATH|EMAIL|DSN$|IMAGE/i;
const PGPASS = /^((?:[^:\\\n]|\\.){1,200}:){4}([^\s:]{1,200})$/;
const LONGEST_LINE = 1000;
const MOST_LINES = 20_000;

/** Random values of variables in files of environment variables, whatever the names, and the passwords of a pgpass file. */
export function* settingsMatches({ text, name }: SearchedText): Generator<SecretMatch> {
  const isEnvironment = ENVIRONMENT_FILE.test(name) && !TEMPLATE.test(name);
  const isPgpass = name === '.pgpass' || name === 'pgpass.conf' || name === 'pgpass';
  if (!isEnvironment && !isPgpass) return;
  let offset = 0;
  for (const line of text.split('\n', MOST_LINES)) {
    const value = line.length > LONGEST_LINE ? undefined : isPgpass ? pgpassOf(line) : variableOf(line);
    if (value !== undefined) {
      const start = offset + line.lastIndexOf(value);
      const kind = isPgpass ? 'password in pgpass form' : 'random value of an environment variable';
      yield { kind, start, end: start + value.length, sure: isPgpass ? 'certain' : 'likely' };
    }
    offset += line.length + 1;
  }
}

function variableOf(line: string): string | undefined {
  const [, name = '', , value = ''] = VARIABLE.exec(line.trimEnd()) ?? [];
  if (value === '' || PUBLIC.test(name) || isPlaceholder(value) || /[/:]{2}|^[./~]/.test(value))
    return undefined;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyOf(value) >= 3.5 ? value : undefined;
}

/** The PostgreSQL documentation, "The Password File". */
function pgpassOf(line: string): string | undefined {
  const password = line.startsWith('#') ? undefined : PGPASS.exec(line.trimEnd())?.[2];
  return password === undefined || isPlaceholder(password) ? undefined : password;
}
