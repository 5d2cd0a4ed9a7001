import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for placing data and running code. */
export const RUN_CODES = {
  RUN_BAD_TARGET: {
    exit: EXIT.usage,
    means: 'A target, a cwd, a timeout or a variable of the bundle has a form that cannot be placed or set.',
    remedy: 'Correct it in the manifest and repack. Targets have no `..` and no control characters.',
  },
  RUN_NO_PLATFORM: {
    exit: EXIT.gate,
    means:
      'This host is no Linux, where bundles are run, its /proc is not mounted, or it is not among the platforms that the bundle names. Nothing was changed.',
    remedy:
      'Run it on such a host, with /proc mounted. Verifying, auditing, inspecting, extracting and exporting work everywhere.',
  },
  RUN_CONFLICT: {
    exit: EXIT.gate,
    means:
      'Something is in the way: a file or link where a directory must be, two entries for the same path, or a place of arx itself.',
    remedy: 'Move what is in the way, or change the target. Nothing was changed.',
  },
  RUN_CHANGED: {
    exit: EXIT.gate,
    means: 'A place was changed by somebody else after the plan was made and before it was carried out.',
    remedy: 'Find out who writes there, then run again. No path was changed.',
  },
  RUN_UNSAFE_PARENT: {
    exit: EXIT.gate,
    means:
      'A directory above a target can be written by a group or by others, or it or a link above is of another user.',
    remedy:
      'Take the right to write from others (`chmod go-w`), declare the user who has the directory as the `owner` of what goes there, or allow it in the policy (`run: {writable_parents: true}`). Nothing was changed.',
  },
  RUN_NOT_WRITABLE: {
    exit: EXIT.gate,
    means: 'A target is in a directory that you may not write, or on a file system that may only be read.',
    remedy: 'Run as root or as the owner of the directory, or change the target. Nothing was changed.',
  },
  RUN_NO_SPACE: {
    exit: EXIT.gate,
    means: 'A file system has too little free space for what the bundle places.',
    remedy: 'Make space, then run again. Nothing was changed.',
  },
  RUN_NO_OWNER: {
    exit: EXIT.gate,
    means:
      'The bundle gives files to a user or group that this machine does not know, or that only root may name.',
    remedy: 'Create the user first, or run as root. Nothing was changed.',
  },
  RUN_NO_VARIABLE: {
    exit: EXIT.gate,
    means:
      'A rollback or removal is to undo a command that was given a variable of its caller, and that variable is not set now.',
    remedy:
      'Set it as it was for the run. With `--force` the command is left as it is, and the rest is done. Nothing was changed.',
  },
  RUN_NO_SANDBOX: {
    exit: EXIT.gate,
    means:
      'The commands must run apart from the network or the processes of this host, and it offers no way to do that.',
    remedy:
      'Run as root, allow user namespaces, or install bubblewrap. A command that must reach the host itself can be sealed with `network: host` and `init: direct`.',
  },
  RUN_NO_EXEC: {
    exit: EXIT.gate,
    means:
      'The directory for temporary files does not allow programs to be run, and the bundle brings programs.',
    remedy: 'Set TMPDIR to a directory on a file system that is not mounted with noexec.',
  },
  RUN_NO_CWD: {
    exit: EXIT.step,
    means: 'The working directory of a command does not exist.',
    remedy: 'Place data there, or let an earlier command make it.',
  },
  RUN_NO_PROGRAM: {
    exit: EXIT.step,
    means: 'The program of a command was not found, or may not be executed.',
    remedy: 'Install it, name it by its absolute path, or bring it as a source.',
  },
  RUN_NO_JAVA: {
    exit: EXIT.gate,
    means: 'The bundle runs a jar, and the PATH of that command has no `java`.',
    remedy:
      'Install a Java runtime (on Debian `apt install default-jre-headless`), or place one and set PATH in `env`. Nothing was changed.',
  },
  RUN_STEP_FAILED: {
    exit: EXIT.step,
    means: 'A command of the bundle failed; the ones after it were not started.',
    remedy:
      'Read its output: the last lines stand under the message, which names its own exit code, and all of it is in its log.',
  },
  RUN_TIMEOUT: {
    exit: EXIT.step,
    means: 'A command of the bundle ran longer than its timeout and was ended with all its processes.',
    remedy: 'Find out what it waits for, or give it a longer `timeout` in the manifest.',
  },
} as const satisfies Record<string, CodePage>;
