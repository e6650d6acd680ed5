import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';

const require = createRequire(import.meta.url);

/** The bundle that Scalar builds for browsers. Its package exports no path to it, only to its main file. */
function scalarBundle(): string {
  const main = require.resolve('@scalar/api-reference');
  const folder = join('@scalar', 'api-reference');
  return join(main.slice(0, main.lastIndexOf(folder)), folder, 'dist', 'browser', 'standalone.js');
}

const page = (title: string, body: string, lang = 'en') => `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/docs/pages.css">
</head>
<body>
${body}
</body>
</html>
`;

const css = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff; }
h2 { margin: 2rem 0 0; font: 600 1.1rem/1.5 ui-monospace, monospace; }
h2 a { color: inherit; text-decoration: none; }
h2:target { background: #fff3bf; }
p { margin: 0.25rem 0; }
code { font: 0.9em ui-monospace, monospace; background: #f2f2f2; padding: 0.1em 0.3em; }
nav a { display: block; margin: 0.75rem 0; padding: 0.75rem 1rem; border: 1px solid #d0d0d0; border-radius: 0.5rem; color: inherit; text-decoration: none; }
nav a:hover, nav a:focus-visible { border-color: #0b57d0; }
nav b { display: block; }
nav span, footer { color: #5a5a5a; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.75rem; }
footer { margin-top: 1.5rem; }
@media (prefers-color-scheme: dark) { nav a { border-color: #3c3c3c; } nav a:hover, nav a:focus-visible { border-color: #8ab4f8; } nav span, footer { color: #a8a8a8; } }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616; } code { background: #2a2a2a; } h2:target { background: #4d3f00; } }
`;

const explorer = `Scalar.createApiReference('#app', { url: '/openapi.json', withDefaultFonts: false, telemetry: false, agent: { disabled: true }, mcp: { disabled: true }, hideClientButton: true, showDeveloperTools: 'never' });
`;

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const inline = (text: string) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The generated error reference as a page; of Markdown it uses only headings, paragraphs and code. */
function errorPage(): string {
  const markdown = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');
  const blocks = markdown
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const [, marks, title] = /^(#+) (.*)$/.exec(block) ?? [];
      if (block.startsWith('<!--')) return '';
      if (marks === '#') return `<h1>${inline(title!)}</h1>`;
      if (marks) return `<h2 id="${escape(title!)}"><a href="#${escape(title!)}">${escape(title!)}</a></h2>`;
      return `<p>${inline(block)}</p>`;
    });
  return page('Errors of the Mostrador API', blocks.join('\n'));
}

const explorerPage = page(
  'Mostrador API',
  '<div id="app"></div>\n<script src="/docs/scalar.js"></script>\n<script src="/docs/explorer.js"></script>',
).replace('<link rel="stylesheet" href="/docs/pages.css">\n', '');

/** What a person finds who opens the address in a browser. */
const front = page(
  'Mostrador',
  `<main>
<h1>Mostrador</h1>
<p>Ventas, stock, caja y comprobantes de ARCA para comercios de la Argentina. El sistema está en marcha: esta es la dirección a la que se conectan las cajas y los programas.</p>
<nav>
<a href="/docs"><b>Documentación de la API</b><span>Todo lo que se le puede pedir, para probarlo acá mismo (en inglés)</span></a>
<a href="/docs/errors"><b>Errores</b><span>Qué significa cada rechazo (en inglés)</span></a>
<a href="/openapi.json"><b>openapi.json</b><span>El contrato, para generar clientes</span></a>
</nav>
<footer>Las pantallas de la caja y de la oficina todavía no están: van a abrirse desde acá.</footer>
</main>`,
  'es-AR',
);

/** A page that anybody may ask for costs its making and compressing once. */
function kept(type: string, cacheControl: string, make: () => string | Buffer): RequestHandler {
  let made: Promise<{ plain: Buffer; zipped: Buffer }> | undefined;
  const both = async () => {
    const plain = Buffer.from(make());
    return { plain, zipped: await promisify(gzip)(plain) };
  };
  return async (request, response) => {
    const { plain, zipped } = await (made ??= both());
    const isZipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', cacheControl);
    response.vary('Accept-Encoding');
    if (isZipped) response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Length', isZipped ? zipped.length : plain.length);
    response.end(isZipped ? zipped : plain);
  };
}

/** What people read: the API explorer, the error reference, and the OpenAPI document itself. */
export function pages(document: string): Router {
  const router = Router();
  // The explorer makes styles as it goes and calls the API it explains. Nothing comes from elsewhere.
  router.use(
    '/docs',
    helmet.contentSecurityPolicy({
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    }),
  );
  // The front page is words and links: no script, no form, nothing from elsewhere.
  const still = { defaultSrc: ["'none'"], styleSrc: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"] };
  const directives = { ...still, formAction: ["'none'"] };
  router.get('/', helmet.contentSecurityPolicy({ useDefaults: false, directives }));
  const text = (path: string, type: string, body: () => string) => router.get(path, kept(type, 'no-cache', body));
  text('/openapi.json', 'application/json', () => document);
  text('/', 'text/html', () => front);
  text('/docs', 'text/html', () => explorerPage);
  text('/docs/errors', 'text/html', errorPage);
  text('/docs/pages.css', 'text/css', () => css);
  text('/docs/explorer.js', 'text/javascript', () => explorer);
  const bundle = () => readFileSync(scalarBundle());
  router.get('/docs/scalar.js', kept('text/javascript', 'public, max-age=3600', bundle));
  return router;
}
