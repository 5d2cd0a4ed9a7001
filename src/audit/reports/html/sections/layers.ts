import { formatCount, formatSize } from '../../../../core/quantity.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import type { View } from '../view.ts';
import { code, facts, type Layer, layerMark, NOTHING } from '../words.ts';

/** The three layers beside each other: what is proven, what is said, and what we saw. */
export function layers(view: View): Markup {
  return markup`<section id="layers" aria-labelledby="layers-title">
    <h2 id="layers-title">Whose word is it</h2>
    <div class="layers">
      ${card('verified', 'Cryptography shows it. Nobody has to be believed.', verifiedFacts(view))}
      ${card('claimed', 'The sealer says it, and signs for it. It is as good as the signer.', claimedFacts(view))}
      ${card('observed', 'This audit saw it in the bytes. It can miss what it does not know.', observedFacts(view))}
    </div>
  </section> `;
}

function card(layer: Layer, meaning: string, content: Part): Markup {
  return markup`<article class="card ${layer}" aria-labelledby="layer-${layer}">
    <h3 id="layer-${layer}">${layerMark(layer)}</h3>
    <p>${meaning}</p>
    ${content}
  </article>`;
}

function verifiedFacts({ verified: { signers, files, bytes, roots } }: View): Markup {
  const trusted = roots.map(
    ({ name, date }) => markup`<li>${name}${date !== undefined && ` of ${date}`}</li>`,
  );
  return facts([
    ['Signatures', formatCount(signers.length, 'trusted signature')],
    ['Content', `${formatCount(files, 'file')}, ${formatSize(bytes)}, all digests hold`],
    [
      'Trusted roots',
      trusted.length === 0
        ? NOTHING
        : markup`<ul class="bare">
            ${trusted}
          </ul>`,
    ],
  ]);
}

function claimedFacts({ claimed }: View): Markup {
  const { name, version, sequence, builder, arx, sources, code: steps, data } = claimed;
  return facts([
    ['Name', name],
    ['Version', version],
    ['Sequence', sequence],
    ['Builder', builder !== undefined && code(builder)],
    ['Sealed with', arx !== undefined && `arx ${arx}`],
    [
      'Holds',
      [
        formatCount(sources.length, 'source'),
        ', ',
        formatCount(steps.length, 'command'),
        ', ',
        formatCount(data.length, 'placement'),
      ],
    ],
  ]);
}

function observedFacts({ report, observed }: View): Markup {
  const { files, components, vulnerabilities, licences } = observed;
  const looked = report.databases.some(({ kind }) => kind === 'osv');
  const expressions = new Set(licences.map(({ expression }) => expression));
  const entries = files.reduce((sum, list) => sum + list.length, 0);
  return facts([
    ['Entries', formatCount(entries, 'entry')],
    ['Components', formatCount(components.length, 'component')],
    ['Vulnerabilities', looked ? `${vulnerabilities.length} known` : 'nobody looked: no database was given'],
    ['Licences', `${expressions.size} different`],
    ['Rules', `${report.checks.run.length} ran, ${report.checks.notRun.length} checks did not run`],
  ]);
}
