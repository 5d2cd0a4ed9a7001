import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { needPackages } from './debian-packages.ts';

/** What a commit does to one path. A string is the text of a plain file. */
export type GitChange =
  | string
  | Uint8Array
  | { readonly text: string; readonly executable: true }
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly remove: true };

/** A bare repository. Every date, author and file is fixed, so that equal steps give equal commits. */
export interface GitRepository {
  readonly path: string;
  /** Commits changes on top of a branch ("main" unless told; made when new) and gives the commit. */
  commit(changes: Readonly<Record<string, GitChange>>, options?: CommitOptions): string;
  /** Points a branch at a ref or commit. */
  branch(name: string, at: string): void;
  /** Points a tag at a ref or commit, moving it when it is there; `message` makes it an annotated one. */
  tag(name: string, at: string, message?: string): void;
  /** Runs git in the repository and gives its output without the last newline. */
  git(...args: string[]): string;
}

/** `branch`: "main" unless told. `orphan`: forget what the branch held. */
export interface CommitOptions {
  readonly branch?: string;
  readonly message?: string;
  readonly orphan?: boolean;
}

const PERSON = 'Test <test@example.org>';
const FIRST_SECOND = 1_700_000_000;
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_AUTHOR_DATE: `${FIRST_SECOND} +0000`,
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  GIT_COMMITTER_DATE: `${FIRST_SECOND} +0000`,
};

/** Makes an empty bare repository at `path` (usually ".../NAME.git") that serves any commit and partial clones. */
export function makeGitRepository(path: string): GitRepository {
  needPackages(['git']);
  mkdirSync(path, { recursive: true });
  const run = (args: readonly string[], input: string | Uint8Array = ''): string => {
    const options = { env: ENVIRONMENT, input, stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 } as const;
    return execFileSync('git', ['-C', path, ...args], options)
      .toString()
      .trimEnd();
  };
  run(['init', '-q', '--bare', '--initial-branch=main', '--object-format=sha1', '.']);
  run(['config', 'uploadpack.allowFilter', 'true']);
  run(['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  let clock = FIRST_SECOND;
  return {
    path,
    commit: (changes, options = {}) => {
      const ref = `refs/heads/${options.branch ?? 'main'}`;
      const parent = options.orphan === true ? '' : run(['for-each-ref', '--format=%(objectname)', ref]);
      clock += 60;
      const stream = commitStream({ ref, parent, clock, message: options.message ?? 'Change' }, changes);
      run(['fast-import', '--quiet', '--force'], stream);
      return run(['rev-parse', ref]);
    },
    branch: (name, at) => void run(['update-ref', `refs/heads/${name}`, run(['rev-parse', at])]),
    tag: (name, at, message) => {
      const annotation = message === undefined ? [] : ['-a', '-m', message];
      run(['tag', '-f', ...annotation, name, at]);
    },
    git: (...args) => run(args),
  };
}

interface CommitHead {
  readonly ref: string;
  /** The parent's commit, or "". */
  readonly parent: string;
  readonly clock: number;
  readonly message: string;
}

/** The input of `git fast-import` for one commit. */
function commitStream(head: CommitHead, changes: Readonly<Record<string, GitChange>>): Buffer {
  const person = `${PERSON} ${head.clock} +0000`;
  const chunks = [`commit ${head.ref}\nauthor ${person}\ncommitter ${person}\n`, ...data(head.message)];
  // A commit without "from" on an existing branch would go on from it: an orphan starts from nothing.
  if (head.parent === '') chunks.unshift(`reset ${head.ref}\n\n`);
  else chunks.push(`from ${head.parent}\n`);
  for (const [path, change] of Object.entries(changes)) chunks.push(...fileChange(path, change));
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

type Chunk = string | Uint8Array;

function fileChange(path: string, change: GitChange): Chunk[] {
  const name = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  if (typeof change === 'string' || change instanceof Uint8Array) {
    return [`M 100644 inline ${name}\n`, ...data(change)];
  }
  if ('link' in change) return [`M 120000 inline ${name}\n`, ...data(change.link)];
  if ('submodule' in change) return [`M 160000 ${change.submodule} ${name}\n`];
  if ('remove' in change) return [`D ${name}\n`];
  return [`M 100755 inline ${name}\n`, ...data(change.text)];
}

function data(content: Chunk): Chunk[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}
