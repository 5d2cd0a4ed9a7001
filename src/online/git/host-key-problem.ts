/** Why ssh did not believe a host. */
export interface HostKeyProblem {
  readonly is: string;
  readonly hint: string;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * What ssh says of a host key that it does not know, or that is another one now (sshconnect.c, check_host_key()).
 * @param file The known_hosts of the source's credential, if it has one.
 */
export function hostKeyProblem(words: string, file?: string): HostKeyProblem | undefined {
  return changed(words) ?? unknown(words, file ?? '~/.ssh/known_hosts');
}

function changed(words: string): HostKeyProblem | undefined {
  const host = /Host key for (\S+) has changed and you have requested strict checking/.exec(words)?.[1];
  if (host === undefined) return undefined;
  const [, type = '', fingerprint = ''] =
    /fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(words) ?? [];
  const [, file, line] = /Offending \S+ key in (.+):(\d+)\s/.exec(words) ?? [];
  const expected = file === undefined ? 'the one in known_hosts' : `the one in line ${line} of "${file}"`;
  return {
    is: `the ssh key of ${host} changed: it is ${named(type, fingerprint)}, expected ${expected}`,
    hint: `Somebody may pretend to be the host: ask its owner. Only if it has a new key: \`ssh-keygen${file === undefined ? '' : ` -f '${file}'`} -R '${host}'\`, then add that`,
    data: { host, fingerprint },
  };
}

function unknown(words: string, file: string): HostKeyProblem | undefined {
  const ask = `Ask its owner for the fingerprint of its key, and if it is that one, add it to ${file}`;
  const [, type = '', host] =
    /No (\S+) host key is known for (\S+) and you have requested strict checking/.exec(words) ?? [];
  if (host === undefined)
    return /host key verification failed/i.test(words)
      ? { is: "the host's ssh key is not known, expected it in known_hosts", hint: ask, data: {} }
      : undefined;
  // Only when ssh was told to say more.
  const fingerprint = /Server host key: \S+ (SHA256:[A-Za-z0-9+/]+)/.exec(words)?.[1] ?? '';
  return {
    is: `the ssh key of ${host} is not known: it is ${named(type, fingerprint)}, expected it in known_hosts`,
    hint: `${ask}: \`${keyscan(host, type)}\` prints the line`,
    data: { host, fingerprint },
  };
}

function named(type: string, fingerprint: string): string {
  return fingerprint === '' ? `of type ${type}` : `${type} ${fingerprint}`;
}

function keyscan(host: string, type: string): string {
  const [, name = host, port] = /^\[(.+)\]:(\d+)$/.exec(host) ?? [];
  return `ssh-keyscan -t ${type.toLowerCase()}${port === undefined ? '' : ` -p ${port}`} ${name}`;
}
