import type { SshSettings } from './ssh-settings.ts';

type Argv = readonly [string, ...string[]];

/** How long a connection in the background that nobody uses stays when nobody closes it, in seconds. */
const LINGER = 30;
/** Seconds of silence after which a host is asked whether it is there; after three times without an answer the link is lost. */
const ALIVE = 15;

/** Where the files of one connection are. */
export interface ControlFiles {
  readonly socket: string;
  readonly log: string;
}

/**
 * The one connection to a host that programs share once somebody is logged in.
 * @param stays `here`: until it is ended; `behind`: in the background, until nobody has used it for a while.
 */
export function masterArgv(
  settings: SshSettings,
  { socket, log }: ControlFiles,
  stays: 'here' | 'behind',
): Argv {
  const lasts = String(settings.persist > 0 ? settings.persist : LINGER);
  const place =
    stays === 'here' ? option('ControlPersist', 'no') : ['-f', ...option('ControlPersist', lasts)];
  const own = ['-M', '-N', '-n', '-S', socket, '-E', log, ...place];
  return [settings.program, ...own, ...plainArgs(settings), ...loginArgs(settings), '--', settings.host];
}

/**
 * A program over that connection. It reads no configuration, says nothing of its own, and never connects by itself: its proxy
 * is a program that fails.
 */
export function sharedArgv(
  settings: SshSettings,
  { socket }: Pick<ControlFiles, 'socket'>,
  command: string,
): Argv {
  return [
    settings.program,
    '-F',
    '/dev/null',
    '-S',
    socket,
    '-T',
    ...option('ControlMaster', 'no'),
    ...option('ProxyCommand', '/bin/false'),
    ...option('BatchMode', 'yes'),
    ...option('LogLevel', 'QUIET'),
    ...option('ForwardAgent', settings.forwardAgent ? 'yes' : 'no'),
    '--',
    settings.host,
    command,
  ];
}

/** Asks after the one connection, or ends it. */
export function controlArgv(
  what: 'check' | 'exit',
  { program, host }: SshSettings,
  { socket }: Pick<ControlFiles, 'socket'>,
): Argv {
  return [program, '-F', '/dev/null', '-S', socket, '-O', what, '--', host];
}

/** A program over a connection of its own. */
export function directArgv(settings: SshSettings, command: string): Argv {
  if (settings.kind === 'dropbear') return dropbearArgv(settings, command);
  const own = [...option('ControlMaster', 'no'), ...option('ControlPath', 'none')];
  return [
    settings.program,
    ...own,
    ...plainArgs(settings),
    ...loginArgs(settings),
    '--',
    settings.host,
    command,
  ];
}

/** dbclient(1). It says what is wrong on stderr, and has no time of its own for connecting. */
function dropbearArgv(settings: SshSettings, command: string): Argv {
  return [
    settings.program,
    '-T',
    '-K',
    String(ALIVE),
    ...(settings.acceptNew ? ['-y'] : []),
    ...(settings.port === undefined ? [] : ['-p', String(settings.port)]),
    ...(settings.user === undefined ? [] : ['-l', settings.user]),
    ...(settings.key === undefined ? [] : ['-i', settings.key]),
    ...(settings.forwardAgent ? ['-A'] : []),
    ...settings.args,
    settings.host,
    command,
  ];
}

/** What makes a connection one for programs, whatever the configuration says. ssh takes the first value that it is given. */
function plainArgs(settings: SshSettings): readonly string[] {
  return [
    '-T',
    ...option('RequestTTY', 'no'),
    ...option('RemoteCommand', 'none'),
    ...option('PermitLocalCommand', 'no'),
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardX11', 'no'),
    ...option('ForwardAgent', settings.forwardAgent ? 'yes' : 'no'),
    ...option('LogLevel', 'INFO'),
    ...option('ServerAliveInterval', String(ALIVE)),
    ...option('ConnectTimeout', String(settings.timeout)),
    ...option('StrictHostKeyChecking', settings.acceptNew ? 'accept-new' : 'yes'),
    ...option('UpdateHostKeys', 'no'),
  ];
}

function loginArgs(settings: SshSettings): readonly string[] {
  const { config, port, user, knownHosts, args } = settings;
  return [
    ...(config === undefined ? [] : ['-F', config]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(knownHosts === undefined ? [] : option('UserKnownHostsFile', `"${literal(knownHosts)}"`)),
    ...keyArgs(settings),
    ...questionArgs(settings),
    ...args,
  ];
}

/** pyinfra: agent and usual keys are tried only when no key is given. */
function keyArgs({ key, agent, ownKeys }: SshSettings): readonly string[] {
  const noAgent = agent ? [] : option('IdentityAgent', 'none');
  if (key !== undefined) return ['-i', literal(key), ...option('IdentitiesOnly', 'yes'), ...noAgent];
  return [...(ownKeys ? [] : option('IdentityFile', 'none')), ...noAgent];
}

/** Nothing is asked but what is known; each secret is given once, and a passphrase never to a question of the host. */
function questionArgs({ password, passphrase, key }: SshSettings): readonly string[] {
  if (password === undefined && passphrase === undefined) return option('BatchMode', 'yes');
  const once = [...option('BatchMode', 'no'), ...option('NumberOfPasswordPrompts', '1')];
  if (password === undefined) return [...once, ...option('PreferredAuthentications', 'publickey')];
  const by = ['password', 'keyboard-interactive'];
  const order = key === undefined ? [...by, 'publickey'] : ['publickey', ...by];
  return [...once, ...option('PreferredAuthentications', order.join(','))];
}

function option(name: string, value: string): readonly string[] {
  return ['-o', `${name}=${value}`];
}

function literal(path: string): string {
  return path.replaceAll('%', '%%');
}
