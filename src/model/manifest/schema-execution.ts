import { z } from 'zod';
import { PLATFORMS } from '../../core/platforms.ts';
import { MOST_RETRIES } from '../execution-limits.ts';
import { SERVICE_ACTIONS } from '../service-words.ts';
import { GIVEN_NAME } from '../variable-name.ts';
import { BUNDLE_KEYS, CODE_KEYS, HEALTH_KEYS, SECRET_KEYS, SERVICE_KEYS } from './keys.ts';
import { described, oneOrMany } from './schema-described.ts';

type ExecutionKeys = Readonly<Record<'network' | 'timeout' | 'silence' | 'user' | 'pass', string>>;

const VARIABLE = z.string().regex(GIVEN_NAME).max(128);
const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const HOST = String.raw`(?:127\.${BYTE}\.${BYTE}\.${BYTE}|\[::1\]|localhost)`;

/** How commands are run: on the bundle and on each of them. */
export function execution(keys: ExecutionKeys) {
  const user = z.string().regex(/^(?:[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|[0-9]{1,10})$/);
  return {
    network: described(z.enum(['none', 'host']), keys.network, ['host']),
    timeout: described(duration(), keys.timeout, ['5m', 90]),
    silence: described(duration(), keys.silence, ['90s']),
    user: described(user, keys.user, ['www-data', '1000']),
    pass: described(oneOrMany(VARIABLE), keys.pass, [['TERM', 'http_proxy']]),
  };
}

/** The rest of that on the bundle. */
export function bundleExecution() {
  const platform = z.enum(PLATFORMS as [string, ...string[]]);
  return {
    platforms: described(oneOrMany(platform), BUNDLE_KEYS.platforms, [['linux/amd64', 'linux/arm64']]),
    ...execution(BUNDLE_KEYS),
    services: described(z.array(z.union([serviceName(), service()])).min(1), BUNDLE_KEYS.services, [
      ['nginx'],
      [{ name: 'nginx', do: 'restart', when: 'changed', health: { tcp: 80 } }],
    ]),
    secrets: described(secrets(), BUNDLE_KEYS.secrets, [{ DB_PASSWORD: { file: '/etc/app/db-password' } }]),
  };
}

/** The rest of that on a command. */
export function conduct() {
  const { when: time, retries, undo, secrets: names, daemon, health: works, init } = CODE_KEYS;
  const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
  return {
    when: described(when(), time, ['changed']),
    retries: described(z.int().min(0).max(MOST_RETRIES), retries, [3]),
    undo: described(hostArgv(), undo, [['app', 'migrate', '--down']]),
    secrets: described(oneOrMany(VARIABLE), names, [['DB_PASSWORD']]),
    daemon: described(name, daemon, ['web']),
    health: described(health(), works, [{ http: 'http://127.0.0.1:8080/', within: '90s' }]),
    init: described(z.literal('direct'), init, ['direct']),
  };
}

function duration() {
  return z.union([z.int().min(1), z.string().regex(/^[1-9][0-9]*[smh]$/)]);
}

function when() {
  return z.enum(['always', 'changed']);
}

function hostArgv() {
  const word = z.string().regex(/^(?!-)(?!.*:\/\/)\S+$/);
  return z.union([word, z.array(z.string()).min(1)]);
}

function serviceName() {
  return z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,135}$/);
}

function service() {
  const { name, do: actions, when: time, health: works } = SERVICE_KEYS;
  const action = z.enum(SERVICE_ACTIONS as [string, ...string[]]);
  return z.strictObject({
    name: serviceName().meta({ description: name, examples: ['nginx'] }),
    do: described(oneOrMany(action), actions, ['restart', ['enable', 'start']]),
    when: described(when(), time, ['changed']),
    health: described(health(), works, [{ tcp: 80 }]),
  });
}

function secrets() {
  const { env, file, command, as } = SECRET_KEYS;
  const variable = z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .max(128);
  const secret = z.strictObject({
    env: described(variable, env, ['DB_PASSWORD']),
    file: described(z.string().regex(/^\/[^/]/), file, ['/etc/app/db-password']),
    command: described(hostArgv(), command, [['pass', 'show', 'db']]),
    as: described(z.enum(['file', 'env']), as, ['env']),
  });
  return z.record(VARIABLE, exactlyOne(secret, ['env', 'file', 'command'])).meta({ minProperties: 1 });
}

function health() {
  const { tcp, http, command, within } = HEALTH_KEYS;
  const port = z.union([
    z.int().min(1).max(65_535),
    z.string().regex(new RegExp(`^(?:${HOST}:)?[1-9]\\d{0,4}$`)),
  ]);
  const url = z.string().regex(new RegExp(`^http://${HOST}(?::[1-9]\\d{0,4})?(?:/[^#\\s]*)?$`));
  const map = z.strictObject({
    tcp: described(port, tcp, [80, '127.0.0.1:8080']),
    http: described(url, http, ['http://127.0.0.1:8080/']),
    command: described(hostArgv(), command, [['pg_isready', '-q']]),
    within: described(duration(), within, ['90s']),
  });
  return exactlyOne(map, ['tcp', 'http', 'command']);
}

function exactlyOne<T extends z.ZodType>(schema: T, names: readonly string[]) {
  return schema.meta({ oneOf: names.map((name) => ({ properties: { [name]: {} }, required: [name] })) });
}
