import { zip } from '../../audit/rules/content/binaries.ts';
import { affected, osvRecord } from '../../audit/components/osv-records.ts';
import { planted, type PlantedFile } from './planted-file.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const lock = (packages: Readonly<Record<string, unknown>>): string =>
  json({ name: 'x', lockfileVersion: 3, packages: { '': { name: 'x' }, ...packages } });

/** Lockfiles and metadata with something wrong. */
export const COMPONENT_FILES: readonly PlantedFile[] = [
  planted('web/package-lock.json', lock({ 'node_modules/lodash': { version: '4.17.20' } }), 'ARX401'),
  planted('api/requirements.txt', 'flask==3.0.0\nreqeusts==2.32.0\n', 'ARX406'),
  planted('broken/package-lock.json', '{"lockfileVersion": 3, "packages": {"node_modules/a"', 'ARX403'),
  planted('api/Pipfile.txt/requirements.txt', 'a==1.0\nb @ https://files.example/b.whl\n', 'ARX403'),
  planted('legacy/.nvmrc', 'v16.20.2\n', 'ARX404'),
  planted('legacy/image/etc/os-release', 'ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian 10"\n', 'ARX404'),
  planted(
    'php/composer.lock',
    json({ packages: [{ name: 'old/mailer', version: '1.2.0', abandoned: 'new/mailer' }] }),
    'ARX404',
  ),
  planted(
    'hook/package.json',
    json({ name: 'hook', version: '1.0.0', license: 'MIT', scripts: { postinstall: 'node collect.js' } }),
    'ARX405',
    'ARX212',
  ),
  planted('py/setup.py', 'from setuptools import setup\n\nsetup(name="tool", version="1.0")\n', 'ARX405'),
  planted('drift/package-lock.json', lock({ 'node_modules/left': { version: '1.0.0' } }), 'ARX407'),
  planted('drift/node_modules/left/package.json', json({ name: 'left', version: '1.0.1' }), 'ARX212'),
  planted(
    'lib/tool.jar',
    zip({ name: 'META-INF/MANIFEST.MF', content: 'Manifest-Version: 1.0\n' }),
    'ARX203',
    'ARX205',
    'ARX403',
  ),
  planted(
    'conf/hosts.ini',
    'home=/home/alice.miller/shop\ndb=http://db7.internal/x\n',
    'ARX210:1',
    'ARX210:2',
  ),
];

/** The advisories that the audit of the corpus is given. */
export const ADVISORIES: readonly Readonly<Record<string, unknown>>[] = [
  osvRecord('GHSA-35jh-r3h4-6jhm', {
    aliases: ['CVE-2021-23337'],
    summary: 'Command Injection in lodash',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [affected('npm', 'lodash', [{ introduced: '0' }, { fixed: '4.17.21' }])],
  }),
];
