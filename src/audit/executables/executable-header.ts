import { ELF_MACHINES, MACHO_CPUS, PE_MACHINES } from './machines.ts';

/** What the header of a program says. */
export interface ExecutableHeader {
  /** `x86_64`, `aarch64`, …, or the number that stands there; several processors with commas. */
  readonly architecture: string;
  /** `program`, `library`, `object`, `core`, `driver`. */
  readonly kind: string;
}

const MOST_PROCESSORS = 16;
const MOST_SEGMENTS = 128;
const INTERPRETER = 3;
const ELF_KINDS: Readonly<Record<number, string>> = { 1: 'object', 2: 'program', 3: 'library', 4: 'core' };

/**
 * The header of an ELF, PE, Mach-O or WebAssembly file. Reads a bounded number of bytes, and never throws: undefined for
 * anything that is damaged or none of them.
 */
export function executableHeader(type: string, bytes: Uint8Array): ExecutableHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === 'elf') return elfHeader(buffer);
  if (type === 'pe') return peHeader(buffer);
  if (type === 'macho') return machoHeader(buffer);
  if (type === 'wasm' && buffer.length >= 8) return { architecture: 'wasm', kind: 'program' };
  return undefined;
}

/** System V ABI, "ELF Header". */
function elfHeader(buffer: Buffer): ExecutableHeader | undefined {
  if (buffer.length < 20) return undefined;
  const [width, order] = [buffer[4], buffer[5]];
  if ((width !== 1 && width !== 2) || (order !== 1 && order !== 2)) return undefined;
  const read = (at: number): number => (order === 1 ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const kind = ELF_KINDS[read(16)];
  if (kind === undefined) return undefined;
  const architecture = ELF_MACHINES.get(read(18)) ?? `machine ${read(18)}`;
  const elf = { buffer, wide: width === 2, little: order === 1 };
  return { architecture, kind: kind === 'library' && hasInterpreter(elf) ? 'program' : kind };
}

/** A program that may be loaded anywhere has the type of a library, but names what loads it. */
function hasInterpreter({
  buffer,
  wide,
  little,
}: {
  buffer: Buffer;
  wide: boolean;
  little: boolean;
}): boolean {
  const short = (at: number): number => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const word = (at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  if (buffer.length < 64) return false;
  // The headers of segments stand in the first 4 GiB, so the lower half of the offset is enough.
  const start = wide ? word(little ? 32 : 36) : word(28);
  const [length, count] = [short(wide ? 54 : 42), Math.min(short(wide ? 56 : 44), MOST_SEGMENTS)];
  for (let at = start, left = count; left > 0 && at + 4 <= buffer.length; at += length, left -= 1)
    if (word(at) === INTERPRETER) return true;
  return false;
}

/** PE Format, "COFF File Header". */
function peHeader(buffer: Buffer): ExecutableHeader | undefined {
  if (buffer.length < 0x40) return undefined;
  const at = buffer.readUInt32LE(0x3c);
  if (at + 24 > buffer.length || buffer.readUInt32LE(at) !== 0x4550) return undefined;
  const machine = buffer.readUInt16LE(at + 4);
  const flags = buffer.readUInt16LE(at + 22);
  const kind = (flags & 0x2000) !== 0 ? 'library' : 'program';
  return { architecture: PE_MACHINES.get(machine) ?? `machine ${machine}`, kind };
}

/** mach-o/loader.h and mach-o/fat.h. */
function machoHeader(buffer: Buffer): ExecutableHeader | undefined {
  if (buffer.length < 16) return undefined;
  const magic = buffer.readUInt32BE(0);
  if (magic === 0xcafebabe) return fatHeader(buffer);
  const little = magic === 0xcefaedfe || magic === 0xcffaedfe;
  const read = (at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  return { architecture: cpuName(read(4)), kind: machoKind(read(12)) };
}

function fatHeader(buffer: Buffer): ExecutableHeader | undefined {
  const count = buffer.readUInt32BE(4);
  if (count === 0 || count > MOST_PROCESSORS || 8 + count * 20 > buffer.length) return undefined;
  const names = Array.from({ length: count }, (_, index) => cpuName(buffer.readUInt32BE(8 + index * 20)));
  return { architecture: names.join(','), kind: 'program' };
}

function cpuName(cpu: number): string {
  return MACHO_CPUS.get(cpu) ?? `machine ${cpu}`;
}

function machoKind(type: number): string {
  if (type === 2) return 'program';
  if (type === 1) return 'object';
  return type === 4 ? 'core' : 'library';
}
