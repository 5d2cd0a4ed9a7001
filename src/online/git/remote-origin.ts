/** The scheme, host and port of a remote's URL, of ssh with its user; one word for all that is on this machine. */
export function remoteOrigin(url: string): string {
  if (url.startsWith('file://')) return 'file:';
  const short = /^(?:([^@/:]+)@)?(\[[^\]]+\]|[^/:]+):(?!\/\/)/.exec(url);
  if (short !== null) return sshOrigin(short[1] ?? '', short[2] ?? '', '');
  const { protocol, username, hostname, port, origin } = new URL(url);
  return protocol === 'ssh:' ? sshOrigin(username, hostname, port) : origin;
}

function sshOrigin(user: string, host: string, port: string): string {
  return `ssh://${user === '' ? '' : `${user}@`}${host.toLowerCase()}:${port === '' ? '22' : port}`;
}
