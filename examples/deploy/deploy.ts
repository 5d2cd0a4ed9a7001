/**
 * sh examples/deploy/run.sh
 * Deploys an application from two git repositories over ssh and a settings file over https. All servers are real, listen
 * on loopback only, and are stopped before the bundle runs. The run sees examples/deploy/init-script in place of those of the host.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ARX } from '../../test/helpers/arx-home.ts';
import { makeGitRepository } from '../../test/servers/git-repository.ts';
import { startGitSsh } from '../../test/servers/git-ssh.ts';
import { startNginx } from '../../test/servers/nginx.ts';
import { scratch } from '../../test/servers/scratch.ts';

type Texts = Readonly<Record<string, string>>;

using home = scratch('deploy');
const target = join(home.path, 'target');
mkdirSync(target);
console.log('Servers on loopback: git over ssh, a web server with TLS.');
await withServers((names, reach) => {
  writeHere('arx.yaml', names);
  for (const service of ['app', 'nginx']) writeHere('init-script', names, join('init.d', service));
  arx(['repack', 'arx.yaml', '-o', 'deploy.arx'], reach);
});
console.log('\nThe servers are stopped.');
arx(['inspect', 'deploy.arx']);
arx(['run', '--dry-run', 'deploy.arx']);
arx(['run', 'deploy.arx'], {}, withServices());

/** Starts the servers, and gives the work what the manifest's names stand for and what arx needs to reach them. */
async function withServers(work: (names: Texts, reach: Texts) => void): Promise<void> {
  makeGitRepository(join(home.path, 'git', 'app.git')).commit({ 'server.js': '// the application\n' });
  makeGitRepository(join(home.path, 'git', 'sys.git')).commit({
    'nginx/nginx.conf': 'listen 80;\n',
    'nginx/conf.d/app.conf': 'location / { }\n',
    'unrelated/notes.txt': 'not sealed: the fragment picks nginx\n',
  });
  await using ssh = await startGitSsh();
  await using web = await startNginx();
  mkdirSync(join(web.root, 'generate'));
  writeFileSync(join(web.root, 'generate', 'env'), 'PORT=8080\n');
  const names = {
    'git+ssh://git.host.example': `git+${ssh.url}${join(home.path, 'git')}`,
    'https://secrets.host.example': web.https,
    '/srv': join(target, 'srv'),
    '/etc': join(target, 'etc'),
  };
  work(names, { SSL_CERT_FILE: web.ca, GIT_SSH_COMMAND: ssh.gitSshCommand });
}

/** Copies the manifest or the stand-in, with what its names stand for here. */
function writeHere(file: string, names: Texts, as = file): void {
  let text = readFileSync(join(import.meta.dirname, file), 'utf8');
  for (const [name, real] of Object.entries(names)) text = text.replaceAll(name, real);
  mkdirSync(dirname(join(home.path, as)), { recursive: true });
  writeFileSync(join(home.path, as), text, { mode: 0o755 });
}

/** The words before a command that has mounts of its own: no systemd there, and the stand-ins for the host's services. */
function withServices(): string[] {
  const hide = '[ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd';
  const script = `${hide}; mount --bind "$0" /etc/init.d && exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, join(home.path, 'init.d')];
}

/** Runs arx with its own key and cache. */
function arx(args: readonly string[], reach: Texts = {}, under: readonly string[] = []): void {
  console.log(`\n$ arx ${args.join(' ')}`);
  const own = {
    PATH: process.env['PATH'],
    HOME: home.path,
    TMPDIR: tmpdir(),
    ARX_PROGRESS: 'none',
    ARX_STATE_DIR: join(home.path, 'state'),
  };
  const options = { cwd: home.path, env: { ...own, ...reach }, stdio: 'inherit' } as const;
  const [program, ...words] = [...under, process.execPath, ARX, ...args] as [string, ...string[]];
  const { status } = spawnSync(program, words, options);
  if (status !== 0) throw new Error(`arx ended with ${status}`);
}
