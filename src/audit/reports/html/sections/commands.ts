import { formatCommandLine } from '../../../../core/command-line.ts';
import { formatCount } from '../../../../core/quantity.ts';
import { conductWords } from '../../../../model/conduct-words.ts';
import type { ClaimedStep } from '../../../../model/audit/report.ts';
import { markup, lines, type Markup, type Part } from '../markup.ts';
import type { View } from '../view.ts';
import { code, facts, NOTHING, section, severityMark, sourceLink } from '../words.ts';
import { capabilityTable } from './capability-table.ts';

/** What will be run, in the order in which it runs, and what each command can do. */
export function commands(view: View): Markup {
  const { code: steps } = view.claimed;
  const shown =
    steps.length === 0
      ? NOTHING
      : markup`<ol class="steps">
          ${steps.map((step, index) => oneStep(step, index, view))}
        </ol>`;
  return section('commands', 'Commands', 'claimed', shown);
}

function oneStep(step: ClaimedStep, index: number, view: View): Markup {
  const { command, label } = step;
  const seen = view.observed.capabilities[index] ?? {};
  return markup`<li id="step-${index}" class="card" tabindex="-1">
    <h3>code[${index}]${label !== undefined && [' · ', label]}</h3>
    <pre class="argv" tabindex="0" aria-label="Command line of code[${index}]">${formatCommandLine(command)}</pre>
    ${scripts(command, index)} ${settings(step, view)} ${found(index, view)}
    ${capabilityTable(index, step.capabilities, seen)}
  </li> `;
}

/** Arguments of several lines again, as somebody would read them. */
function scripts(command: readonly string[], index: number): Part {
  return command
    .map((text, at) => ({ text, at }))
    .filter(({ text }) => text.includes('\n'))
    .map(
      ({ text, at }) =>
        markup`<details class="argument">
          <summary>Argument ${at}, ${formatCount(text.trimEnd().split('\n').length, 'line')}</summary>
          <pre tabindex="0" aria-label="Argument ${at} of code[${index}]">${lines(text)}</pre>
        </details> `,
    );
}

function settings({ network, cwd, source, line, ...run }: ClaimedStep, { names }: View): Markup {
  const open = markup`<span class="warn"><span aria-hidden="true">▲</span> the host's network</span>`;
  return facts([
    ['network', network === 'host' ? open : 'none'],
    ...conductWords(run).map(([name, text]) => [name, code(text)] as const),
    ['directory', cwd !== undefined && code(cwd)],
    ['program', source !== undefined && sourceLink(source, names)],
    ['manifest', line !== undefined && `line ${line}`],
  ]);
}

function found(step: number, { report }: View): Part {
  const here = report.findings
    .map((finding, index) => ({ ...finding, index }))
    .filter(({ where }) => where.step === step);
  if (here.length === 0) return undefined;
  const items = here.map(
    ({ severity, rule, message, index }) =>
      markup`<li>${severityMark(severity)} <a href="#finding-${index}">${rule}</a> ${message}</li>`,
  );
  return markup`<ul class="bare">
    ${items}
  </ul>`;
}
