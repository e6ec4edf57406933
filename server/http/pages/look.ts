/**
 * How the pages look: one style sheet, which the content security policy knows by its hash, and one drawing: five
 * strands that become one.
 */
import { markup, type Markup } from './html.ts';

/** What the drawing ends in. */
export type Mark = 'key' | 'done' | 'broken' | 'pause';

const MARKS: Readonly<Record<Mark, Markup>> = {
  key: markup`<circle class="end" cx="330" cy="56" r="26" /><path
      class="sign solid"
      d="M330 45a8 8 0 0 1 4 14.9l3 11.1h-14l3-11.1A8 8 0 0 1 330 45Z"
    />`,
  done: markup`<circle class="end full" cx="330" cy="56" r="26" /><path class="sign light" d="m319 57 8 8 15-17" />`,
  broken: markup`<circle class="end" cx="330" cy="56" r="26" stroke-dasharray="9 7" /><path
      class="sign"
      d="m322 48 16 16m0-16-16 16"
    />`,
  pause: markup`<circle class="end" cx="330" cy="56" r="26" /><path class="sign" d="M324 47v18m12-18v18" />`,
};

/**
 * The drawing above a page; its strands come in from the page's
 * left edge. It says nothing that the heading does not say, so it is hidden from screen readers.
 */
export function drawing(mark: Mark): Markup {
  return markup`<svg class="strands" viewBox="0 0 360 112" aria-hidden="true" focusable="false">
<g>
<path class="s1" d="M-3000 12H90C160 12 160 56 230 56" />
<path class="s2" d="M-3000 34H90C160 34 160 56 230 56" />
<path class="s3" d="M-3000 78H90C160 78 160 56 230 56" />
<path class="s4" d="M-3000 100H90C160 100 160 56 230 56" />
<path class="s5" d="M-3000 56H${mark === 'broken' ? 256 : 304}" />
</g>
${MARKS[mark]}
</svg>`;
}

/** The colours. Text and borders of controls keep WCAG AA contrast in both schemes. */
export const PALETTE = markup`
:root{color-scheme:light dark;--paper:#f6f2e9;--ink:#1c2b2a;--quiet:#55615c;--deep:#14574c;--on-deep:#fff;--field:#fffdf8;--edge:#7d8780;--alarm:#9c2f1f;--alarm-paper:#f9e6dd;--s1:#b5533c;--s2:#c58f2c;--s3:#6d8b52;--s4:#6f4a78}
@media (prefers-color-scheme:dark){:root{--paper:#121d1c;--ink:#e7eae3;--quiet:#a9b7b1;--deep:#86d0ba;--on-deep:#0d1a18;--field:#1a2927;--edge:#7f9189;--alarm:#ff9f8c;--alarm-paper:#35201c;--s1:#d98068;--s2:#d9ac56;--s3:#93b277;--s4:#b28bbd}}
`;

/** No font, no image, nothing from elsewhere. */
export const STYLE_SHEET = markup`${PALETTE}*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Seravek,"Gill Sans Nova",Ubuntu,Calibri,"Segoe UI",sans-serif;overflow-wrap:break-word}
main{width:100%;max-width:37rem;margin:0 auto;padding:clamp(1.5rem,8vh,5.5rem) 1.25rem 3rem}
.strands{display:block;width:17.5rem;max-width:80%;height:auto;margin:0 0 clamp(1.25rem,4vh,2.25rem);overflow:visible;fill:none;stroke-width:3}
.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.s5,.end,.sign{stroke:var(--deep)}
.s5,.end{stroke-width:4}.sign{stroke-width:4;stroke-linecap:round;stroke-linejoin:round}.full,.solid{fill:var(--deep)}.solid{stroke:none}.light{stroke:var(--paper)}
h1{margin:0 0 1rem;font:normal clamp(1.75rem,1.35rem + 2vw,2.5rem)/1.18 "Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,serif;letter-spacing:-.01em;text-wrap:balance}
h2{margin:0 0 .25rem;font-size:1.0625rem;line-height:1.4}
p{margin:0 0 1rem;max-width:34rem;text-wrap:pretty}
form{margin:1.75rem 0 0;max-width:27rem}
label{display:block;font-weight:bold}
.hint,.fault{margin:.125rem 0 .5rem;font-size:.9375rem;line-height:1.5}
.hint{color:var(--quiet)}
.fault,.alarm a{color:var(--alarm);font-weight:bold}
.field{margin:0 0 1.5rem}
.field.bad{padding-left:1rem;border-left:4px solid var(--alarm)}
input{display:block;width:100%;margin:.375rem 0 0;padding:.6875rem .75rem;border:1px solid var(--edge);border-bottom-width:3px;border-radius:3px;background:var(--field);color:inherit;font:inherit}
input[hidden]{display:none}
input[aria-invalid=true]{border-color:var(--alarm)}
button{padding:.75rem 1.5rem;border:2px solid transparent;border-radius:3px;background:var(--deep);color:var(--on-deep);font:inherit;font-weight:bold;cursor:pointer}
button:hover{box-shadow:0 0 0 3px var(--paper),0 0 0 5px var(--deep)}
:focus-visible{outline:3px solid var(--deep);outline-offset:3px}
.alarm{margin:0 0 1.5rem;padding:.875rem 1rem;border-left:4px solid var(--alarm);background:var(--alarm-paper)}
.alarm p{margin:0}
.alarm:focus{outline:2px solid var(--alarm);outline-offset:0}
@media print{.strands{display:none}}
`;
