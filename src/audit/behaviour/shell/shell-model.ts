/** Where something stands in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A piece of a word. `quoted`: the shell does not split it or look for files by it. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | VariablePart
  | { readonly kind: 'output'; readonly body: Block; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly body: Block; readonly quoted: boolean }
  /** Arithmetic and lengths: a number, whatever it is. */
  | { readonly kind: 'number'; readonly quoted: boolean }
  | { readonly kind: 'unknown'; readonly quoted: boolean };

/** A variable, and what is done to it. */
export interface VariablePart {
  readonly kind: 'variable';
  readonly name: string;
  readonly quoted: boolean;
  /** `:-`, `%`, `##`, …; missing for the plain value. */
  readonly operator?: string;
  /** What follows the operator. */
  readonly operand?: Word;
}

export interface Word {
  readonly parts: readonly Part[];
  readonly at: Place;
}

export interface Redirection {
  /** `<`, `>`, `>>`, `>&`, `&>`, `<>`, …; `<<` for a here-document, whose text is the target; `<<<`. */
  readonly operator: string;
  readonly target: Word;
  readonly at: Place;
}

export interface Assignment {
  readonly name: string;
  /** Missing: declared without a value. */
  readonly value?: Word;
  /** True: appended, or an array or a member of one. */
  readonly partial: boolean;
  readonly at: Place;
}

/** A simple command. Without words: assignments or redirections alone. */
export interface Command {
  readonly kind: 'command';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  readonly at: Place;
}

/** Several commands with one meaning. */
export interface Group {
  readonly kind: 'group';
  readonly form: 'subshell' | 'braces' | 'if' | 'while' | 'until' | 'for' | 'case' | 'not' | 'test';
  readonly body: Block;
  readonly redirections: readonly Redirection[];
  /** Of `for`: what the variable takes. Of `case` and tests: what is compared. */
  readonly variable?: string;
  readonly values?: readonly Word[];
  readonly at: Place;
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly stages: readonly Statement[];
  readonly at: Place;
}

/** `left && right` or `left || right`. */
export interface Either {
  readonly kind: 'either';
  readonly left: Statement;
  readonly operator: string;
  readonly right: Statement;
  readonly at: Place;
}

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: string;
  readonly body: Block;
  readonly at: Place;
}

/** A statement that the shell does not wait for. */
export interface Background {
  readonly kind: 'background';
  readonly body: Statement;
  readonly at: Place;
}

/** Text that cannot be parsed. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly at: Place;
}

export type Statement = Command | Group | Pipeline | Either | FunctionDefinition | Background | Unreadable;
export type Block = readonly Statement[];
