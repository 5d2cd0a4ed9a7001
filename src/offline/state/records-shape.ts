import { type Check, count, digest, is, listOf, mapOf, object, oneOf, text } from '../../model/shape.ts';

const flag = is('true or false', (value) => typeof value === 'boolean');
/** At least one word. */
export const words: Check = (value, path) =>
  Array.isArray(value) && value.length === 0 ? `${path} is empty` : listOf(text)(value, path);
const seconds = is('a number of seconds', (value) => Number.isSafeInteger(value) && (value as number) >= 1);

/** What is wrong with the record of something that was done to a service (records.ts). */
export const serviceShape: Check = object({
  service: text,
  action: text,
  'wasActive?': flag,
  'wasEnabled?': flag,
  code: count,
});

const secret = object({ 'env?': text, 'file?': text, 'command?': words, 'as?': oneOf('file', 'env') });

/** What is wrong with the record of a daemon. */
export const daemonShape: Check = object({
  name: text,
  pid: count,
  start: text,
  'unit?': text,
  log: text,
  'command?': object({
    label: text,
    argv: words,
    cwd: text,
    env: mapOf(text),
    pass: listOf(text),
    'user?': text,
    secrets: mapOf(secret),
  }),
});

/** What is wrong with what undoes a command. */
export const undoShape: Check = object({
  number: count,
  label: text,
  'bundle?': digest,
  argv: words,
  'cwd?': text,
  env: mapOf(text),
  'pass?': listOf(text),
  network: oneOf('none', 'host'),
  'init?': oneOf('direct'),
  timeout: seconds,
  silence: seconds,
  'user?': text,
  secrets: mapOf(secret),
  services: listOf(text),
});
