import type { ErrorCode } from '../../core/error-codes.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { GitLocation } from './git-location.ts';

// What git and ssh say, in the C locale, and what it means. The first that fits counts.
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/could not resolve host/i, 'SOURCE_DNS', "the host's name has no address"],
  [/host key verification failed/i, 'SOURCE_TLS', "the host's ssh key is not known"],
  [/certificate|SSL peer|TLS/i, 'SOURCE_TLS', "the host's certificate is not trusted"],
  [
    /connection refused|failed to connect|no route to host/i,
    'SOURCE_REFUSED',
    'the host refused the connection',
  ],
  [/timed out|timeout|operation too slow/i, 'SOURCE_TIMEOUT', 'the host sent nothing for too long'],
  [/dubious ownership/i, 'SOURCE_UNREADABLE', 'the repository belongs to another user'],
  [
    /authentication failed|could not read (username|password)|permission denied|error: 40[13]/i,
    'SOURCE_UNAUTHORIZED',
    'the host does not let us read it',
  ],
  [
    /repository '?.*'? not found|does not appear to be a git repository|error: 404|does not exist|no such file/i,
    'SOURCE_NOT_FOUND',
    'there is no such repository',
  ],
  [
    /connection (reset|closed)|unexpected disconnect|early eof|hung up/i,
    'SOURCE_RESET',
    'the connection was cut',
  ],
];

/** The error that a failed git process means. Nothing of the credential is in it, whatever git said. */
export function gitError(words: string, location: Omit<GitLocation, 'url' | 'transport'>): ArxError {
  const [, code, meaning] = MEANINGS.find(([pattern]) => pattern.test(words)) ?? [
    /./,
    'SOURCE_GIT' as const,
    `git says ${quoted(lastWords(words, location), 300)}`,
  ];
  return new ArxError(
    code,
    `Cannot use "${location.source}": ${meaning}, expected a repository that can be read`,
    {
      ...(/dubious ownership/i.test(words) ? { hint: 'Let the user who runs arx own the repository' } : {}),
      data: { git: lastWords(words, location) },
    },
  );
}

function lastWords(words: string, { credential }: Pick<GitLocation, 'credential'>): string {
  const lines = words.split('\n').filter((line) => /^(fatal|error):/.test(line));
  const line = redactText(lines.length === 0 ? (words.trim().split('\n')[0] ?? '') : lines.join('; '));
  const secrets = [credential?.username, credential?.password].filter(
    (secret) => secret !== undefined && secret !== '',
  );
  return secrets.reduce<string>((text, secret) => text.replaceAll(secret as string, '[redacted]'), line);
}
