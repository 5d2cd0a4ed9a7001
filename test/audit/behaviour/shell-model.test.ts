import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readShell } from '../../../src/audit/behaviour/shell/read-shell.ts';
import { loadShellParser } from '../../../src/audit/behaviour/shell/shell-parser.ts';
import { showBlock } from './show-shell.ts';

const parser = await loadShellParser();

const MODELS: readonly (readonly [text: string, model: string])[] = [
  ['ls -l "a b" \'c d\'', '[ls -l «a b» «c d»]'],
  ['a\\ b \\"c\\" "d\\"e" "f\\g"', '[a b "c" «d"e» «f\\g»]'],
  ["echo $'a\\nb\\x41\\101'", '[echo «a␊bAA»]'],
  ['a"b"\'c\'$d', '[a«b»«c»{d}]'],
  ['echo "  $x  y "', '[echo «  »«{x}»«  y »]'],
  ['echo "" \'\'', '[echo «» «»]'],
  ['echo ${x:-y} "${x#*/}" ${#x} ${!x} $((1 + 2)) ${a[1]}', '[echo {x:-y} «{x#*/}» # ? # {a[]}]'],
  ['${A}/$B/c "${A}"/$B', '[{A}/{B}/c «{A}»/{B}]'],
  ['A=${A}/$B/c x', '[A={A}/{B}/c x]'],
  ['A=b C="d e" cmd', '[A=b C=«d e» cmd]'],
  ['A=1', '[A=1]'],
  ['A=', '[A=«»]'],
  ['A+=b; a=(x y); a[1]=z', '[A+=b]; [a+=xy]; [a+=z]'],
  ['export A=b C', '[A=b export C]'],
  ['local x; readonly Y=1; declare -r Z=2', '[local x]; [Y=1 readonly]; [Z=2 declare -r]'],
  ['a | b |& c', '[a] | [b] | [c]'],
  ['a && b || c', '(([a] && [b]) || [c])'],
  ['! a | b', 'not{[a]} | [b]'],
  ['a &\nb', '[a] &; [b]'],
  ['( a; b ) & { c; } > d 2>&1', 'subshell{[a]; [b]} &; braces{[c]} >d >&1'],
  ['if a; then b; elif c; then d; else e; fi', 'if{[a]; [b]; if{[c]; [d]}; if{[e]}}'],
  ['while a; do b; done < c', 'while{[a]; braces{[b]}} <c'],
  ['until a; do b; done', 'until{[a]; braces{[b]}}'],
  ['for i in a "b c" $d; do e; done', 'for i<a «b c» {d}>{braces{[e]}}'],
  ['for i; do e; done', 'for i{braces{[e]}}'],
  ['case $x in a|b) c;; *) d;; esac', 'case<{x}>{if<a b>{[c]}; if<*>{[d]}}'],
  ['f() { a; }\nfunction g { b; }', 'function f braces{[a]}; function g braces{[b]}'],
  ['[ -f "$x" ] && [[ $y == z ]]', '(test<-f «{x}»>{} && test<{y} z>{})'],
  ['[ -w / ] || a', '(test<-w />{} || [a])'],
  ['a > b >> c 2> d < e &> f', '[a >b >>c >d <e &>f]'],
  ['exec 3<>/dev/tcp/x/1', '[exec <>/dev/tcp/x/1]'],
  ['> a', '[>a]'],
  ["cat <<'E' > f\n$x `y`\nE", '[cat <<«$x `y`␊» >f]'],
  ['cat <<E\n$x $(y)\nE', '[cat <<«{x}»« »«$([y])»«␊»]'],
  ['cat <<E | sh\nls\nE', '[cat <<«ls␊»] | [sh]'],
  ['cat <<E && b\nls\nE\nc', '([cat <<«ls␊»] && [b]); [c]'],
  ['cat <<-E\n\tls\n\tE\nb', '[cat <<«ls␊\t»]; [b]'],
  ['bash <<< "a $b"', '[bash <<<«a »«{b}»]'],
  ['x=$(a | b) y=`c`', '[x=$([a] | [b]) y=$([c])]'],
  ['diff <(a) <(b)', '[diff <([a]) <([b])]'],
  ['$(<f)', '[$([<f])]'],
  ['# only a comment', ''],
  ['a # b', '[a]'],
  ['a \\\n  b', '[a b]'],
  ['time a; trap "b" EXIT', '[time a]; [trap «b» EXIT]'],
  ['((i++)); let i=1', 'braces{}; [let i=1]'],
  ['echo {a,b} *.c ~/x', '[echo {a,b} *.c ~/x]'],
  ['if then', '???'],
  ['', ''],
];

for (const [text, model] of MODELS)
  test(`readShell() makes the model of ${JSON.stringify(text)}`, () => {
    const block = readShell(text, parser);
    assert.ok(block !== undefined);
    const shown = showBlock(block);
    if (model === '???') assert.match(shown, /\?\?\?/);
    else assert.equal(shown, model);
  });

test('readShell() tells line and column, from 1, also behind characters of several bytes', () => {
  const [first, second] = readShell('a "ä"\n  b; é && c', parser) ?? [];
  assert.deepEqual(first?.at, { line: 1, column: 1 });
  assert.deepEqual(second?.at, { line: 2, column: 3 });
  const third = readShell('"ä🙂" x', parser)?.[0];
  assert.deepEqual(third?.kind === 'command' ? third.words[1]?.at : undefined, { line: 1, column: 7 });
});
