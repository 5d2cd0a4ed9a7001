import { checkAborted, type Context } from '../../core/context.ts';
import { type RunningProcess, spawn } from '../../sys/spawn.ts';
import type { Login } from './http-headers.ts';
import { noteSecrets } from './known-secrets.ts';
import { warnOnce } from './warn-once.ts';

const LONGEST = 30_000;
const MOST = 64 * 1024;

/** What git and the usual helpers need to find the user's configuration, keyring and agent. Nothing else is passed on. */
const PASSED = [
  'PATH',
  'LANG',
  'TMPDIR',
  'USER',
  'LOGNAME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'GNUPGHOME',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GH_CONFIG_DIR',
  'PASSWORD_STORE_DIR',
];

/**
 * What the user's git credential helpers know of an http or https URL (git-credential(1), "fill"). Helpers are those of the
 * user's and the system's git config, never of a repository; nobody is asked anything. Undefined when they know nothing,
 * there is no git, or they take longer than 30 seconds.
 * @throws ArxError INTERRUPTED.
 */
export async function gitHelperCredential(url: string, context: Context): Promise<Login | undefined> {
  checkAborted(context);
  const input = inputFor(url);
  if (input === undefined) return undefined;
  const child = await start(context);
  if (child === undefined) return undefined;
  const end = (): void => child.kill('SIGKILL');
  const timer = setTimeout(() => {
    end();
    warnOnce(
      context,
      `The git credential helper gave no answer within ${LONGEST / 1000} s`,
      'Try `git credential fill` by hand',
    );
  }, LONGEST);
  context.signal.addEventListener('abort', end, { once: true });
  try {
    child.stdin?.on('error', () => undefined).end(input);
    const [said, { code }] = await Promise.all([read(child), child.ended]);
    checkAborted(context);
    const login = code === 0 ? loginOf(said) : undefined;
    if (login !== undefined) noteSecrets(context, [login.password]);
    return login;
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', end);
    end();
  }
}

/** git-credential(1), "INPUT/OUTPUT FORMAT": lines of key=value, an empty line at the end. Values have no line break. */
function inputFor(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const path = decoded(url.pathname.slice(1));
  const username = decoded(url.username);
  if (path === undefined || username === undefined) return undefined;
  const lines = [`protocol=${url.protocol.slice(0, -1)}`, `host=${url.host}`];
  if (path !== '') lines.push(`path=${path}`);
  if (username !== '') lines.push(`username=${username}`);
  return `${lines.join('\n')}\n\n`;
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /[\n\r\0]/.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

async function start(context: Context): Promise<RunningProcess | undefined> {
  try {
    return await spawn({
      argv: ['git', 'credential', 'fill'],
      // Not where arx was started: the config of a repository there would name a program to run.
      cwd: '/',
      env: environment(context),
      stdin: 'pipe',
      stderr: 'ignore',
      group: true,
    });
  } catch {
    return undefined;
  }
}

function environment({ env, home }: Context): Record<string, string> {
  const passed = PASSED.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...Object.fromEntries(passed),
    HOME: home,
    LC_ALL: 'C',
    GIT_CEILING_DIRECTORIES: '/',
    GIT_TERMINAL_PROMPT: '0',
    // Set and empty: neither core.askPass nor SSH_ASKPASS is asked (git's prompt.c).
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GCM_INTERACTIVE: 'never',
  };
}

async function read({ stdout }: RunningProcess): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdout ?? []) {
    size += (chunk as Buffer).length;
    if (size <= MOST) chunks.push(chunk as Buffer);
  }
  return size <= MOST ? Buffer.concat(chunks).toString() : '';
}

function loginOf(said: string): Login | undefined {
  const facts = new Map(
    said.split('\n').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  const password = facts.get('password');
  return password === undefined ? undefined : { username: facts.get('username') ?? '', password };
}
