import type { When } from '../manifest.ts';
import { choiceOf } from './choice-of.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

const TIMES: readonly When[] = ['always', 'changed'];

/** `always` or `changed`. */
export function whenOf(list: ProblemList, node: Node, where: string): When | undefined {
  return choiceOf(list, node, where, TIMES);
}
