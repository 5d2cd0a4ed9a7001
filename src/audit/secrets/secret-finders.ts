import { findAssignment, SECRET_NAMES } from './find-assignment.ts';
import { findBasic, findBearer, findCurlUser, findSshpass } from './find-authorization.ts';
import {
  findDockerAuth,
  findKubernetesSecret,
  findNetrc,
  findNpmAuth,
  findPasswordHash,
  findWireguardKey,
} from './find-in-document.ts';
import { findEncodedPemKey, findPemKey, findPuttyKey, PRIVATE_LINES } from './find-private-key.ts';
import { tokenFinder } from './find-token.ts';
import { findUrlPassword } from './find-url-password.ts';
import { findWebToken } from './find-web-token.ts';
import type { SecretFinder } from './secret-match.ts';
import { TOKEN_SHAPES } from './token-shapes.ts';

/** What is looked for at a word, in whatever case it is written. */
export interface WordFinder {
  readonly word: string;
  readonly find: SecretFinder;
  /** True: also in programs and other files that are no text. */
  readonly inBinaries: boolean;
}

const at = (words: readonly string[], find: SecretFinder, inBinaries = false): readonly WordFinder[] =>
  words.map((word) => ({ word, find, inBinaries }));

/** Everything that arx looks for itself. */
export const SECRET_FINDERS: readonly WordFinder[] = [
  ...TOKEN_SHAPES.flatMap((shape) =>
    shape.starts.flatMap((start) => at([start], tokenFinder(shape, start), true)),
  ),
  ...at(['--BEGIN ', '-- BEGIN '], findPemKey, true),
  ...at([PRIVATE_LINES], findPuttyKey, true),
  ...at(['LS0tLS1CRUdJTi'], findEncodedPemKey, true),
  ...at(['eyJ'], findWebToken),
  ...at(['://'], findUrlPassword, true),
  ...at(['bearer '], findBearer),
  ...at(['basic '], findBasic),
  ...at([' -u', '--user'], findCurlUser),
  ...at(['sshpass '], findSshpass),
  ...at(['machine '], findNetrc),
  ...at(['"auth"'], findDockerAuth),
  ...at(['_auth', '_password'], findNpmAuth),
  ...at(
    ['$1$', '$2a$', '$2b$', '$2y$', '$5$', '$6$', '$y$', '$7$', '$gy$', '$apr1$', '$argon2', '{SHA', '{SSHA'],
    findPasswordHash,
  ),
  ...at(['privatekey', 'presharedkey'], findWireguardKey),
  ...at(['kind: secret'], findKubernetesSecret),
  ...at(SECRET_NAMES, findAssignment),
];
