/**
 * sh examples/deploy/run.sh
 * Deploys an application from two git repositories over ssh and a settings file over https. All servers are real, listen
 * on loopback only, and are stopped before the bundle runs.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  writeManifest(names);
  arx(['repack', 'arx.yaml', '-o', 'deploy.arx'], reach);
});
console.log('\nThe servers are stopped.');
arx(['inspect', 'deploy.arx']);
arx(['run', '--dry-run', 'deploy.arx']);
arx(['run', 'deploy.arx']);

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

/** Copies the manifest, with what its names stand for here. */
function writeManifest(names: Texts): void {
  let text = readFileSync(join(import.meta.dirname, 'arx.yaml'), 'utf8');
  for (const [name, real] of Object.entries(names)) text = text.replaceAll(name, real);
  writeFileSync(join(home.path, 'arx.yaml'), text);
  copyFileSync(join(import.meta.dirname, 'service'), join(home.path, 'service'));
}

/** Runs arx with its own key and cache. */
function arx(args: readonly string[], reach: Texts = {}): void {
  console.log(`\n$ arx ${args.join(' ')}`);
  const own = { PATH: process.env['PATH'], HOME: home.path, TMPDIR: tmpdir(), ARX_PROGRESS: 'none' };
  const options = { cwd: home.path, env: { ...own, ...reach }, stdio: 'inherit' } as const;
  const { status } = spawnSync(process.execPath, [ARX, ...args], options);
  if (status !== 0) throw new Error(`arx ended with ${status}`);
}
