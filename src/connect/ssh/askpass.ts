import { accessSync, closeSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { openFifo, writeFifo } from '../../sys/fifo.ts';
import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';

/** What ssh is told so that it gets its answers; they are gone when it is disposed. */
export interface Askpass extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

export interface Answers {
  readonly password?: string;
  readonly passphrase?: string;
}

// Each answer is given once: whoever asks again, or for something else, gets none, so nothing waits for ever.
const HELPER = `#!/bin/sh
cd "\${0%/*}" || exit 1
case $1 in
"Enter passphrase for "*) name=passphrase ;;
*[Pp]assword*) name=password ;;
*) exit 1 ;;
esac
mv "$name" "$name.taken" 2>/dev/null || exit 1
IFS= read -r line <"$name.taken" && printf '%s\\n' "$line"
`;

/**
 * Answers the questions of ssh (ssh(1), SSH_ASKPASS) through a program that reads a FIFO: a secret is in no argument, no
 * variable and no file.
 * @param directory private; a directory of its own is made in it.
 * @throws ArxError HOST_NO_PROGRAM when programs cannot be started from there.
 */
export async function askpass(answers: Answers, directory: string): Promise<Askpass> {
  const place = join(directory, 'ask');
  mkdirSync(place, { mode: 0o700 });
  const helper = join(place, 'askpass');
  writeFileSync(helper, HELPER, { mode: 0o700 });
  demandExecutable(helper, directory);
  const given = Object.entries(answers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const open: number[] = [];
  const close = (): void => {
    for (const fd of open.splice(0)) closeSync(fd);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    for (const [name, text] of given) open.push(await offer(join(place, name), text));
  } catch (error) {
    close();
    throw error;
  }
  // Before OpenSSH 8.4 it is asked only where there is a display and no terminal.
  return {
    env: { SSH_ASKPASS: helper, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'arx' },
    [Symbol.dispose]: close,
  };
}

/** What is written stays in the pipe until it is read, or until it is closed here (fifo(7)). */
async function offer(path: string, text: string): Promise<number> {
  const made = await capture({ argv: ['mkfifo', '-m', '600', '--', path], env: { PATH: SYSTEM_PATH } });
  if (made.code !== 0) throw new ArxError('INTERNAL', 'Cannot give a password to ssh: mkfifo fails');
  const fd = openFifo(path);
  writeFifo(fd, Buffer.from(`${text}\n`));
  return fd;
}

function demandExecutable(helper: string, directory: string): void {
  try {
    accessSync(helper, constants.X_OK);
  } catch (cause) {
    throw new ArxError(
      'HOST_NO_PROGRAM',
      `Cannot give a password to ssh: no program can be started from ${JSON.stringify(directory)}, expected a file system without noexec`,
      { hint: 'Set TMPDIR (and XDG_RUNTIME_DIR) to another directory, or use a key', cause },
    );
  }
}
