/**
 * What runs in the page: it starts Swagger UI on the document that the page's address names, and changes the document
 * in place when another is chosen, so that a token typed into Authorize is still there.
 */
export const START = `'use strict';
const links = [...document.querySelectorAll('nav a')];
const linkHere = () => links.find(({ pathname }) => pathname === location.pathname) ?? links[0];
let shown = linkHere();

const ui = SwaggerUIBundle({
  dom_id: '#swagger-ui',
  url: new URL(shown.dataset.document, location).href,
  // Else the query string could name another document, and a validator on the internet be sent this one.
  queryConfigEnabled: false,
  validatorUrl: null,
  // A token is forgotten with the page.
  persistAuthorization: false,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  deepLinking: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  syntaxHighlight: { theme: 'nord' },
});

const show = (link) => {
  if (link === shown) return;
  shown.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'page');
  shown = link;
  document.title = document.title.replace(/^.* · /, link.textContent + ' · ');
  const url = new URL(link.dataset.document, location).href;
  ui.specActions.updateUrl(url);
  ui.specActions.download(url);
};

for (const link of links) {
  link.addEventListener('click', (event) => {
    const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (opensElsewhere) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    show(link);
  });
}

// Back, forward, and an operation's address that is typed in or clicked on. Swagger UI would add what it opens to the
// history, this address once more, and "back" would never get past it.
addEventListener('popstate', () => {
  show(linkHere());
  const hash = decodeURIComponent(location.hash);
  history.pushState = () => {};
  ui.layoutActions.parseDeepLinkHash(hash);
  delete history.pushState;
});
`;
