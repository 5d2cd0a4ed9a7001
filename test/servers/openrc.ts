import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '..', '..', '.cache');
const PLACE = join(CACHE, 'openrc');

/**
 * Lines that put a real OpenRC into the root directory of a small host, with nginx as a service of its own kind. It is taken
 * from its Debian packages without installing them, because they would replace the init system of the machine.
 */
export async function openrcLines(): Promise<string> {
  await unpack();
  return `
for each in sbin bin lib usr/lib etc/init.d etc/conf.d; do
  [ ! -d "${PLACE}/$each" ] || cp -a "${PLACE}/$each/." "$each/"
done
cp "${PLACE}/etc/rc.conf" etc/
: > etc/insserv.conf
rm -rf etc/rc?.d etc/runlevels
mkdir -p etc/runlevels/sysinit etc/runlevels/boot etc/runlevels/default
cat > etc/init.d/nginx <<'X'
#!/sbin/openrc-run
command=/usr/sbin/nginx
pidfile=/run/nginx.pid
extra_started_commands=reload
reload() {
  start-stop-daemon --stop --signal HUP --pidfile "$pidfile"
}
X
chmod 755 etc/init.d/nginx
`;
}

async function unpack(): Promise<void> {
  if (existsSync(PLACE)) return;
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, 'openrc-'));
  try {
    await run('apt-get', ['download', '-qq', 'openrc', 'librc1', 'libeinfo1'], { cwd: directory });
    const root = join(directory, 'root');
    for (const file of (await readdir(directory)).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', join(directory, file), root]);
    await rename(root, PLACE).catch((error: unknown) => {
      if (!existsSync(PLACE)) throw error;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
