import { readCommand } from './read-command.ts';
import { childOf, type Reader, textOf } from './reader.ts';
import { readRedirections } from './read-redirections.ts';
import { readWord, WORD_TYPES } from './read-word.ts';
import type { Block, Command, Group, Redirection, Statement, Word } from './shell-model.ts';
import type { Syntax } from './syntax.ts';

/** Reads a node as a statement; nothing for what is none. */
export function readStatement(reader: Reader, node: Syntax): readonly Statement[] {
  const at = reader.place(node.start);
  switch (node.type) {
    case 'command':
    case 'declaration_command':
    case 'unset_command':
    case 'variable_assignment':
    case 'variable_assignments':
      return [readCommand(reader, node)];
    case 'file_redirect':
      return [redirected(reader, { ...node, children: [node] })];
    case 'redirected_statement':
      return [redirected(reader, node)];
    case 'pipeline':
      return [{ kind: 'pipeline', stages: reader.block(node.children), at }];
    case 'list':
      return either(reader, node);
    case 'function_definition': {
      const name = childOf(node, 'word');
      return [
        {
          kind: 'function',
          name: name === undefined ? '' : textOf(reader, name),
          body: reader.block(node.children),
          at,
        },
      ];
    }
    case 'ERROR':
      return reader.block(node.children);
    default:
      return FORMS[node.type] === undefined ? [] : [group(reader, node, FORMS[node.type])];
  }
}

const FORMS: Readonly<Record<string, Group['form'] | undefined>> = {
  subshell: 'subshell',
  compound_statement: 'braces',
  do_group: 'braces',
  if_statement: 'if',
  elif_clause: 'if',
  else_clause: 'if',
  while_statement: 'while',
  for_statement: 'for',
  c_style_for_statement: 'for',
  case_statement: 'case',
  case_item: 'if',
  negated_command: 'not',
  test_command: 'test',
};

function group(reader: Reader, node: Syntax, form: Group['form'] = 'braces'): Group {
  const first = node.children[0]?.type;
  const variable = node.type === 'for_statement' ? childOf(node, 'variable_name') : undefined;
  return {
    kind: 'group',
    form: form === 'while' && first === 'until' ? 'until' : form,
    body: reader.block(node.children),
    redirections: [],
    ...(variable === undefined ? {} : { variable: textOf(reader, variable) }),
    values: VALUED.has(form) ? wordsIn(reader, node, variable) : [],
    at: reader.place(node.start),
  };
}

const VALUED: ReadonlySet<string> = new Set(['for', 'case', 'if', 'test']);

/** The words that are not in statements: values of a loop, patterns, what tests compare. */
function wordsIn(reader: Reader, node: Syntax, without: Syntax | undefined): Word[] {
  return node.children.flatMap((child) => {
    if (child === without) return [];
    if (WORD_TYPES.has(child.type)) return [readWord(reader, child)];
    return child.type.endsWith('_expression') ? wordsIn(reader, child, without) : [];
  });
}

function either(reader: Reader, node: Syntax): readonly Statement[] {
  const operator = node.children.find(({ type }) => type === '&&' || type === '||')?.type ?? '&&';
  const statements = reader.block(node.children);
  const [left, ...rest] = statements;
  const right = rest.at(-1);
  if (left === undefined || right === undefined) return statements;
  const all = { kind: 'either', left, operator, right, at: reader.place(node.start) } as const;
  return [...rest.slice(0, -1), all];
}

/** A statement with redirections; a here-document may have the rest of its line in it. */
function redirected(reader: Reader, node: Syntax): Statement {
  const at = reader.place(node.start);
  const { redirections, words, next } = readRedirections(reader, node.children);
  const [body = nothing(at)] = reader.block(node.children.filter(({ type }) => !type.endsWith('_redirect')));
  return continued(withRedirections(body, redirections, words), next, at);
}

function nothing(at: Command['at']): Command {
  return { kind: 'command', assignments: [], words: [], redirections: [], at };
}

function withRedirections(
  body: Statement,
  redirections: readonly Redirection[],
  words: readonly Word[],
): Statement {
  switch (body.kind) {
    case 'command':
      return {
        ...body,
        words: [...body.words, ...words],
        redirections: [...body.redirections, ...redirections],
      };
    case 'group':
      return { ...body, redirections: [...body.redirections, ...redirections] };
    case 'either':
      return { ...body, right: withRedirections(body.right, redirections, words) };
    case 'pipeline': {
      const last = body.stages.at(-1) ?? nothing(body.at);
      return { ...body, stages: [...body.stages.slice(0, -1), withRedirections(last, redirections, words)] };
    }
    default:
      return { kind: 'group', form: 'braces', body: [body], redirections, values: [], at: body.at };
  }
}

function continued(
  statement: Statement,
  next: readonly { readonly operator: string; readonly body: Block }[],
  at: Command['at'],
): Statement {
  return next.reduce<Statement>((left, { operator, body }) => {
    const [right] = body;
    if (right === undefined) return left;
    if (operator === '|') return { kind: 'pipeline', stages: [left, ...body], at };
    return { kind: 'either', left, operator, right, at };
  }, statement);
}
