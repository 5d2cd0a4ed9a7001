const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'Darwin' };
/** What `uname -m` says, by the words of platforms. */
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  '386': ['i386', 'i486', 'i586', 'i686'],
  amd64: ['x86_64', 'amd64'],
  arm: ['armv5tel', 'armv6l', 'armv7l', 'armv8l'],
  arm64: ['aarch64', 'arm64'],
  loong64: ['loongarch64'],
};

/** A platform of a seal as `uname -s` and `uname -m` name it, with a slash between: each way that is known. */
export function unameOf(platform: string): string[] {
  const [system = '', machine = ''] = platform.split('/');
  const machines = MACHINES[machine] ?? [machine];
  return machines.map((name) => `${SYSTEMS[system] ?? system}/${name}`);
}
