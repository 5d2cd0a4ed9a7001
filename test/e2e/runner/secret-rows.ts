import { SECRET } from './bundles.ts';
import type { Row } from './runner-row.ts';

const file = `printf ${SECRET} >secret; chmod 600 secret`;
const command = (code: string): string => `${file}; echo "${code}" >code`;

/** Rows of secrets. The value must be in nothing that is said. */
export const SECRET_ROWS: readonly Row[] = [
  ['the file of a secret is missing', 'secret-file', ':'],
  ['the file of a secret may be read by others', 'secret-file', `${file}; chmod 644 secret`],
  ['the file of a secret may be written by others', 'secret-file', `${file}; chmod 602 secret`],
  ['the file of a secret is a link', 'secret-file', `${file}; mv secret real; ln -s real secret`],
  ['the file of a secret is a directory', 'secret-file', 'mkdir -m 700 secret'],
  ['the file of a secret is a pipe', 'secret-file', 'mkfifo -m 600 secret'],
  ['the file of a secret is empty', 'secret-file', ': >secret; chmod 600 secret'],
  ['the file of a secret has three characters', 'secret-file', 'printf abc >secret; chmod 600 secret'],
  ['the file of a secret is too large', 'secret-file', 'head -c 70000 /dev/zero >secret; chmod 600 secret'],
  ['the variable of a secret is not set', 'secret-env', ':'],
  ['the command of a secret is not there', 'secret-no-command', ':'],
  ['the command of a secret fails', 'secret-command', command('3')],
]
  .map(([name = '', bundle = '', wrong = '']): Row => ({ name, line: `run ${bundle}.arx`, exit: 3, wrong }))
  .concat([
    { name: 'the variable of a secret is empty', line: 'run secret-env.arx', exit: 3, env: { THE_KEY: '' } },
    {
      name: 'the variable of a secret has two characters',
      line: 'run secret-env.arx',
      exit: 3,
      env: { THE_KEY: 'ab' },
    },
    { name: 'a command with a secret from a file fails', line: 'run secret-file.arx', exit: 7, wrong: file },
    {
      name: 'a command with a secret from a variable fails',
      line: 'run secret-env.arx',
      exit: 7,
      env: { THE_KEY: SECRET },
    },
    {
      name: 'a command with a secret in a variable fails',
      line: 'run secret-as-env.arx',
      exit: 7,
      env: { THE_KEY: SECRET },
    },
    {
      name: 'a command with a secret from a command fails',
      line: 'run secret-command.arx',
      exit: 7,
      wrong: command('0'),
    },
    {
      name: 'there is no place in memory for secrets',
      line: 'run secret-file.arx',
      exit: 3,
      wrong: `${file}; mount --bind /srv/work /dev/shm; mkdir /srv/run; mount --bind /srv/run /run`,
    },
    {
      name: 'the place in memory for secrets is of somebody else',
      line: 'run secret-file.arx',
      exit: 3,
      wrong: `${file}; mount --bind /srv/work /dev/shm; mkdir /run/arx; chown 65534 /run/arx`,
    },
  ]);
