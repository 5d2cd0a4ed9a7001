import type { Rule, RuleRun } from '../plugin/rule.ts';
import type { AuditHead } from './audit.ts';
import type { Judgement } from './enforce.ts';
import { RULES } from './rules/index.ts';
import { startRules } from './run-rules.ts';
import { applyWaivers } from './waivers.ts';

/** Where content came from, what commands do, how it was made: what stands in a bundle before its content. */
const FAMILIES = /^ARX[135]/;
/** Asks for an audit with --rebuild, which a run is not. */
const NOT_HERE = 'ARX501';

/**
 * What the rules find in the head of a bundle alone, by the capabilities that the seal has. Waivers of what only content
 * shows are not wanted here, so none is a problem.
 */
export function judgeHead(head: AuditHead, rules: readonly Rule[] = RULES): Judgement {
  const { seal, policy, now } = head;
  const capabilities = seal.code.map((step) => step.capabilities ?? {});
  const observed = { capabilities, components: [], vulnerabilities: [], licences: [], types: new Map() };
  const running = startRules(rules.filter(({ id }) => FAMILIES.test(id) && id !== NOT_HERE).map(headOnly), {
    ...head,
    observed,
  });
  running.head();
  const { findings, waived } = applyWaivers(running.finish(), policy, now);
  return { findings, waived, sources: seal.sources, judged: 'head' };
}

/** The same rule without what it does with content. */
function headOnly(rule: Rule): Rule {
  return {
    ...rule,
    start: (subject): RuleRun => {
      const run = rule.start(subject);
      return run.head === undefined ? {} : { head: () => run.head?.() ?? [] };
    },
  };
}
