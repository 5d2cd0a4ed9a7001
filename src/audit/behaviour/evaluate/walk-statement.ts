import type { Block, Group, Pipeline, Statement } from '../shell/shell-model.ts';
import { type Context, type Input, record, spend, subshell, unitOf } from './evaluation.ts';
import { UNREADABLE } from './script-facts.ts';
import { inputOf } from './stage-input.ts';
import { runCommand } from './run-command.ts';
import { runRedirections } from './run-redirections.ts';
import { runWord } from './run-word.ts';
import { checkLoop } from './check-loop.ts';

/** Goes through statements in their order. */
export function walkBlock(block: Block, context: Context): void {
  for (const statement of block) walkStatement(statement, context);
}

/** Goes through one statement. */
function walkStatement(statement: Statement, context: Context): void {
  if (!spend(context)) return;
  switch (statement.kind) {
    case 'command':
      return runCommand(statement, context);
    case 'group':
      return walkGroup(statement, context);
    case 'pipeline':
      return walkPipeline(statement, context);
    case 'either': {
      const guarded = { ...context, guarded: true };
      walkStatement(statement.left, guarded);
      return walkStatement(statement.right, guarded);
    }
    case 'background':
      return walkStatement(statement.body, subshell(context));
    case 'function': {
      const unit = unitOf(context.evaluation, statement.name);
      return walkBlock(statement.body, {
        ...context,
        shell: { ...context.shell },
        unit,
        inside: 'function',
        guarded: false,
      });
    }
    case 'unreadable':
      return record(context, 'opaque', UNREADABLE, statement.at);
  }
}

const GUARDS: ReadonlySet<Group['form']> = new Set(['if', 'case', 'while', 'until', 'test']);

function walkGroup(group: Group, context: Context): void {
  const inner = group.form === 'subshell' ? subshell(context) : context;
  const input = runRedirections(group.redirections, inner);
  for (const word of group.values ?? []) runWord(word, inner);
  checkLoop(group, inner);
  walkBlock(group.body, {
    ...inner,
    guarded: inner.guarded || GUARDS.has(group.form),
    ...(input === undefined ? {} : { input }),
  });
}

/** Each stage is a shell of its own, which reads what the one before prints. */
function walkPipeline({ stages }: Pipeline, context: Context): void {
  let input: Input | undefined = context.input;
  for (const [index, stage] of stages.entries()) {
    const { input: _, ...rest } = subshell(context);
    const before = context.evaluation.downloads;
    const inner: Context = {
      ...rest,
      inside: context.inside,
      piped: index < stages.length - 1 || context.piped === true,
    };
    walkStatement(stage, input === undefined ? inner : { ...inner, input });
    input = inputOf(stage, { input, downloaded: context.evaluation.downloads > before }, inner);
  }
}
