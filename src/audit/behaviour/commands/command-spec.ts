/** What a value is: of an option, or of operands. */
export type Use = 'reads' | 'writes' | 'address' | 'user' | 'secret' | 'file-if-at' | 'skip';

/** What the operands of a command are. */
export type Operands =
  | 'reads'
  | 'writes'
  /** All but the last are read, the last is written. */
  | 'copies'
  /** All are written. */
  | 'moves'
  /** The first is a pattern or program, the others are read. */
  | 'pattern-reads'
  /** The first is a mode or an owner, the others are written. */
  | 'changes'
  | 'addresses'
  /** Like `copies`; those with a host in front are addresses. */
  | 'remote-copies'
  | 'users'
  | 'skip';

/** How the arguments of a command are read. What is not said has no meaning here. */
export interface CommandSpec {
  /** Options with a value, and what that is. */
  readonly options?: Readonly<Record<string, Use>>;
  readonly operands?: Operands;
  /** One of these options makes the operands another thing. */
  readonly unless?: { readonly flags: readonly string[]; readonly operands: Operands };
  /** `always`: whatever its arguments are. `addresses`: if an operand is one. */
  readonly network?: 'always' | 'addresses';
  /** Options with which it does not use the network. */
  readonly offline?: readonly string[];
  /** Options that turn the check of TLS certificates, or of signatures, off. */
  readonly insecure?: readonly string[];
  /** Only root may do it. */
  readonly root?: true;
  /** What it does is in a file that is not looked at, or in another machine. */
  readonly opaque?: true;
  /** Long options begin with one dash, so single letters are never taken together. */
  readonly longOptions?: true;
  /** By the first operand. `*`: any other. */
  readonly commands?: Readonly<Record<string, CommandSpec>>;
}

/** Specifications by program. */
export type CommandTable = Readonly<Record<string, CommandSpec>>;

/** The same specification for several names. */
export function each(names: string, spec: CommandSpec): CommandTable {
  return Object.fromEntries(names.split(' ').map((name) => [name, spec]));
}
