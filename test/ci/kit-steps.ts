import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');

/** One step or job of a kit: what bash runs, with its variables. */
export interface KitStep {
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The values of `${{ … }}` that GitHub would put in. */
export type Expressions = Readonly<Record<string, string>>;

interface ActionStep {
  readonly name: string;
  readonly run: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of ci/github/action.yml that these inputs make run; what is not given has its default. */
export function githubSteps(inputs: Readonly<Record<string, string>>, more: Expressions): KitStep[] {
  const action = parse(readText('ci/github/action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
  };
  const given = Object.entries(action.inputs).map(([name, { default: usual }]) => [
    `inputs.${name}`,
    inputs[name] ?? usual,
  ]);
  const values: Expressions = { ...Object.fromEntries(given), ...more };
  return action.runs.steps
    .filter((step) => step.if === undefined || holds(step.if, values))
    .map(({ name, run, env = {} }) => ({
      name,
      run,
      env: Object.fromEntries(Object.entries(env).map(([key, text]) => [key, filled(text, values)])),
    }));
}

/** The jobs of ci/gitlab/arx.yml with these inputs, each as one script. */
export function gitlabJobs(inputs: Readonly<Record<string, string>>): KitStep[] {
  const [header, content] = parseAllDocuments(readText('ci/gitlab/arx.yml')).map(
    (one) => one.toJS() as unknown,
  );
  const { inputs: known } = (header as { spec: { inputs: Record<string, { default: string }> } }).spec;
  const text = JSON.stringify(content).replaceAll(/\$\[\[ inputs\.(\w+) \]\]/g, (_, name: string) =>
    String(inputs[name] ?? known[name]?.default),
  );
  const jobs = JSON.parse(text) as Record<
    string,
    { variables: Record<string, string>; before_script: string[]; script: string[] }
  >;
  const shared = jobs['.arx'];
  return Object.entries(jobs)
    .filter(([name]) => !name.startsWith('.'))
    .map(([name, { script }]) => ({
      name,
      run: [...(shared?.before_script ?? []), ...script].join('\n'),
      env: shared?.variables ?? {},
    }));
}

/** The hooks of .pre-commit-hooks.yaml. */
export function preCommitHooks(): readonly {
  readonly id: string;
  readonly language: string;
  readonly entry: string;
  readonly files: string;
}[] {
  return parse(readText('.pre-commit-hooks.yaml')) as ReturnType<typeof preCommitHooks>;
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filled(text: string, values: Expressions): string {
  return text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? '');
}

/** Conditions of the form `inputs.a != '' && inputs.b == 'true'`. */
function holds(condition: string, values: Expressions): boolean {
  return condition.split(' && ').every((part) => {
    const [, name = '', sign, wanted] = /^([\w.-]+) (==|!=) '([^']*)'$/.exec(part) ?? [];
    if (sign === undefined) throw new Error(`Cannot read the condition ${part}`);
    return (values[name] === wanted) === (sign === '==');
  });
}
