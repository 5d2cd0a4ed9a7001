/** How a kind of file begins: bytes in hexadecimal, at an offset, which is 0 unless it is said. */
interface Magic {
  readonly type: string;
  readonly starts: readonly string[];
  readonly at?: number;
}

/**
 * File formats by their first bytes, as their specifications and the registries of media types give them. The first that
 * fits holds, so that a longer magic stands before a shorter one.
 */
export const FILE_MAGIC: readonly Magic[] = [
  { type: 'elf', starts: ['7f454c46'] },
  { type: 'wasm', starts: ['0061736d'] },
  { type: 'zip', starts: ['504b0304', '504b0506'] },
  { type: 'gzip', starts: ['1f8b08'] },
  { type: 'xz', starts: ['fd377a585a00'] },
  { type: 'zstd', starts: ['28b52ffd'] },
  { type: 'bzip2', starts: '123456789'.split('').map((level) => `425a683${level}`) },
  { type: '7z', starts: ['377abcaf271c'] },
  { type: 'rar', starts: ['526172211a07'] },
  { type: 'rpm', starts: ['edabeedb'] },
  { type: 'deb', starts: ['213c617263683e0a64656269616e'] },
  { type: 'ar', starts: ['213c617263683e0a', '213c7468696e3e0a'] },
  { type: 'cpio', starts: ['303730373031', '303730373032', '303730373037', 'c771'] },
  { type: 'tar', starts: ['7573746172'], at: 257 },
  { type: 'cab', starts: ['4d534346'] },
  { type: 'png', starts: ['89504e470d0a1a0a'] },
  { type: 'jpeg', starts: ['ffd8ff'] },
  { type: 'gif', starts: ['474946383761', '474946383961'] },
  { type: 'webp', starts: ['57454250'], at: 8 },
  { type: 'ico', starts: ['00000100', '00000200'] },
  { type: 'tiff', starts: ['49492a00', '4d4d002a'] },
  { type: 'pdf', starts: ['255044462d'] },
  { type: 'ole', starts: ['d0cf11e0a1b11ae1'] },
  { type: 'sqlite', starts: ['53514c69746520666f726d6174203300'] },
  { type: 'woff', starts: ['774f4646', '774f4632'] },
  { type: 'font', starts: ['0001000000', '4f54544f00'] },
  { type: 'mp3', starts: ['494433'] },
  { type: 'mp4', starts: ['66747970'], at: 4 },
  { type: 'ogg', starts: ['4f676753'] },
  { type: 'flac', starts: ['664c6143'] },
  { type: 'keystore', starts: ['feedfeed', 'cececece'] },
  { type: 'kdbx', starts: ['03d9a29a67fb4bb5', '03d9a29a65fb4bb5'] },
];
