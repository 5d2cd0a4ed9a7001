/** How a signature document is written: a sigstore bundle, or arx's own form for what ssh keys sign. */
export type SignatureForm = 'sigstore' | 'ssh';
