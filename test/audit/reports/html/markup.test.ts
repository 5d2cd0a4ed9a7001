import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributes, data, markup, lines, type Markup } from '../../../../src/audit/reports/html/markup.ts';

const unseen = (escape: string): string => `<span class="unseen">${escape}</span>`;

const CASES: readonly (readonly [title: string, made: Markup, text: string])[] = [
  ['text between tags', markup`<p>${'<b>&"\''}</p>`, '<p>&lt;b&gt;&amp;&quot;&#39;</p>'],
  [
    'text in an attribute',
    markup`<p title="${'" onclick="x'}"></p>`,
    '<p title="&quot; onclick=&quot;x"></p>',
  ],
  ['a second attribute', markup`<p a="${'1'}" b="${'>"'}"></p>`, '<p a="1" b="&gt;&quot;"></p>'],
  ['unseen between tags', markup`<p>${'a\u202eb'}</p>`, `<p>a${unseen('\\u{202e}')}b</p>`],
  ['unseen in an attribute', markup`<p title="${'a\0b'}"></p>`, '<p title="a\\x00b"></p>'],
  ['newlines', markup`<p>${'a\r\nb'}</p>`, `<p>a${unseen('\\r')}${unseen('\\n')}b</p>`],
  ['lists and nothing', markup`<p>${['a', undefined, [1, false, markup`<i></i>`]]}</p>`, '<p>a1<i></i></p>'],
  ['markup in markup', markup`<p>${markup`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
  ['a credential', markup`<p>${'https://me:secret@host/x'}</p>`, '<p>https://host/x</p>'],
  [
    'the indent of a template',
    markup`<p>
      <b></b>
    </p>`,
    '<p>\n<b></b>\n</p>',
  ],
  [
    'the indent of a text in lines',
    markup`<pre>${lines('a\n  b\u200b')}</pre>`,
    `<pre>a\n  b${unseen('\\u{200b}')}</pre>`,
  ],
  [
    'attributes by name',
    markup`<p${attributes({ a: '"<', b: undefined, c: true, d: false, e: 0 })}>`,
    '<p a="&quot;&lt;" c e="0">',
  ],
  [
    'data that would close its element',
    data('x', ['</script>', '<!--', '\u2028', '&']),
    '<script type="application/json" id="x">["\\u003c/script\\u003e","\\u003c!--","\\u2028","\\u0026"]</script>',
  ],
];

for (const [title, made, text] of CASES)
  test(`markup() keeps ${title} what it is`, () => assert.equal(made.text, text));

test('data() can be read back', () => {
  const value = { a: ['</script><!--', '\u2028"\\', 1] };
  const json = /^<script[^>]*>(.*)<\/script>$/.exec(data('x', value).text)?.[1] ?? '';
  assert.deepEqual(JSON.parse(json), value);
});
