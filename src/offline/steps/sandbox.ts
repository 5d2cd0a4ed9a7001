import { ArxError } from '../../core/errors.ts';
import { mountPoints } from '../../sys/mount-points.ts';
import { bwrapSandbox } from './bwrap-sandbox.ts';
import { openNamespaces } from './namespaces.ts';
import type { Sandbox, SandboxOptions } from './sandbox-model.ts';

/**
 * Opens a sandbox: processes and mounts of its own, and a network without interfaces unless it may use the host's. The
 * sockets of the init system are masked in it. As root directly, otherwise inside a user namespace, and where that is not
 * allowed by bwrap.
 * @throws ArxError RUN_NO_SANDBOX if this machine allows none of them.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const problems: string[] = [];
  const sandbox = await open(options, problems);
  if (sandbox !== undefined) return sandbox;
  const said = [...new Set(problems)].join('; ');
  const without = options.network === 'none' ? 'without a network' : 'apart from the processes of this host';
  throw new ArxError('RUN_NO_SANDBOX', `Cannot run commands ${without}: this machine gives no namespace`, {
    hint: isInPlainChroot()
      ? 'The root directory is no mount point, as in a plain chroot: make it one, mount --bind DIR DIR, then chroot DIR'
      : 'Run as root, allow user namespaces, or install bubblewrap; util-linux must be there',
    ...(said !== '' && { cause: new Error(said) }),
  });
}

async function open(options: SandboxOptions, problems: string[]): Promise<Sandbox | undefined> {
  if (process.platform !== 'linux') return undefined;
  return (await openNamespaces(options, problems)) ?? (await bwrapSandbox(options, problems));
}

/** There even root gets no mounts of its own: unshare(1) makes those of the root directory private, so it must be a mount point. */
function isInPlainChroot(): boolean {
  return process.geteuid?.() === 0 && !mountPoints().includes('/');
}
