/** A machine of a Vagrantfile. */
export interface VagrantMachine {
  readonly name: string;
  /** The provider's word, as `running`, `poweroff`, `not_created`. */
  readonly state: string;
}

/**
 * The machines in the output of `vagrant status --machine-readable` (Vagrant's documentation, "Machine Readable Output": lines
 * of time, target, type and data), in its order.
 */
export function vagrantMachines(output: string): readonly VagrantMachine[] {
  const states = new Map<string, string>();
  for (const line of output.split(/\r?\n/)) {
    const [, name = '', type, state = ''] = line.split(',', 4);
    // What begins with "-" could not be asked for by name.
    if (type === 'state' && /^[^-\s\p{C}][^\s\p{C}]*$/u.test(name)) states.set(name, state);
  }
  return [...states].map(([name, state]) => ({ name, state }));
}
