/** The page around Swagger UI: what this is, how to get a token, and which document is shown. */
import { markup, sourceOf, type Markup } from '../pages/html.ts';
import { drawing } from '../pages/look.ts';
import { pathOfDocument } from './documents.ts';

/** The words on the link of the merged document. */
const MERGED = 'all dialects';

// `data-document` is what the page's script opens; the link works without the script too. Both are relative, so that
// the page works below a prefix.
const choiceOf = (name: string | undefined, chosen: string | undefined): Markup =>
  markup`<li><a href="./${name}" data-document="..${pathOfDocument(name, 'json')}"${
    name === chosen ? markup` aria-current="page"` : undefined
  }>${name ?? MERGED}</a></li>
`;

const fileOf = (name: string | undefined): Markup =>
  markup`<li><a href="..${pathOfDocument(name, 'json')}">${name ?? MERGED}</a></li>
`;

/**
 * The page as HTML. It stands in `/docs/`.
 * @param page.names the dialects that have a document of their own
 * @param page.chosen the one whose document is shown; left out, the merged one
 */
export const pageOf = ({
  names,
  chosen,
}: {
  readonly names: readonly string[];
  readonly chosen: string | undefined;
}): string => {
  const all = [undefined, ...names];
  return sourceOf(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${chosen ?? MERGED} · polyglot-id API</title>
<link rel="icon" type="image/svg+xml" href="./favicon.svg">
<link rel="stylesheet" href="./swagger-ui.css">
<link rel="stylesheet" href="./look.css">
<script src="./swagger-ui-bundle.js" defer></script>
<script src="./start.js" defer></script>
</head>
<body>
<header>
<div class="what">
${drawing('key')}
<h1>polyglot-id API</h1>
<p>One identity service, several API dialects. Choose the one that you call: every operation can be tried out here, on
this very service.</p>
</div>
<section aria-labelledby="steps">
<h2 id="steps">A token in three steps</h2>
<ol>
<li>Open an operation that signs up or logs in, and press <b>Execute</b>.</li>
<li>Copy the access token out of the answer.</li>
<li>Press <b>Authorize</b>, paste the token, and apply. It is good in every dialect, until you leave this page.</li>
</ol>
</section>
<nav aria-label="Documents">
<ul>
${all.map((name) => choiceOf(name, chosen))}</ul>
</nav>
</header>
<div id="swagger-ui">
<noscript>
<p>Swagger UI needs JavaScript. The documents are files as well:</p>
<ul>
${all.map(fileOf)}</ul>
</noscript>
</div>
</body>
</html>
`);
};
