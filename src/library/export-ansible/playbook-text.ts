import type { Digest } from '../../core/digest.ts';
import { visible } from '../../core/visible.ts';
import type { Seal } from '../../model/seal.ts';

/** The names of the files beside a playbook: fixed, so that nothing of a bundle's name is ever read as a template. */
export const PLAYBOOK_FILES = {
  playbook: 'playbook.yml',
  bundle: 'install.arx',
  script: 'install.sh',
} as const;

/** What a playbook is made from. */
export interface PlaybookFacts {
  readonly seal: Pick<Seal, 'name' | 'version'>;
  /** The bundle digest. */
  readonly digest: Digest;
  /** The digest of the script, or in words why there is none. */
  readonly script: Digest | { readonly lacking: string };
}

/**
 * A playbook for ansible-core that installs a bundle on hosts of an inventory: by its script, which needs no arx and no Python
 * there, or by arx-run where that is (`-e arx_how=arx-run`). The same facts give the same text. Texts of the bundle stand
 * only in comments, where Ansible reads no template.
 */
export function playbookText(facts: PlaybookFacts): string {
  const scripted = typeof facts.script === 'string';
  const title = titleOf(facts);
  return [
    `# ${title}: ${facts.digest}`,
    '# Written by `arx export --format ansible`; docs/export-ansible.md says how to use it.',
    ...(typeof facts.script === 'string' ? [] : [`# There is no script: ${visible(facts.script.lacking)}.`]),
    '- name: install a sealed bundle',
    '  hosts: "{{ arx_hosts | default(\'all\') }}"',
    '  gather_facts: false',
    '  vars:',
    `    arx_how: ${scripted ? 'script' : 'arx-run'}`,
    '    arx_program: arx-run',
    '    arx_options: []',
    '  tasks:',
    ...demandHow(scripted),
    ...(typeof facts.script === 'string' ? byScript(facts.script) : []),
    ...BY_ARX_RUN,
    '',
  ].join('\n');
}

function titleOf({ seal: { name, version }, digest }: PlaybookFacts): string {
  return visible([name ?? digest.slice(0, 19), version].filter((word) => word !== undefined).join(' '));
}

function demandHow(scripted: boolean): string[] {
  const ways = scripted ? "['script', 'arx-run']" : "['arx-run']";
  return [
    '    - name: the way of installing is known',
    '      ansible.builtin.assert:',
    `        that: arx_how in ${ways}`,
    `        fail_msg: "arx_how is {{ arx_how }}, expected one of ${ways}"`,
    '        quiet: true',
  ];
}

/** The script compares its own file, on the host, with the digest that stands here. In check mode it changes nothing. */
function byScript(digest: Digest): string[] {
  const { script } = PLAYBOOK_FILES;
  const words = "{{ arx_options | map('quote') | join(' ') }}";
  return [
    '    - name: what the script would place and run',
    '      when: arx_how == "script" and ansible_check_mode',
    '      check_mode: false',
    '      changed_when: true',
    '      ansible.builtin.script:',
    `        cmd: ${script} --digest ${digest} --dry-run ${words}`,
    '        executable: /bin/sh',
    '      register: arx_shown',
    '    - name: the dry run says',
    '      when: arx_how == "script" and ansible_check_mode',
    '      ansible.builtin.debug: {var: arx_shown.stdout_lines}',
    '    - name: place and run by the script',
    '      when: arx_how == "script" and not ansible_check_mode',
    '      ansible.builtin.script:',
    `        cmd: ${script} --digest ${digest} ${words}`,
    '        executable: /bin/sh',
  ];
}

/** arx-run verifies the bundle on the host by the trust of that host, and says whether something has changed. */
const BY_ARX_RUN: readonly string[] = [
  '    - name: install by arx-run',
  '      when: arx_how == "arx-run"',
  '      block:',
  '        - name: a private directory',
  '          ansible.builtin.tempfile: {state: directory, prefix: arx-}',
  '          register: arx_place',
  '          check_mode: false',
  '          changed_when: false',
  '        - name: the bundle is sent',
  '          ansible.builtin.copy:',
  `            src: ${PLAYBOOK_FILES.bundle}`,
  `            dest: "{{ arx_place.path }}/${PLAYBOOK_FILES.bundle}"`,
  "            mode: '0600'",
  '          check_mode: false',
  '          changed_when: false',
  '        - name: verify, place and run',
  '          ansible.builtin.command:',
  '            argv: >-',
  `              {{ [arx_program, 'run', arx_place.path ~ '/${PLAYBOOK_FILES.bundle}', '--json']`,
  "              + (['--dry-run'] if ansible_check_mode else []) + arx_options }}",
  '          register: arx_run',
  '          check_mode: false',
  '          changed_when: arx_run.rc == 0 and (arx_run.stdout | from_json).plan.changed',
  '      always:',
  '        - name: the private directory goes',
  '          ansible.builtin.file: {path: "{{ arx_place.path }}", state: absent}',
  '          when: arx_place.path is defined',
  '          check_mode: false',
  '          changed_when: false',
];
