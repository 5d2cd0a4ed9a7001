import type {
  Block,
  Group,
  Part,
  Redirection,
  Statement,
  Word,
} from '../../../src/audit/behaviour/shell/shell-model.ts';

/** A model of shell text in one line, for tables: quoted parts in «», variables in {}. */
export function showBlock(block: Block): string {
  return block.map(showStatement).join('; ');
}

function showStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'command': {
      const assigned = statement.assignments.map(
        ({ name, value, partial }) =>
          `${name}${partial ? '+' : ''}=${value === undefined ? '' : showWord(value)}`,
      );
      const words = statement.words.map(showWord);
      return `[${[...assigned, ...words, ...statement.redirections.map(showRedirection)].join(' ')}]`;
    }
    case 'group':
      return showGroup(statement);
    case 'pipeline':
      return statement.stages.map(showStatement).join(' | ');
    case 'either':
      return `(${showStatement(statement.left)} ${statement.operator} ${showStatement(statement.right)})`;
    case 'function':
      return `function ${statement.name} ${showBlock(statement.body)}`;
    case 'background':
      return `${showStatement(statement.body)} &`;
    case 'unreadable':
      return '???';
  }
}

function showGroup({ form, variable, values = [], body, redirections }: Group): string {
  const of = values.length === 0 ? '' : `<${values.map(showWord).join(' ')}>`;
  const rest = redirections.map((one) => ` ${showRedirection(one)}`).join('');
  return `${form}${variable === undefined ? '' : ` ${variable}`}${of}{${showBlock(body)}}${rest}`;
}

function showRedirection({ operator, target }: Redirection): string {
  return `${operator}${showWord(target)}`;
}

function showWord({ parts }: Word): string {
  return parts.map(showPart).join('');
}

function showPart(part: Part): string {
  const shown = plainPart(part);
  return part.quoted ? `«${shown}»` : shown;
}

function plainPart(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text.replaceAll('\n', '␊');
    case 'variable':
      return `{${part.name}${part.operator ?? ''}${part.operand === undefined ? '' : showWord(part.operand)}}`;
    case 'output':
      return `$(${showBlock(part.body)})`;
    case 'process':
      return `<(${showBlock(part.body)})`;
    default:
      return part.kind === 'number' ? '#' : '?';
  }
}
