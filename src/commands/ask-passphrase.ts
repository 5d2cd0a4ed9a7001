/** Asks a person for the passphrase of a key file; missing when there is nobody to ask. */
export type AskPassphrase = (keyFile: string) => Promise<string>;
