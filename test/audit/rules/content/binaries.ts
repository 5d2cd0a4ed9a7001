import { gzipSync } from 'node:zlib';
import { tarEntry, tarFile, type TarFields } from '../../../helpers/tar-bytes.ts';
import { zipArchive, type ZipPart } from '../../../helpers/zip-bytes.ts';

/** The first bytes of an ELF file, 64 bits, little endian. */
export function elf(machine: number, kind = 2, interpreter = false): Buffer {
  const bytes = Buffer.alloc(64 + 56);
  bytes.write('7f454c46020101', 'hex');
  bytes.writeUInt16LE(kind, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeUInt32LE(64, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(interpreter ? 3 : 1, 64);
  return bytes;
}

/** The first bytes of a PE file. */
export function pe(machine: number, library = false): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(128, 0x3c);
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt16LE(machine, 132);
  bytes.writeUInt16LE(library ? 0x2000 : 2, 150);
  return bytes;
}

/** The first bytes of a Mach-O file for one processor. */
export function macho(cpu: number, kind = 2): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.write('cffaedfe', 'hex');
  bytes.writeUInt32LE(cpu, 4);
  bytes.writeUInt32LE(kind, 12);
  return bytes;
}

/** The first bytes of other formats. */
export const HEADS: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries({
    wasm: '0061736d01000000',
    png: '89504e470d0a1a0a0000000d49484452',
    jpeg: 'ffd8ffe000104a464946',
    gif: '474946383961',
    pdf: '255044462d312e34',
    '7z': '377abcaf271c0004',
    rar: '526172211a0700',
    xz: 'fd377a585a000004',
    bzip2: '425a6839314159',
    zstd: '28b52ffd',
    rpm: 'edabeedb0300',
    class: 'cafebabe00000034',
    sqlite: '53514c69746520666f726d6174203300',
    woff: '774f4632',
    ico: '000001000100',
    mp4: '00000018667479706d703432',
    webp: '5249464600000000574542505650',
    keystore: 'feedfeed00000002',
    kdbx: '03d9a29a67fb4bb5',
  }).map(([type, hex]) => [type, Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(40)])]),
);

export const zip = (...parts: readonly ZipPart[]): Buffer => zipArchive(parts);
type TarMember = readonly [fields: TarFields, content?: string | Buffer];
export const tar = (...members: readonly TarMember[]): Buffer =>
  tarFile(...members.map(([fields, content]) => tarEntry(fields, content)));
export const tgz = (...members: readonly TarMember[]): Buffer => gzipSync(tar(...members));
