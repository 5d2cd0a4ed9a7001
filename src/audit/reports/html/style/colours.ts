/** Colours by what they are for. Each pair of text and ground keeps a contrast of 4.5 or more (WCAG 2.2, 1.4.3). */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f6f8, #0f1318);
  --surface: light-dark(#ffffff, #171c23);
  --sunk: light-dark(#f0f2f5, #1e242d);
  --text: light-dark(#1a2029, #e5e9ef);
  --quiet: light-dark(#55606e, #a5afbc);
  --line: light-dark(#dbe0e7, #2c3440);
  --edge: light-dark(#8a94a1, #6d7886);
  --accent: light-dark(#0a51c2, #8fb8fb);
  --good: light-dark(#0c6337, #7fdba6);
  --good-ground: light-dark(#e4f5eb, #10301f);
  --bad: light-dark(#98182d, #ff9dab);
  --bad-ground: light-dark(#fde9ec, #3c1620);
  --high: light-dark(#9a3500, #ffb48c);
  --high-ground: light-dark(#fdeee3, #3a2011);
  --medium: light-dark(#6f4b00, #f0d07a);
  --medium-ground: light-dark(#fbf3d8, #332a0d);
  --low: light-dark(#17537f, #9fcaf2);
  --low-ground: light-dark(#e5f1fa, #122a3c);
  --info: light-dark(#47515f, #bcc5d0);
  --info-ground: light-dark(#ebeef2, #252c36);
  --claimed: light-dark(#5b3a8c, #cdb4f5);
  --claimed-ground: light-dark(#f1eafa, #2a2040);
  --c0: light-dark(#cfe0f7, #1f3a5c); --c1: light-dark(#d6ecd2, #24452a); --c2: light-dark(#f8e2c4, #533a17);
  --c3: light-dark(#e5d8f3, #3c2b57); --c4: light-dark(#f6d5d8, #54272d); --c5: light-dark(#cdeae8, #174442);
  --c6: light-dark(#ece6c3, #444017); --c7: light-dark(#dfe3e8, #343c47);
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
`;
