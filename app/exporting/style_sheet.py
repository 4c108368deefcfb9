"""How an HTML page looks, on a screen, light or dark, and on paper."""

STYLE_SHEET = """\
:root {
  color-scheme: light dark;
  --text: #1b1b1b; --faint: #555; --line: #c9c9c9; --ground: #fff; --note: #f3f1e7; --link: #0b4f8a; --warning: #8a1f11;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e6e6; --faint: #b0b0b0; --line: #4a4a4a; --ground: #191919; --note: #2a2820; --link: #8fc1f0;
    --warning: #ff9d8f;
  }
}
* { box-sizing: border-box; }
html { font-size: 112.5%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 3rem; max-width: 42rem; background: var(--ground); color: var(--text);
  font-family: Georgia, "Noto Serif", "Liberation Serif", serif; line-height: 1.55; overflow-wrap: break-word;
}
h1, h2, .note, .source, .reading, .warning, footer {
  font-family: system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
h1 { margin: 0 0 .5rem; font-size: 1.8rem; line-height: 1.2; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.3; }
h2 .above { display: block; margin-bottom: .15rem; font-size: .8rem; font-weight: 500; color: var(--faint); }
h2 .number { color: var(--faint); font-weight: 500; }
p { margin: 0 0 .7rem; }
a { color: var(--link); text-underline-offset: .15em; }
article { margin-top: 2.25rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.note { margin: 0 0 1rem; padding: .6rem .9rem; background: var(--note); border-radius: .25rem; font-size: .92rem; }
.note p { margin: .2rem 0; }
.warning { color: var(--warning); font-size: .85rem; }
blockquote { margin: 0 0 1rem; padding-left: 1.1rem; border-left: .2rem solid var(--line); }
blockquote > :last-child { margin-bottom: 0; }
ul, ol { margin: 0 0 .7rem; padding-left: 1.6rem; }
li { margin: .2rem 0; }
li.led { list-style: none; }
p.row { margin: 0; padding: .3rem 0; border-bottom: 1px solid var(--line); }
.source, .reading { font-size: .8rem; line-height: 1.5; color: var(--faint); }
.source p { margin: 0 0 .25rem; }
cite { font-style: normal; }
cite i, li i { font-style: italic; }
code { font-size: .95em; }
.references { margin-top: 2.25rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.references ol { font-size: .9rem; }
.references li { margin: .5rem 0; }
footer {
  margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8rem; color: var(--faint);
}
@page { margin: 20mm 18mm; }
@media print {
  :root {
    color-scheme: light;
    --text: #000; --faint: #333; --line: #999; --ground: #fff; --note: #fff; --link: #000; --warning: #000;
  }
  html { font-size: 11pt; }
  body { max-width: none; padding: 0; line-height: 1.45; }
  .note { padding-left: .7rem; border: 1px solid var(--line); }
  h1, h2, .warning, .note { break-after: avoid; break-inside: avoid; }
  li, .source, .references li, footer { break-inside: avoid; }
  .source { break-before: avoid; }
  article { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
  a { text-decoration: none; }
}
"""
