const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  linux: ['386', 'amd64', 'arm', 'arm64', 'loong64', 'ppc64le', 'riscv64', 's390x'],
  darwin: ['amd64', 'arm64'],
  windows: ['386', 'amd64', 'arm64'],
};

/** Where a bundle may run: `OS/ARCHITECTURE` in the words of the OCI image index. */
export const PLATFORMS: readonly string[] = Object.entries(ARCHITECTURES).flatMap(([system, names]) =>
  names.map((name) => `${system}/${name}`),
);

// What Node, uname and people call the same.
const OTHER_NAMES: Readonly<Record<string, string>> = {
  macos: 'darwin',
  osx: 'darwin',
  win32: 'windows',
  x64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armv8: 'arm64',
  ia32: '386',
  i386: '386',
  i686: '386',
  x86: '386',
  armv6l: 'arm',
  armv7l: 'arm',
  armv7: 'arm',
  armhf: 'arm',
  loongarch64: 'loong64',
  ppc64: 'ppc64le',
  ppc64el: 'ppc64le',
};

/** A platform in those words, of the names that Node (`process.platform`, `process.arch`), uname and people use. */
export function platformName(system: string, architecture: string): string {
  return [system, architecture].map(ownName).join('/');
}

function ownName(name: string): string {
  const word = name.toLowerCase();
  return Object.hasOwn(OTHER_NAMES, word) ? (OTHER_NAMES[word] ?? word) : word;
}
