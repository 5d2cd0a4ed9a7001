/** e_machine of the System V ABI, for what is met today. */
export const ELF_MACHINES: ReadonlyMap<number, string> = new Map([
  [2, 'sparc'],
  [3, 'x86'],
  [4, 'm68k'],
  [8, 'mips'],
  [20, 'ppc'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [43, 'sparc64'],
  [50, 'ia64'],
  [62, 'x86_64'],
  [183, 'aarch64'],
  [243, 'riscv'],
  [247, 'bpf'],
  [258, 'loongarch'],
]);

/** PE Format, "Machine Types". */
export const PE_MACHINES: ReadonlyMap<number, string> = new Map([
  [0x14c, 'x86'],
  [0x1c0, 'arm'],
  [0x1c4, 'arm'],
  [0x8664, 'x86_64'],
  [0xaa64, 'aarch64'],
  [0xebc, 'efi'],
  [0x5064, 'riscv'],
]);

/** mach/machine.h. */
export const MACHO_CPUS: ReadonlyMap<number, string> = new Map([
  [7, 'x86'],
  [12, 'arm'],
  [18, 'ppc'],
  [0x01000007, 'x86_64'],
  [0x0100000c, 'aarch64'],
  [0x01000012, 'ppc64'],
]);
