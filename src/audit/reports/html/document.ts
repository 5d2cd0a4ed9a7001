import { hash } from 'node:crypto';
import { visible } from '../../../core/visible.ts';
import { markup, type Part, program } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** What makes a document of sections. */
export interface Contents {
  /** The command that made it. */
  readonly product: string;
  readonly title: string;
  /** Beside the content, where there is room. */
  readonly navigation?: Part;
  readonly main: Part;
}

/**
 * One file that needs nothing else. Its policy (CSP Level 3, "6.7.2.3 Does element match source list") lets exactly this
 * style and this script work, by the digests of their very text, and nothing be loaded, sent or framed from anywhere.
 */
export function documentOf({ product, title, navigation, main }: Contents): string {
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${visible(title)}</title>
        ${program('style', STYLE)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header class="top">
          <span class="product">${product}</span><button type="button" id="theme" hidden>Dark</button>
        </header>
        <div class="${navigation === undefined ? 'page' : 'page with-navigation'}">
          ${navigation}
          <main id="main" tabindex="-1">${main}</main>
        </div>
        ${program('script', SCRIPT)}
      </body>
    </html> `;
  return page.text;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${sourceOf(STYLE)}`,
  `script-src ${sourceOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function sourceOf(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}
