import type { KeptMail } from './kept.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);

const page = (title: string, body: string, head = '') => `<!doctype html>
<html lang="es-AR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/page.css">
${head}</head>
<body>
${body}
</body>
</html>
`;

export const css = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.25rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
li a { display: block; padding: 0.6rem 0.25rem; color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: color-mix(in srgb, currentColor 8%, transparent); }
small, dt { color: color-mix(in srgb, currentColor 65%, transparent); }
b, small { display: block; overflow-wrap: anywhere; }
nav a { margin-right: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 15px/1.5 ui-monospace, monospace; }
iframe { width: 100%; height: max(56rem, 100vh - 15rem); border: 1px solid color-mix(in srgb, currentColor 20%, transparent); background: #fff; }
`;

const moments = new Intl.DateTimeFormat('es-AR', {
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
  timeZone: 'America/Argentina/Buenos_Aires',
});
/** In the time that the mails speak of. */
const momentOf = (at: string) => `${moments.format(new Date(at))} h`;
const subjectOf = ({ mail }: KeptMail) => mail.subject || '(sin asunto)';

const line = (one: KeptMail) =>
  `<li><a href="/messages/${one.id}"><b>${escaped(subjectOf(one))}</b><small>${escaped(one.to.join(', '))} · ${momentOf(one.at)}</small></a></li>`;

/** What came, newest first; it looks again every five seconds. */
export const listPage = (mails: readonly KeptMail[]): string =>
  page(
    'Correo de prueba',
    `<h1>Correo de prueba</h1>\n<p><small>Lo que la tienda manda por correo llega acá y no sale de esta máquina.</small></p>\n${mails.length > 0 ? `<ul>\n${mails.map(line).join('\n')}\n</ul>` : '<p>Todavía no llegó nada.</p>'}`,
    '<meta http-equiv="refresh" content="5">\n',
  );

/** One e-mail: its HTML in a frame that may do nothing, or its text where it has none, and what is attached. */
export function mailPage(one: KeptMail): string {
  const { id, at, from, to, mail } = one;
  const terms = {
    De: mail.from?.name ? `${mail.from.name} <${from}>` : from,
    Para: to.join(', '),
    Recibido: momentOf(at),
    Adjuntos: mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType).join(', '),
  };
  const list = Object.entries(terms).flatMap(([name, text]) =>
    text ? [`<dt>${name}</dt><dd>${escaped(text)}</dd>`] : [],
  );
  return page(
    subjectOf(one),
    [
      `<nav><a href="/">Todos los correos</a><a href="/messages/${id}/text">Solo el texto</a><a href="/messages/${id}/raw">Como llegó</a></nav>`,
      `<h1>${escaped(subjectOf(one))}</h1>`,
      `<dl>${list.join('')}</dl>`,
      mail.html
        ? `<iframe sandbox title="El correo" src="/messages/${id}/html"></iframe>`
        : `<pre>${escaped(mail.text ?? '')}</pre>`,
    ].join('\n'),
  );
}
