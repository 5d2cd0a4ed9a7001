import { type ExplainedRule, explainedRule } from '../../src/audit/explained-rule.ts';
import { RULE_FAMILIES, type RuleFamily } from '../../src/audit/rule-family.ts';
import { RULES } from '../../src/audit/rules/index.ts';

const HEAD = `# Rules

What \`arx audit\` looks for. Every finding has one of these codes; \`arx explain CODE\` shows the same text, and
\`arx audit --list-rules\` the list. The severity is the usual one: a finding may have another where its rule says so, and
\`rules: {CODE: {severity: low}}\` in a policy sets it. What a policy demands by a key of its own and is not met, such as a
host that is not in \`sources.allow_hosts\`, is high. Rules but those of integrity can be turned off there
(\`enabled: false\`); the report then names them as checks that did not run. This page is generated from src/audit/rules by
\`npm run generate\`.

## Waivers

A waiver in a policy says who answers for one finding until when:

\`\`\`yaml
waivers:
  - rule: ARX103
    fingerprint: sha256:…
    reason: a server of our own, in a network of our own
    owner: ops@corp.example
    expires: 2027-01-31
\`\`\`

The fingerprint is that of the finding: it is bound to the content, so another content needs another look. One that has
expired or matches nothing is a finding itself (ARX504). Rules of integrity cannot be waived.
`;

/** docs/rules.md: one section a rule, grouped by family. */
export function rulesPage(): string {
  const rules = RULES.map(explainedRule);
  const families = RULE_FAMILIES.map((family) => section(family, rules)).filter((text) => text !== '');
  return [HEAD, ...families].join('\n');
}

function section({ name, about }: RuleFamily, rules: readonly ExplainedRule[]): string {
  const own = rules.filter(({ family }) => family === name);
  if (own.length === 0) return '';
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return `## ${title}\n\n${about}\n\n${own.map(rule).join('\n')}`;
}

function rule({ code, title, severity, why, evidence, remedy, waive, keys }: ExplainedRule): string {
  const facts = [
    `- Severity: ${severity}`,
    `- Evidence: ${evidence}`,
    `- What to do: ${remedy}`,
    ...(waive.startsWith('A waiver') ? [] : [`- Waiver: ${waive}`]),
    ...(keys.length === 0 ? [] : [`- Policy keys: ${keys.map((key) => `\`${key}\``).join(', ')}`]),
  ];
  return `### ${code}: ${title}\n\n${why}\n\n${facts.join('\n')}\n`;
}
