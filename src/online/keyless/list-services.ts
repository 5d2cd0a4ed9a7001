import type { Service } from './service-error.ts';
import type { SigningServices } from './signing-services.ts';

/** The services as people call them, in the order in which they are needed. */
export function listServices({ fulcio, rekor, timestamps }: SigningServices): readonly Service[] {
  return [
    { what: 'the certificate authority', url: fulcio },
    { what: 'the log', url: rekor.url },
    ...(timestamps === undefined ? [] : [{ what: 'the timestamp authority', url: timestamps }]),
  ];
}
