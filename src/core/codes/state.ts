import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for what a host keeps: its lock, ledger, floors, receipts and saved bytes. */
export const STATE_CODES = {
  RUN_BUSY: {
    exit: EXIT.gate,
    means: 'Another run, rollback or removal is at work on this host; the message says which.',
    remedy:
      'Wait until it has ended. The lock is freed by the system when that process ends, however it ends.',
  },
  RUN_NO_LOCK: {
    exit: EXIT.gate,
    means: 'The host cannot be locked: the program `flock` is missing or failed.',
    remedy: 'Install it (on Debian it is part of `util-linux`, and busybox has one). Nothing was changed.',
  },
  RUN_LOCK_LOST: {
    exit: EXIT.integrity,
    means:
      'While a run, rollback or removal was at work, somebody removed or replaced its lock, so that another one may be at work too. It has stopped where it was: nothing of it counts as done, and it has taken nothing back from then on.',
    remedy:
      'Leave the file `lock` of the state directory where it is. The next run, rollback or removal takes back what was begun, if none has done so already; then run it again.',
  },
  RUN_DOWNGRADE: {
    exit: EXIT.gate,
    means: 'The bundle has a lower sequence than one of the same name that this host has had, or none.',
    remedy:
      'Use a newer bundle, or go back on purpose with `--allow-downgrade`, which the receipt records. To begin anew with that name, remove its file in `floors/` of the state directory.',
  },
  RUN_STATE_INVALID: {
    exit: EXIT.integrity,
    means:
      'What this host keeps of its bundles is damaged, or others can write it. Nothing is done by what cannot be believed.',
    remedy:
      'Look at the file that the message names. Give it back its owner and mode, or restore it from a backup. Nothing was changed.',
  },
  RUN_OBJECT_MISSING: {
    exit: EXIT.integrity,
    means: 'Bytes that were saved for a rollback are missing or damaged.',
    remedy: 'Restore that file from a backup of the host, or run the bundle that you want to have.',
  },
  RUN_NO_RECEIPT: {
    exit: EXIT.usage,
    means: 'This host has no such receipt.',
    remedy: 'See `arx status --receipts`. The last ten of each bundle are kept.',
  },
  RUN_NOT_INSTALLED: {
    exit: EXIT.usage,
    means:
      'No bundle of that name or digest is installed on this host, or several have a digest that begins so.',
    remedy: 'See `arx status`. Root and each user have a list of their own.',
  },
} as const satisfies Record<string, CodePage>;
