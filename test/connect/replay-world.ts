import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../servers/scratch.ts';

/** What the programs of a case answer, where it matters. */
export interface ReplayAnswers {
  /** The code with which a program in a container, a tree or here ends. */
  readonly exec?: number;
  /** What `terraform output` writes. */
  readonly terraform?: unknown;
  readonly vagrant?: { readonly status: string; readonly 'ssh-config': Readonly<Record<string, string>> };
  /** Content of that file beside the Vagrantfile. */
  readonly '@vagrant.json'?: unknown;
  /** True: the tree of a chroot is not there. */
  readonly missing?: boolean;
}

/** Programs that stand in for docker, podman, chroot, ssh, vagrant, terraform and sh, and record how they were called. */
export interface ReplayWorld extends Disposable {
  readonly path: string;
  /** Where the programs are. */
  readonly bin: string;
  /** One that stands in for sh. No other program finds it. */
  readonly shell: string;
  /** Every call so far: the name of the program, then its words. Names that differ from run to run are settled. */
  calls(): readonly (readonly string[])[];
  /** What the last program that ran in a container, a tree or here read. */
  stdin(): string | undefined;
}

export const CONTAINER = 'c'.repeat(64);
const DIGEST = '0d05fac3b9bc6d8d5fc7b323a35a23daf0ab61fc38685de569ce69f6feb7fbe6';

const HEAD = `#!/bin/sh
at=@AT@ me=\${0##*/}
{ printf '%s\\0' "$me" "$@"; printf '\\036'; } >> "$at/calls"
run() { cat > "$at/stdin"; exit "$(cat "$at/exec")"; }
`;

const INSPECTED = (status: string): string =>
  JSON.stringify([
    {
      Id: CONTAINER,
      Name: '/@NAME@',
      Image: 'not-an-image',
      State: { Status: status, Running: status === 'running', Paused: false, ExitCode: 0 },
      Config: { Labels: {} },
    },
  ]);

const ENGINE = `${HEAD}
case "$1 $2" in
'container inspect')
  case "$3" in
  running | abc | ${CONTAINER}) status=running ;;
  stopped) if [ -e "$at/started" ]; then status=running; else status=exited; fi ;;
  *) printf '[]\\n'; printf 'Error: No such container: %s\\n' "$3" >&2; exit 1 ;;
  esac
  if [ $status = running ]; then answer='${INSPECTED('running')}'; else answer='${INSPECTED('exited')}'; fi
  printf '%s' "$answer" | sed "s/@NAME@/$3/" ;;
'container start') : > "$at/started" ;;
'image inspect')
  [ "$3" = not-an-image ] || { printf 'Error: No such image: %s\\n' "$3" >&2; exit 1; }
  printf '[{"Config":{"Entrypoint":null,"Cmd":null}}]' ;;
esac
case "$1" in
run) printf '%s\\n' ${CONTAINER} ;;
pull) printf 'Error: pull access denied\\n' >&2; exit 1 ;;
commit) printf 'sha256:%s\\n' ${DIGEST} ;;
exec) run ;;
esac
`;

const PROGRAMS: Readonly<Record<string, string>> = {
  docker: ENGINE,
  podman: ENGINE,
  chroot: `${HEAD}[ "$2" = /bin/sh ] || run\n`,
  terraform: `${HEAD}cat "$at/terraform"\n`,
  vagrant: `${HEAD}[ "$1" = status ] && exec cat "$at/status"\nshift; for each; do cat "$at/ssh-config.$each"; done\n`,
};

/** Makes the programs of a case. */
export function replayWorld(answers: ReplayAnswers = {}): ReplayWorld {
  const place = scratch('replay');
  const at = (name: string): string => join(place.path, name);
  mkdirSync(at('bin'));
  for (const [name, lines] of Object.entries(PROGRAMS)) {
    writeFileSync(join(at('bin'), name), lines.replace('@AT@', `'${place.path}'`));
    chmodSync(join(at('bin'), name), 0o755);
  }
  writeFileSync(at('sh'), `${HEAD}run\n`.replace('@AT@', `'${place.path}'`), { mode: 0o755 });
  writeFileSync(at('exec'), String(answers.exec ?? 0));
  writeFileSync(at('terraform'), JSON.stringify(answers.terraform ?? {}));
  writeFileSync(at('status'), answers.vagrant?.status ?? '');
  for (const [name, text] of Object.entries(answers.vagrant?.['ssh-config'] ?? {}))
    writeFileSync(at(`ssh-config.${name}`), text);
  if (answers['@vagrant.json'] !== undefined)
    writeFileSync(at('@vagrant.json'), JSON.stringify(answers['@vagrant.json']));
  if (answers.missing !== true) mkdirSync(at('not-a-chroot'));
  return {
    path: place.path,
    bin: at('bin'),
    shell: at('sh'),
    calls: () => callsIn(at('calls')).map((call) => call.map((word) => settle(word, place.path))),
    stdin: () => (existsSync(at('stdin')) ? readFileSync(at('stdin'), 'utf8') : undefined),
    [Symbol.dispose]: () => {
      rmSync(at('calls'), { force: true });
      place.remove();
    },
  };
}

function callsIn(path: string): string[][] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\u001e')
    .filter(Boolean)
    .map((call) => call.split('\0').slice(0, -1));
}

function settle(word: string, path: string): string {
  return word
    .replace(/arx-[0-9a-f]{16}/, 'arx-NAME')
    .replace(/^--label=arx\.made-by=.+$/, '--label=arx.made-by=MAKER')
    .replace(/^trap 'exit 0' TERM INT; .*$/, 'LOOP')
    .replace(CONTAINER, 'containerid')
    .replace(path, '');
}
