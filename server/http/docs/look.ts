/** How the documentation looks: Swagger UI in the colours and letters of the pages, and the icon on the tab. */
import { markup, sourceOf } from '../pages/html.ts';
import { PALETTE } from '../pages/look.ts';

/** The drawing of the pages in small. Attributes only, since the policy for an image lets no style in. */
export const FAVICON =
  sourceOf(markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="2.5">
<rect width="32" height="32" rx="6" fill="#f6f2e9" />
<path d="M0 5H5C12 5 12 16 19 16" stroke="#b5533c" />
<path d="M0 10.5H5C12 10.5 12 16 19 16" stroke="#c58f2c" />
<path d="M0 21.5H5C12 21.5 12 16 19 16" stroke="#6d8b52" />
<path d="M0 27H5C12 27 12 16 19 16" stroke="#6f4a78" />
<path d="M0 16H20" stroke="#14574c" />
<circle cx="23.5" cy="16" r="4.5" fill="#14574c" />
</svg>
`);

/** The letters and the frame of the page: everything around Swagger UI. */
const PAGE = markup`
:root{--line:#d8d1c1;--code:#1c2b2a;--on-code:#e7eae3;--post:#6f4a78;--put:#7a5400;--sans:Seravek,"Gill Sans Nova",Ubuntu,Calibri,"Segoe UI",sans-serif;--mono:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,Georgia,serif}
@media (prefers-color-scheme:dark){:root{--line:#33433f;--code:#0a1312;--post:#c9a6d3;--put:#d9ac56}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 var(--sans);overflow-wrap:break-word;overflow-x:clip}
body>*{max-width:72rem;margin:0 auto;padding:0 1.25rem}
a{color:var(--deep)}
:focus-visible{outline:3px solid var(--deep);outline-offset:3px}
h1{margin:0 0 .5rem;font:normal clamp(1.75rem,1.35rem + 2vw,2.5rem)/1.18 var(--serif);letter-spacing:-.01em}
h2{margin:0 0 .5rem;font-size:1.0625rem;line-height:1.4}
header{display:grid;gap:1.5rem 4rem;padding-top:2.5rem}
header p,header ol{margin:0;text-wrap:pretty}
ol{padding-left:1.375rem}
ol li{margin:0 0 .25rem;padding-left:.25rem}
.strands{display:block;width:12rem;height:auto;margin:0 0 1.25rem;overflow:visible;fill:none;stroke-width:3}
.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}.s3{stroke:var(--s3)}.s4{stroke:var(--s4)}.s5,.end{stroke:var(--deep);stroke-width:4}.solid{fill:var(--deep)}
nav{margin-top:.5rem;border-bottom:1px solid var(--edge)}
nav ul{display:flex;flex-wrap:wrap;gap:0 .25rem;margin:0 0 -1px;padding:0;list-style:none}
nav a{display:block;padding:.625rem .875rem;border:1px solid transparent;border-bottom:3px solid transparent;border-radius:3px 3px 0 0;text-decoration:none}
nav a:hover{border-bottom-color:var(--edge)}
nav a[aria-current]{border-bottom-color:var(--deep);color:var(--ink);font-weight:bold}
noscript{display:block;padding:2rem 0}
@media (min-width:56rem){header{grid-template-columns:1fr 1fr}header section{align-self:end}nav{grid-column:1/-1}}
`;

/**
 * Swagger UI. The first rule takes off every colour and letter of its own sheet, in whose light and dark versions
 * many are too pale to read; what follows puts ours on. Its container's id outweighs all of its classes.
 */
const SWAGGER_UI = markup`
#swagger-ui *{color:inherit;background-color:transparent;border-color:var(--line);font-family:inherit;box-shadow:none;text-shadow:none}
#swagger-ui{padding-bottom:4rem}
#swagger-ui .swagger-ui{font-size:1rem}
#swagger-ui .wrapper{max-width:none;padding:0}
#swagger-ui .loading-container{min-height:60vh}
#swagger-ui svg:not(.sw-logo){fill:currentColor}
#swagger-ui :is(p,li,td,th,label,.opblock-description,.parameter__name,.parameter__type,.parameter__in,.opblock-summary-description){font-size:.9375rem;line-height:1.55}
#swagger-ui :is(.opblock-summary-path,.opblock-summary-path *,.opblock-summary-method,code,pre,pre *,textarea,.parameter__name,.parameter__type,.url,.json-schema-2020-12 *,.model-box *){font-family:var(--mono)}
#swagger-ui :is(.link,.markdown a,.renderedMarkdown a){color:var(--deep);text-decoration:underline}
#swagger-ui :is(.renderedMarkdown,h4,small) code{padding:.0625rem .25rem;border-radius:3px;background-color:var(--field);font-size:.875em;font-weight:inherit;overflow-wrap:anywhere}
#swagger-ui :is(input[type=text],input[type=search],input:not([type]),textarea,select){max-width:100%;margin:.25rem 0;padding:.5625rem .75rem;border:1px solid var(--edge);border-bottom-width:3px;border-radius:3px;background:var(--field);font-size:.9375rem;font-weight:normal;line-height:1.4}
#swagger-ui select{appearance:auto;min-width:0;padding-right:.5rem}
#swagger-ui textarea{min-height:9rem;font-size:.875rem}
#swagger-ui ::placeholder{color:var(--quiet);opacity:1}
#swagger-ui .invalid{border-color:var(--alarm);animation:none}
#swagger-ui .btn{padding:.5rem 1.125rem;border:2px solid var(--deep);border-radius:3px;color:var(--deep);font-size:.9375rem;font-weight:bold}
#swagger-ui .btn:hover{background-color:var(--field)}
#swagger-ui :is(.btn.execute,.btn.authorize){background-color:var(--deep);color:var(--on-deep)}
#swagger-ui :is(.btn.execute,.btn.authorize):hover{box-shadow:0 0 0 3px var(--paper),0 0 0 5px var(--deep)}
#swagger-ui .btn.cancel{border-color:var(--edge);color:var(--quiet)}
#swagger-ui .btn[disabled]{opacity:.6}
#swagger-ui .btn.authorize span{padding:0 .5rem 0 0}
#swagger-ui :is(.tablinks,.nostyle,.expand-operation,.opblock-control-arrow,.opblock-summary-control,.authorization__btn):focus-visible,#swagger-ui :focus-visible{outline:3px solid var(--deep);outline-offset:2px}
#swagger-ui main:focus-visible{outline:0}

#swagger-ui .info{margin:2rem 0 1.5rem}
#swagger-ui .info .title{margin:0;font:normal 1.625rem/1.25 var(--serif)}
#swagger-ui .info .title small{top:-.25rem;margin-left:.5rem;padding:.125rem .5rem;border:1px solid var(--edge);border-radius:1rem;color:var(--quiet)}
#swagger-ui .info .title pre{margin:0;padding:0;font:.75rem/1.4 var(--mono)}
#swagger-ui .info .main{margin:0 0 1rem}
#swagger-ui .info .url{font-size:.8125rem;overflow-wrap:anywhere}
#swagger-ui .info .description{max-width:46rem}
#swagger-ui .info h2{margin:1.5rem 0 .5rem;font-size:1.0625rem;font-weight:bold}
#swagger-ui .info :is(p,li){margin:0 0 .5rem}
#swagger-ui .scheme-container{margin:0 0 1.5rem;padding:0}
#swagger-ui .schemes-server-container{display:none}
#swagger-ui :is(.auth-wrapper,.schemes){justify-content:flex-start}
#swagger-ui .filter{margin:0 0 1rem}
#swagger-ui .operation-filter-input{width:100%;max-width:30rem;margin:0}

#swagger-ui .opblock-tag{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem;margin:1rem 0 .5rem;padding:.625rem 0;border-bottom:1px solid var(--edge);font:normal 1.375rem/1.3 var(--serif)}
#swagger-ui .opblock-tag:hover{background:none}
#swagger-ui .opblock-tag a.nostyle{flex:none}
#swagger-ui .opblock-tag>small{flex:1 1 20rem;padding:0;color:var(--quiet);font-family:var(--sans)}
#swagger-ui .opblock-tag p{margin:0}
#swagger-ui .opblock{margin:0 0 .625rem;border:1px solid var(--line);border-left:6px solid var(--method);border-radius:3px;background-color:var(--field)}
#swagger-ui .opblock-get{--method:var(--deep)}
#swagger-ui .opblock-post{--method:var(--post)}
#swagger-ui .opblock-put{--method:var(--put)}
#swagger-ui .opblock-delete{--method:var(--alarm)}
#swagger-ui .opblock-summary{padding:.25rem .5rem;border:0}
#swagger-ui .opblock-summary-control{gap:.25rem .5rem;padding:.375rem;text-align:left}
#swagger-ui .opblock-summary-method{min-width:4.25rem;padding:0;color:var(--method);font-size:.875rem;font-weight:bold;text-align:left}
#swagger-ui .opblock-summary-path{flex:0 1 auto;max-width:none;padding:0;font-size:.9375rem;font-weight:600;overflow-wrap:anywhere}
#swagger-ui .opblock-summary-path-description-wrapper{gap:0 .75rem;padding:0}
#swagger-ui .opblock-summary-description{flex:1 1 12rem;padding:0;color:var(--quiet)}
#swagger-ui .opblock-section-header{padding:.5rem 1.25rem;border-top:1px solid var(--line);background-color:var(--paper)}
#swagger-ui .opblock-section-header h4{font-size:1rem}
#swagger-ui .opblock-section-header .tab-item.active h4 span::after{background:var(--method)}
#swagger-ui .opblock-description-wrapper{padding:.75rem 1.25rem}
#swagger-ui .required,#swagger-ui .required::after,#swagger-ui .required span{color:var(--alarm)}
#swagger-ui .parameter__name.required{color:inherit}
#swagger-ui :is(.parameter__in,.prop-format,.response-control-media-type__accept-message,.response-control-media-type__title){color:var(--quiet)}
#swagger-ui .execute-wrapper{padding:1rem 1.25rem;text-align:left}
#swagger-ui .btn-group{padding:1rem 1.25rem}
#swagger-ui :is(.execute-wrapper .btn,.btn-group .btn){width:auto;min-width:9rem;border-radius:3px}
#swagger-ui .btn-group{gap:.75rem}
#swagger-ui .btn-group .btn{flex:0 1 auto}
#swagger-ui .responses-inner{padding:1rem 1.25rem}
#swagger-ui .responses-inner :is(h4,h5){margin:1rem 0 .25rem;font-size:.9375rem}
#swagger-ui .response-col_status{min-width:4.5rem;font-weight:bold}
#swagger-ui .response-col_links{display:none}
#swagger-ui table thead tr :is(td,th){padding:.5rem 0;color:var(--quiet);font-size:.875rem;font-weight:bold}
#swagger-ui :is(.microlight,.curl,.headerline,.request-url pre){background-color:var(--code)!important}
#swagger-ui pre:is(.microlight,.curl),#swagger-ui .request-url pre{padding:.75rem 1rem;border-radius:3px;color:var(--on-code);font-size:.8125rem;font-weight:normal;line-height:1.5;overflow-x:auto}
#swagger-ui pre:is(.microlight,.curl) *{font-weight:normal}
#swagger-ui .renderedMarkdown pre{background:none}
#swagger-ui table.headers :is(td,td *){font-weight:normal}
#swagger-ui .tab li button{font-size:.875rem}
#swagger-ui .tab li.active button{font-weight:bold}
#swagger-ui :is(.download-contents,.copy-to-clipboard){border-radius:3px;background-color:#4a5a57;color:#fff}
#swagger-ui .view-line-link{background-color:transparent}
#swagger-ui .errors-wrapper{margin:1rem 1.25rem;padding:.75rem 1rem;border:0;border-left:4px solid var(--alarm);background-color:var(--alarm-paper);animation:none}

#swagger-ui .backdrop-ux{background-color:#0a1312b3}
#swagger-ui .modal-ux{width:min(36rem,calc(100vw - 2rem));min-width:0;max-width:none;border:1px solid var(--edge);border-radius:3px;background-color:var(--paper)}
#swagger-ui .modal-ux-header h3{font:normal 1.375rem/1.3 var(--serif)}
#swagger-ui .modal-ux :is(h4,h5){font-size:1rem}
#swagger-ui .auth-container input{width:100%}
#swagger-ui .auth-btn-wrapper{flex-wrap:wrap;gap:.75rem;justify-content:flex-start}
#swagger-ui .models{border:1px solid var(--line);border-radius:3px}
@media (max-width:48rem){
#swagger-ui :is(table.parameters,table.responses-table,table.headers),#swagger-ui :is(table.parameters,table.responses-table,table.headers) :is(tbody,tr,td){display:block;width:auto;max-width:none;min-width:0;padding-left:0}
#swagger-ui :is(table.parameters,table.responses-table,table.headers)>thead{display:none}
#swagger-ui .opblock-summary-control{flex-wrap:wrap}
#swagger-ui .opblock-summary-path-description-wrapper{flex:1 1 100%}
#swagger-ui .opblock-summary-description{flex:none}
#swagger-ui .opblock-tag a.nostyle{flex:1}
#swagger-ui .opblock-tag>small{flex:1 1 100%;order:1}
#swagger-ui :is(.opblock-section-header,.opblock-description-wrapper,.responses-inner,.execute-wrapper,.btn-group,.table-container){padding-left:.75rem;padding-right:.75rem}
#swagger-ui .opblock-section-header{flex-wrap:wrap}
#swagger-ui :is(.execute-wrapper .btn,.btn-group .btn){min-width:0}
#swagger-ui .response-controls{flex-wrap:wrap}
}
`;

/** The style sheet of the page, to be loaded after Swagger UI's own. */
export const LOOK = sourceOf(markup`${PALETTE}${PAGE}${SWAGGER_UI}`);
